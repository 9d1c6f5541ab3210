//! Delegations: one account, some actions, an expiry, a number of codes. A delegate cannot delegate.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use relatch_wire::Action;

use crate::text::AccountId;
use crate::time::WallTime;

/// Delegations of one binding: at most 16, at most one for each account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delegations(Vec<Delegation>);

/// What one account may do for the owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// The delegate.
    pub to: AccountId,
    /// What the owner granted.
    pub terms: Terms,
    /// Whether the delegate accepted it; until then it permits nothing.
    pub accepted: bool,
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
#[non_exhaustive]
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
        let accounts: BTreeSet<_> = delegations.iter().map(|stored| &stored.to).collect();
        let legal = delegations.len() <= Self::MAX && accounts.len() == delegations.len();
        legal.then_some(Self(delegations))
    }

    /// The delegation that this account accepted.
    #[must_use]
    pub fn of(&self, account: &AccountId) -> Option<&Delegation> {
        self.offered_to(account)
            .filter(|delegation| delegation.accepted)
    }

    /// The delegation of this account, accepted or not.
    #[must_use]
    pub fn offered_to(&self, account: &AccountId) -> Option<&Delegation> {
        self.0.iter().find(|delegation| delegation.to == *account)
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

    /// Adds one in the place of an older one of the account; expired ones are dropped. Says whether there was room.
    /// [AUTH-44] [AUTH-75]
    #[must_use]
    pub(crate) fn add(&mut self, to: AccountId, terms: Terms, now: WallTime) -> bool {
        let stays = |old: &&Delegation| old.to != to && old.unexpired(now).is_ok();
        let mut all: Vec<_> = self.0.iter().filter(stays).cloned().collect();
        let room = all.len() < Self::MAX;
        if room {
            all.push(Delegation {
                to,
                terms,
                accepted: false,
                used: 0,
            });
            self.0 = all;
        }
        room
    }

    /// Notes that the account accepts.
    pub(crate) fn accept(&mut self, account: &AccountId) {
        let mut delegations = self.0.iter_mut();
        if let Some(delegation) = delegations.find(|delegation| delegation.to == *account) {
            delegation.accepted = true;
        }
    }

    /// Removes that of an account; says whether there was one.
    pub(crate) fn remove(&mut self, account: &AccountId) -> bool {
        let before = self.0.len();
        self.0.retain(|delegation| delegation.to != *account);
        self.0.len() < before
    }

    /// Counts one code against the delegation of this account.
    pub(crate) fn spend(&mut self, account: &AccountId) {
        let mut delegations = self.0.iter_mut();
        if let Some(delegation) = delegations.find(|delegation| delegation.to == *account) {
            delegation.used = delegation.used.saturating_add(1);
        }
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
