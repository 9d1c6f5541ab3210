//! Who may recover a device: the owner, and whom the owner delegated it to.

use relatch_wire::Action;

use crate::record::{Binding, Phase};
use crate::text::AccountId;

/// In which capacity an account recovers a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The account owns the binding.
    Owner,
    /// The account holds a delegation.
    Delegate,
}

/// Why an account is nobody to a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stranger {
    /// The binding was released or deleted.
    Ended,
    /// The account neither owns the binding nor holds a delegation.
    Unrelated,
    /// The account holds a delegation, and the owner has not scanned the device yet.
    NotActive,
    /// The account holds a delegation for other actions.
    OtherAction,
}

impl Binding {
    /// What the account is to this binding. An expired delegation still makes a delegate, who is told so later.
    ///
    /// # Errors
    /// [`Stranger`], to be recorded and never told.
    pub fn role(&self, account: &AccountId, action: Action) -> Result<Role, Stranger> {
        if self.phase == Phase::Ended {
            return Err(Stranger::Ended);
        }
        // [AUTH-11]
        if *account == self.owner {
            return Ok(Role::Owner);
        }
        let delegation = self.delegations.of(account).ok_or(Stranger::Unrelated)?;
        if self.phase != Phase::Active {
            return Err(Stranger::NotActive);
        }
        // [AUTH-12]
        if !delegation.terms.actions.contains(&action) {
            return Err(Stranger::OtherAction);
        }
        Ok(Role::Delegate)
    }
}
