//! What the owner alone may do, and passing that on: transfer.

use core::fmt;

use crate::approval::Approvals;
use crate::record::{Binding, Phase};
use crate::text::AccountId;

/// Why an act of the owner was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Denied {
    /// The account does not own the binding, or the binding has ended.
    NotOwner,
    /// The other account is the owner.
    SameAccount,
    /// A delegation names no action.
    NoAction,
    /// A delegation would be over already.
    ExpiryNotInFuture,
    /// A delegation is for no code, or for more than 64.
    Uses,
    /// There are 16 delegations that hold.
    TooManyDelegations,
    /// Only a pending binding is deleted.
    NotPending,
    /// Only an active binding is released.
    NotActive,
}

impl Binding {
    /// Whether this account owns the binding and it has not ended.
    ///
    /// # Errors
    /// [`Denied::NotOwner`].
    pub fn owned_by(&self, account: &AccountId) -> Result<(), Denied> {
        // [BIND-18]
        if *account == self.owner && self.phase != Phase::Ended {
            Ok(())
        } else {
            Err(Denied::NotOwner)
        }
    }

    /// Makes another account the owner, at once: delegations and approvals of the old one end with it.
    ///
    /// What counts against the binding's limit stays.
    ///
    /// # Errors
    /// [`Denied::NotOwner`], [`Denied::SameAccount`].
    pub fn transfer(&mut self, by: &AccountId, to: AccountId) -> Result<(), Denied> {
        self.owned_by(by)?;
        if to == self.owner {
            return Err(Denied::SameAccount);
        }
        // [BIND-17]
        self.owner = to;
        self.delegations.clear();
        self.approvals = Approvals::default();
        Ok(())
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotOwner => "the device is not bound to this account",
            Self::SameAccount => "the account is the owner already: name another one",
            Self::NoAction => "the delegation names no action: name at least one",
            Self::ExpiryNotInFuture => "the expiry is not in the future: give a later one",
            Self::Uses => "the number of codes must be 1 to 64",
            Self::TooManyDelegations => "there are 16 delegations: revoke one first",
            Self::NotPending => "the binding is active: release it instead",
            Self::NotActive => "the binding is pending: delete it instead",
        })
    }
}

impl core::error::Error for Denied {}
