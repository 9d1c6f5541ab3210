//! What an account does with its devices.

use relatch_authority::{AccountId, Act, DeviceName, Terms};
use relatch_wire::{Action, Locator};

use super::super::act;
use super::super::play::Stage;
use super::super::words::Proof;
use super::Wrong;
use crate::calls::{Caller, Doing, Listed};
use crate::seen::Seen;

impl Stage {
    pub(super) fn manage(&mut self, at: &str, act: &act::Act) -> Result<Seen, Wrong> {
        let of = device_of(act).ok_or(format!("a phone cannot do this; `{at}` is one"))?;
        let device = self.device(at, of)?;
        if let Some((asked, proof)) = self.proved(act)? {
            return self.act(at, of, &device, &asked, proof);
        }
        let random = self.world.fresh();
        let (phone, service, now) = self.phone(at)?;
        let by = phone.caller(now);
        let (account, name);
        let doing = match act {
            act::Act::AcceptDelegation { .. } => Doing::AcceptDelegation,
            act::Act::Revoke { from, .. } => {
                account = account_of(from)?;
                Doing::Revoke(&account)
            }
            act::Act::TakeBack { .. } => Doing::TakeBack,
            act::Act::AcceptTransfer { called, .. } => {
                name = name_of(called)?;
                Doing::AcceptTransfer(&name, random)
            }
            act::Act::Attested { .. } => return attested(&service.list(by)?, &device),
            // [APP-16]
            _ => Doing::Freeze,
        };
        let done = service.manage(by, &device, doing);
        self.told(at, of, false, done)
    }

    /// An act that needs a proof, and what the account has of one.
    fn proved(&self, act: &act::Act) -> Result<Option<(Act, Proof)>, Wrong> {
        Ok(Some(match act {
            act::Act::Delegate {
                to,
                hours,
                uses,
                proof,
                ..
            } => {
                let terms = Terms {
                    actions: [Action::SetPassword].into(),
                    expires: self.world.now().plus_secs(hours.saturating_mul(3_600)),
                    max_uses: *uses,
                };
                let to = account_of(to)?;
                (Act::Delegate { to, terms }, *proof)
            }
            act::Act::OfferTransfer { to, proof, .. } => {
                let to = account_of(to)?;
                (Act::OfferTransfer { to }, *proof)
            }
            act::Act::EndBinding { proof, .. } => (Act::Release, *proof),
            act::Act::Undo { proof, .. } => (Act::Undo, *proof),
            act::Act::DeleteClaim { proof, .. } => (Act::Delete, *proof),
            act::Act::FreezeFormer { proof, .. } => (Act::FormerFreeze, *proof),
            act::Act::Unfreeze { proof, .. } => (Act::Lift, *proof),
            _ => return Ok(None),
        }))
    }

    /// The person sees what the act is about and proves that they want it, over the hash of this act. [APP-15]
    fn act(
        &mut self,
        at: &str,
        of: &str,
        device: &Locator,
        act: &Act,
        proof: Proof,
    ) -> Result<Seen, Wrong> {
        let used = self.proofs.get(at).cloned();
        let (phone, service, now) = self.phone(at)?;
        let by = phone.caller(now);
        let named = match service.name_act(by, device, act) {
            Ok(named) => named,
            Err(seen) => return Ok(seen),
        };
        let other = if *act == Act::Lift {
            Act::Release
        } else {
            Act::Lift
        };
        let given = match proof {
            Proof::None => None,
            Proof::Given => Some(named.clone()),
            Proof::OtherAct => service.name_act(by, device, &other).ok(),
            Proof::Used => Some(used.ok_or("this account has given no proof yet")?),
        };
        let done = service.act(by, device, act, given.as_ref());
        if done.is_ok() {
            self.proofs.insert(at.into(), named);
        }
        self.told(
            at,
            of,
            matches!(act, Act::Release | Act::OfferTransfer { .. }),
            done,
        )
    }

    fn told(
        &mut self,
        at: &str,
        of: &str,
        hands_over: bool,
        done: Result<(), Seen>,
    ) -> Result<Seen, Wrong> {
        if let Err(seen) = done {
            return Ok(seen);
        }
        if hands_over {
            self.phone(at)?.0.hand_over(of);
        }
        Ok(Seen::Done)
    }

    /// The device of this name, in the account's list or, for an account that is no owner, in any list.
    pub(super) fn device(&mut self, at: &str, called: &str) -> Result<Locator, Wrong> {
        let account = self.phone(at)?.0.account().clone();
        let mut owners = self.world.accounts();
        owners.insert(0, account);
        for owner in owners {
            let (phone, service, now) = self.phone(at)?;
            let by = Caller {
                account: &owner,
                ..phone.caller(now)
            };
            let devices = service.list(by)?;
            let mut newest_first = devices.iter().rev();
            if let Some(device) = newest_first.find(|device| device.name == called) {
                self.places.insert(called.into(), device.locator);
                return Ok(device.locator);
            }
        }
        // It may be over; it is known from before.
        let known = self.places.get(called).copied();
        known.ok_or(format!("no account has a device called `{called}`"))
    }
}

fn device_of(act: &act::Act) -> Option<&str> {
    use act::Act;
    let (Act::Delegate { of, .. }
    | Act::AcceptDelegation { of }
    | Act::Revoke { of, .. }
    | Act::OfferTransfer { of, .. }
    | Act::TakeBack { of }
    | Act::AcceptTransfer { of, .. }
    | Act::EndBinding { of, .. }
    | Act::Undo { of, .. }
    | Act::DeleteClaim { of, .. }
    | Act::Freeze { of }
    | Act::FreezeFormer { of, .. }
    | Act::Unfreeze { of, .. }
    | Act::Attested { of }) = act
    else {
        return None;
    };
    Some(of)
}

fn account_of(name: &str) -> Result<AccountId, Wrong> {
    AccountId::new(name).map_err(|error| format!("`{name}`: {error}"))
}

fn name_of(called: &str) -> Result<DeviceName, Wrong> {
    DeviceName::new(called).map_err(|error| format!("`called`: {error}"))
}

fn attested(devices: &[Listed], device: &Locator) -> Result<Seen, Wrong> {
    let found = devices.iter().find(|one| one.locator == *device);
    let found = found.ok_or("the account does not own this device")?;
    Ok(match found.genuine {
        true => Seen::Genuine,
        false => Seen::NotAttested,
    })
}
