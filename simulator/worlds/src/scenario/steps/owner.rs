//! What an account does with its devices.

use relatch_authority::{AccountId, CallError, Terms};
use relatch_wire::{Action, Locator};

use super::super::act::Act;
use super::super::play::Stage;
use super::Wrong;
use crate::seen::Seen;

impl Stage {
    pub(super) fn manage(&mut self, at: &str, act: &Act) -> Result<Seen, Wrong> {
        let nonce = self.world.nonce();
        let (Act::Delegate { of, .. }
        | Act::Revoke { of, .. }
        | Act::Transfer { of, .. }
        | Act::EndBinding { of }
        | Act::DeleteClaim { of }
        | Act::Freeze { of }
        | Act::Unfreeze { of }) = act
        else {
            return Err("not an act on a device".into());
        };
        let account = self.phone(at)?.0.account().clone();
        let device = self.device(at, of)?;
        let other = |name: &str| AccountId::new(name).map_err(|error| format!("`{name}`: {error}"));
        let (_, service, now) = self.phone(at)?;
        let done = match act {
            Act::Delegate {
                to, hours, uses, ..
            } => {
                let terms = Terms {
                    actions: [Action::SetPassword].into(),
                    expires: now.plus_secs(hours.saturating_mul(3_600)),
                    max_uses: *uses,
                };
                service.delegate(&account, &device, &other(to)?, &terms, now)
            }
            Act::Revoke { from, .. } => service.revoke(&account, &device, &other(from)?, now),
            Act::Transfer { to, .. } => {
                service.transfer(&account, &device, &other(to)?, now, nonce)
            }
            Act::EndBinding { .. } => service.release(&account, &device, now),
            Act::DeleteClaim { .. } => service.delete_pending(&account, &device, now),
            Act::Freeze { .. } => service.freeze(&account, &device, now),
            _ => service.unfreeze(&account, &device, now),
        };
        match done {
            Ok(()) => {
                if matches!(act, Act::Transfer { .. } | Act::EndBinding { .. }) {
                    self.phone(at)?.0.hand_over(of);
                }
                Ok(Seen::Done)
            }
            Err(CallError::Refused(_)) => Ok(Seen::Denied),
            Err(_) => Ok(Seen::TryAgain),
        }
    }

    /// The device of this name, in the account's list or, for an account that is no owner, in any list.
    fn device(&mut self, at: &str, called: &str) -> Result<Locator, Wrong> {
        let account = self.phone(at)?.0.account().clone();
        let mut owners = self.world.accounts();
        owners.insert(0, account);
        for owner in owners {
            let (_, service, _) = self.phone(at)?;
            let devices = service
                .devices(&owner, None)
                .map_err(|error| error.to_string())?;
            let mut newest_first = devices.devices.iter().rev();
            if let Some(device) = newest_first.find(|device| device.name.as_str() == called) {
                return Ok(device.locator);
            }
        }
        Err(format!("no account has a device called `{called}`"))
    }
}
