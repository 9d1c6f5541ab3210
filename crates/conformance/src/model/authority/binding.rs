//! What is kept of a binding, and what its periods say.

use relatch_authority::{
    AccountId, ChallengeHash, Delegation, DeviceName, KeyId, SessionId, Stopped, WallTime,
};

use super::act::OPEN;
use super::claim::WAIT;
use super::{DAY, HOUR, Offered, after};

/// For so long a transfer is looked back at. [AUTH-48]
const GRACE: u64 = 72 * HOUR;
/// After so long the owner lifts a former owner's freeze. [AUTH-43]
const FORMER_FREEZE: u64 = 14 * DAY;

/// What is kept of a binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The account that may do everything.
    pub owner: AccountId,
    /// The account that claimed the offer.
    pub claimant: AccountId,
    /// Where it is in its life.
    pub state: State,
    /// Who froze it.
    pub frozen: Freeze,
    /// The epoch of the last code, or of the owner's last look.
    pub epoch: u32,
    /// What its offer said.
    pub offered: Offered,
    /// What the owner calls the device.
    pub name: DeviceName,
    /// How many acts with a proof there were.
    pub number: u64,
    /// To whom a transfer is open, and until when.
    pub transfer: Option<(AccountId, WallTime)>,
    /// The owner before the last transfer, and when that was.
    pub former: Option<(AccountId, WallTime)>,
    /// A claim with a receipt gives no codes before this.
    pub waits_until: Option<WallTime>,
    /// The highest time at which the row was written.
    pub seen: WallTime,
    /// Who else may recover, or was asked to.
    pub delegations: Vec<Delegation>,
    /// Codes for challenges.
    pub issued: Vec<Issued>,
    /// When an owner was issued codes.
    pub owner_codes: Vec<WallTime>,
    /// Challenges that the owner stepped up for, and when the proof was given.
    pub approvals: Vec<(ChallengeHash, WallTime)>,
}

/// Where a binding is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Claimed.
    Pending,
    /// Its device was seen.
    Active,
    /// Released, until this can no longer be undone.
    Ending(WallTime),
    /// Without a key.
    Ended,
}

/// Who froze a binding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Freeze {
    /// The owner did.
    pub owner: bool,
    /// The operator did.
    pub operator: bool,
    /// A former owner did, at this time.
    pub former: Option<(AccountId, WallTime)>,
}

/// A code that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// For which challenge.
    pub challenge: ChallengeHash,
    /// To whom.
    pub to: AccountId,
    /// When.
    pub at: WallTime,
    /// In which session.
    pub session: SessionId,
    /// Whether the owner was told of another session.
    pub noticed: bool,
}

impl Binding {
    /// The time of the binding. [AUTH-35]
    #[must_use]
    pub fn time(&self, now: WallTime) -> WallTime {
        match self.seen <= after(now, DAY) {
            true => self.seen.max(now),
            false => now,
        }
    }

    /// Whether it has ended, or its grace is over. [AUTH-52]
    #[must_use]
    pub fn has_ended(&self, now: WallTime) -> bool {
        match self.state {
            State::Ended => true,
            State::Ending(until) => until <= self.time(now),
            _ => false,
        }
    }

    /// Whether any of the three freezes holds.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.frozen.owner || self.frozen.operator || self.frozen.former.is_some()
    }

    /// [AUTH-66]
    pub(super) fn waits(&self, now: WallTime) -> bool {
        self.waits_until
            .is_some_and(|until| self.is_before(until, WAIT, now))
    }

    /// Why no code is given at present. [AUTH-13]
    #[must_use]
    pub fn stopped(&self, now: WallTime) -> Option<Stopped> {
        if self.is_frozen() {
            Some(Stopped::Frozen)
        } else if matches!(self.state, State::Ending(_)) {
            Some(Stopped::Ending)
        } else {
            self.waits(now).then_some(Stopped::Waiting)
        }
    }

    /// To whom a transfer is open. [AUTH-45]
    pub(super) fn open_to(&self, now: WallTime) -> Option<&AccountId> {
        let (to, until) = self.transfer.as_ref()?;
        self.is_before(*until, OPEN, now).then_some(to)
    }

    /// The former owner in the 72 hours after a transfer. [AUTH-48] [AUTH-49]
    pub(super) fn in_grace(&self, now: WallTime) -> Option<&AccountId> {
        let (account, since) = self.former.as_ref()?;
        let ends = after(*since, GRACE);
        self.is_before(ends, GRACE, now).then_some(account)
    }

    /// Whether the owner lifts the former owner's freeze alone.
    pub(super) fn former_freeze_is_old(&self, now: WallTime) -> bool {
        let since = self.frozen.former.as_ref();
        since.is_some_and(|(_, since)| {
            !self.is_before(after(*since, FORMER_FREEZE), FORMER_FREEZE, now)
        })
    }

    /// Whether the end of a period is still to come, which began at most a day ahead. [AUTH-72]
    fn is_before(&self, end: WallTime, length: u64, now: WallTime) -> bool {
        let (time, end) = (self.time(now).secs(), end.secs());
        end > time && end - time <= length + DAY
    }

    /// The delegation of an account, accepted or not.
    #[must_use]
    pub fn delegation(&self, to: &AccountId) -> Option<&Delegation> {
        self.delegations
            .iter()
            .find(|delegation| delegation.to == *to)
    }

    /// Erases what ends with the binding.
    pub(super) fn end(&mut self) {
        self.state = State::Ended;
        self.delegations.clear();
        self.approvals.clear();
        self.issued.clear();
    }

    /// The key set that the binding needs. [HYB-6]
    #[must_use]
    pub fn needs(&self) -> Option<KeyId> {
        match self.state {
            State::Ended => None,
            _ => self.offered.key_id,
        }
    }
}
