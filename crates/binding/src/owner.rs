//! What the owner alone may do: delegate, revoke, transfer, release, delete, freeze.

use core::fmt;

use crate::challenge::{Approvals, IssuedCodes};
use crate::delegation::{Delegations, Terms};
use crate::record::{Binding, Phase};
use crate::text::AccountId;
use crate::time::WallTime;

/// Why an act of the owner was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ActRefusal {
    /// The account does not own the binding, or the binding has ended or does not exist.
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
    /// [`ActRefusal::NotOwner`].
    pub fn owned_by(&self, account: &AccountId) -> Result<(), ActRefusal> {
        // [BIND-18]
        if *account == self.owner && self.phase != Phase::Ended {
            Ok(())
        } else {
            Err(ActRefusal::NotOwner)
        }
    }

    /// Delegates to an account; its older delegation ends, expired ones are dropped.
    ///
    /// # Errors
    /// [`ActRefusal`].
    pub fn delegate(
        &mut self,
        by: &AccountId,
        to: AccountId,
        terms: Terms,
        now: WallTime,
    ) -> Result<(), ActRefusal> {
        self.owned_by(by)?;
        if to == self.owner {
            return Err(ActRefusal::SameAccount);
        }
        if terms.actions.is_empty() {
            return Err(ActRefusal::NoAction);
        }
        if terms.expires <= now {
            return Err(ActRefusal::ExpiryNotInFuture);
        }
        if !(1..=Terms::MAX_USES).contains(&terms.max_uses) {
            return Err(ActRefusal::Uses);
        }
        if !self.delegations.add(to, terms, now) {
            return Err(ActRefusal::TooManyDelegations);
        }
        Ok(())
    }

    /// Revokes the delegation of an account; says whether there was one.
    ///
    /// # Errors
    /// [`ActRefusal::NotOwner`].
    pub fn revoke(&mut self, by: &AccountId, from: &AccountId) -> Result<bool, ActRefusal> {
        self.owned_by(by)?;
        Ok(self.delegations.remove(from))
    }

    /// Makes another account the owner, at once: delegations and approvals of the old one end with it.
    ///
    /// What counts against the binding's limit stays.
    ///
    /// # Errors
    /// [`ActRefusal::NotOwner`], [`ActRefusal::SameAccount`].
    pub fn transfer(&mut self, by: &AccountId, to: AccountId) -> Result<(), ActRefusal> {
        self.owned_by(by)?;
        if to == self.owner {
            return Err(ActRefusal::SameAccount);
        }
        // [BIND-17]
        self.owner = to;
        self.delegations = Delegations::default();
        self.approvals = Approvals::default();
        Ok(())
    }

    /// Releases an active binding. The device does not learn of it.
    ///
    /// # Errors
    /// [`ActRefusal::NotOwner`], [`ActRefusal::NotActive`].
    pub fn release(&mut self, by: &AccountId) -> Result<(), ActRefusal> {
        self.end(by, Phase::Active, ActRefusal::NotActive)
    }

    /// Deletes a claim whose device was never seen.
    ///
    /// # Errors
    /// [`ActRefusal::NotOwner`], [`ActRefusal::NotPending`].
    pub fn delete(&mut self, by: &AccountId) -> Result<(), ActRefusal> {
        self.end(by, Phase::Pending, ActRefusal::NotPending)
    }

    /// Freezes the binding ("not me": no code until it is lifted) or lifts the freeze; says whether that changed it.
    ///
    /// # Errors
    /// [`ActRefusal::NotOwner`].
    pub fn set_frozen(&mut self, by: &AccountId, frozen: bool) -> Result<bool, ActRefusal> {
        self.owned_by(by)?;
        let changed = self.frozen != frozen;
        self.frozen = frozen;
        Ok(changed)
    }

    fn end(
        &mut self,
        by: &AccountId,
        from: Phase,
        otherwise: ActRefusal,
    ) -> Result<(), ActRefusal> {
        self.owned_by(by)?;
        if self.phase != from {
            return Err(otherwise);
        }
        self.phase = Phase::Ended;
        self.delegations = Delegations::default();
        self.approvals = Approvals::default();
        self.issued = IssuedCodes::default();
        Ok(())
    }
}

impl fmt::Display for ActRefusal {
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

impl core::error::Error for ActRefusal {}
