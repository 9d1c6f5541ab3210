//! What the owner alone may do, and who that is: transfer.

use core::fmt;

use crate::approval::Approvals;
use crate::record::{Binding, Phase};
use crate::text::AccountId;

/// The account does not own the binding, or the binding has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NotOwner;

/// The account owns the binding already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SameAccount;

impl Binding {
    /// Whether this account owns the binding and it has not ended.
    ///
    /// # Errors
    /// [`NotOwner`].
    pub fn owned_by(&self, account: &AccountId) -> Result<(), NotOwner> {
        if *account == self.owner && self.phase != Phase::Ended {
            Ok(())
        } else {
            Err(NotOwner)
        }
    }

    /// Makes another account the owner, at once: delegations and approvals of the old one end with it.
    ///
    /// What counts against the binding's limit stays.
    ///
    /// # Errors
    /// [`NotOwner`], or [`SameAccount`] inside.
    pub fn transfer(
        &mut self,
        by: &AccountId,
        to: AccountId,
    ) -> Result<Result<(), SameAccount>, NotOwner> {
        self.owned_by(by)?;
        if to == self.owner {
            return Ok(Err(SameAccount));
        }
        self.owner = to;
        self.delegations.clear();
        self.approvals = Approvals::default();
        Ok(Ok(()))
    }
}

impl fmt::Display for NotOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the account does not own this binding")
    }
}

impl core::error::Error for NotOwner {}
