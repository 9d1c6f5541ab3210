//! Delegations: one account, some actions, an expiry, a number of codes; never passed on.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use relatch_wire::Action;

use crate::owner::Denied;
use crate::record::Binding;
use crate::text::AccountId;
use crate::time::WallTime;

/// Delegations of one binding, at most 16, one an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delegations(Vec<Delegation>);

/// What one account may do for the owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// The delegate.
    pub to: AccountId,
    /// What the owner granted.
    pub terms: Terms,
    /// Codes issued so far.
    pub used: u16,
}

/// What the owner grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// For which actions.
    pub actions: BTreeSet<Action>,
    /// Holds while now is before this.
    pub expires: WallTime,
    /// For how many codes, 1 to 64.
    pub max_uses: u16,
}

/// Why a delegation does not carry a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spent {
    /// Its time is over.
    Expired,
    /// All its codes were issued.
    UsedUp,
}

impl Delegations {
    /// The most of them, and so the most entries of a row.
    pub const MAX: usize = 16;

    /// Takes stored delegations; `None` where there are too many or two of one account.
    #[must_use]
    pub fn from_stored(delegations: Vec<Delegation>) -> Option<Self> {
        let accounts: BTreeSet<_> = delegations.iter().map(|it| &it.to).collect();
        let sound = delegations.len() <= Self::MAX && accounts.len() == delegations.len();
        sound.then_some(Self(delegations))
    }

    /// The delegation of this account.
    #[must_use]
    pub fn of(&self, account: &AccountId) -> Option<&Delegation> {
        self.0.iter().find(|it| it.to == *account)
    }

    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Delegation> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

impl Terms {
    /// The most codes of one delegation.
    pub const MAX_USES: u16 = 64;
}

impl Delegation {
    /// Whether the time of the delegation is not over.
    ///
    /// # Errors
    /// [`Spent::Expired`].
    pub fn unexpired(&self, now: WallTime) -> Result<(), Spent> {
        // [AUTH-12]
        if now < self.terms.expires {
            Ok(())
        } else {
            Err(Spent::Expired)
        }
    }

    /// Whether a code is left.
    ///
    /// # Errors
    /// [`Spent::UsedUp`].
    pub fn unused(&self) -> Result<(), Spent> {
        // [AUTH-12]
        if self.used < self.terms.max_uses {
            Ok(())
        } else {
            Err(Spent::UsedUp)
        }
    }
}

impl Binding {
    /// Delegates to an account; its older delegation ends, expired ones are dropped.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn delegate(
        &mut self,
        by: &AccountId,
        to: AccountId,
        terms: Terms,
        now: WallTime,
    ) -> Result<(), Denied> {
        self.owned_by(by)?;
        if to == self.owner {
            return Err(Denied::SameAccount);
        }
        if terms.actions.is_empty() {
            return Err(Denied::NoAction);
        }
        if terms.expires <= now {
            return Err(Denied::ExpiryNotInFuture);
        }
        if !(1..=Terms::MAX_USES).contains(&terms.max_uses) {
            return Err(Denied::Uses);
        }
        let stays = |it: &&Delegation| it.to != to && it.unexpired(now).is_ok();
        let mut all: Vec<_> = self.delegations.iter().filter(stays).cloned().collect();
        if all.len() >= Delegations::MAX {
            return Err(Denied::TooManyDelegations);
        }
        all.push(Delegation { to, terms, used: 0 });
        self.delegations = Delegations(all);
        Ok(())
    }

    /// Revokes the delegation of an account; says whether there was one.
    ///
    /// # Errors
    /// [`Denied::NotOwner`].
    pub fn revoke(&mut self, by: &AccountId, from: &AccountId) -> Result<bool, Denied> {
        self.owned_by(by)?;
        let before = self.delegations.len();
        self.delegations.0.retain(|it| it.to != *from);
        Ok(self.delegations.len() < before)
    }

    /// Counts one code against the delegation of this account.
    pub fn spend(&mut self, account: &AccountId) {
        if let Some(it) = self.delegations.0.iter_mut().find(|it| it.to == *account) {
            it.used = it.used.saturating_add(1);
        }
    }
}
