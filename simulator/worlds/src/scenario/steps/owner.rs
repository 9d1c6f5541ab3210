//! What an account does with its devices.

use relatch_authority::{
    AccountId, Act, ActHash, ActProof, ActRefusal, Attestation, CallError, DeviceName, Terms,
};
use relatch_wire::{Action, Locator};

use super::super::act;
use super::super::play::Stage;
use super::super::words::Proof;
use super::Wrong;
use crate::seen::Seen;

impl Stage {
    pub(super) fn manage(&mut self, at: &str, act: &act::Act) -> Result<Seen, Wrong> {
        let of = device_of(act).ok_or(format!("a phone cannot do this; `{at}` is one"))?;
        let device = self.device(at, of)?;
        if let Some((asked, proof)) = self.proved(act)? {
            return self.act(at, of, &device, &asked, proof);
        }
        let random = self.world.fresh();
        let account = self.phone(at)?.0.account().clone();
        let (_, service, now) = self.phone(at)?;
        let done = match act {
            act::Act::AcceptDelegation { .. } => service.accept_delegation(&account, &device, now),
            act::Act::Revoke { from, .. } => {
                service.revoke(&account, &device, &account_of(from)?, now)
            }
            act::Act::TakeBack { .. } => service.take_back(&account, &device, now),
            act::Act::AcceptTransfer { called, .. } => {
                let name = name_of(called)?;
                let accepted = service.accept_transfer(&account, &device, &name, now, random);
                accepted.map(|_| ())
            }
            act::Act::Attested { .. } => return self.attested(at, &device),
            // [APP-16]
            _ => service.freeze(&account, &device, now),
        };
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
        let account = self.phone(at)?.0.account().clone();
        let used = self.proofs.get(at).copied();
        let (_, service, now) = self.phone(at)?;
        let named = match service.act_hash(&account, device, act, now) {
            Ok(hash) => hash,
            Err(error) => return Ok(refused(&error)),
        };
        let other = if *act == Act::Lift {
            Act::Release
        } else {
            Act::Lift
        };
        let given = match proof {
            Proof::None => None,
            Proof::Given => Some(named),
            Proof::OtherAct => service.act_hash(&account, device, &other, now).ok(),
            Proof::Used => Some(used.ok_or("this account has given no proof yet")?),
        };
        let given = given.map(|hash: ActHash| ActProof::verified(hash, now));
        let done = service.act(&account, device, act, given.as_ref(), now);
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

    fn told<E>(
        &mut self,
        at: &str,
        of: &str,
        hands_over: bool,
        done: Result<(), CallError<ActRefusal, E>>,
    ) -> Result<Seen, Wrong> {
        if let Err(error) = done {
            return Ok(refused(&error));
        }
        if hands_over {
            self.phone(at)?.0.hand_over(of);
        }
        Ok(Seen::Done)
    }

    fn attested(&mut self, at: &str, device: &Locator) -> Result<Seen, Wrong> {
        let account = self.phone(at)?.0.account().clone();
        let (_, service, now) = self.phone(at)?;
        let page = service.devices(&account, None, now);
        let page = page.map_err(|error| error.to_string())?;
        let found = page.devices.iter().find(|one| one.locator == *device);
        let found = found.ok_or("the account does not own this device")?;
        Ok(match found.attestation {
            Attestation::Genuine => Seen::Genuine,
            _ => Seen::NotAttested,
        })
    }

    /// The device of this name, in the account's list or, for an account that is no owner, in any list.
    pub(super) fn device(&mut self, at: &str, called: &str) -> Result<Locator, Wrong> {
        let account = self.phone(at)?.0.account().clone();
        let mut owners = self.world.accounts();
        owners.insert(0, account);
        for owner in owners {
            let (_, service, now) = self.phone(at)?;
            let devices = service
                .devices(&owner, None, now)
                .map_err(|error| error.to_string())?;
            let mut newest_first = devices.devices.iter().rev();
            if let Some(device) = newest_first.find(|device| device.name.as_str() == called) {
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

fn refused<E>(error: &CallError<ActRefusal, E>) -> Seen {
    match error.refusal() {
        Some(ActRefusal::ProofNeeded) => Seen::ProofNeeded,
        Some(_) => Seen::Denied,
        None => Seen::TryAgain,
    }
}
