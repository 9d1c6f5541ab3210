//! Freezes: who stopped a binding, and who lets it go on.

use crate::text::AccountId;
use crate::time::{DAY, WallTime, runs};

/// After this time the owner lifts the freeze of a former owner alone, in seconds. [AUTH-43]
const LIFTED_ALONE: u64 = 14 * DAY;

/// Who froze a binding; each of the three holds without the others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Freezes {
    /// The owner said "not me".
    pub owner: bool,
    /// The operator stopped it.
    pub operator: bool,
    /// A former owner said "not me".
    pub former: Option<Former>,
}

/// A former owner, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// The account.
    pub account: AccountId,
    /// For a transfer when it was accepted, for a freeze when it began.
    pub since: WallTime,
}

/// What a lift by an account changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Lift {
    /// The freezes of owner and operator.
    pub(crate) own: bool,
    /// That of the former owner.
    pub(crate) former: bool,
}

impl Freezes {
    /// Whether any of them holds.
    #[must_use]
    pub fn any(&self) -> bool {
        self.owner || self.operator || self.former.is_some()
    }

    /// Whether this account froze the binding as a former owner.
    #[must_use]
    pub fn by_former(&self, account: &AccountId) -> bool {
        (self.former.as_ref()).is_some_and(|former| former.account == *account)
    }

    /// What the owner may lift at this time of the binding, or the former owner. [AUTH-43]
    pub(crate) fn liftable(&self, by_owner: bool, at: WallTime) -> Lift {
        let former = self.former.as_ref();
        let holds = |former: &Former| runs(at, former.since.plus_secs(LIFTED_ALONE), LIFTED_ALONE);
        Lift {
            own: by_owner && (self.owner || self.operator),
            former: former.is_some_and(|former| !by_owner || !holds(former)),
        }
    }

    pub(crate) fn lift(&mut self, lift: Lift) {
        if lift.own {
            self.owner = false;
            self.operator = false;
        }
        if lift.former {
            self.former = None;
        }
    }
}
