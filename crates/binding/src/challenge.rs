//! What a binding remembers of single challenges: the codes issued for them, and the owner's step-ups.

use alloc::vec::Vec;
use core::fmt;

use relatch_wire::Hex;

use crate::proof::{NotFresh, is_fresh};
use crate::text::AccountId;
use crate::time::{WallTime, is_far_ahead, within_a_day};

/// SHA-256 of a challenge message: tells challenges apart. Shown as hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChallengeHash(pub [u8; 32]);

/// Names a session of an account. It tells sessions apart and is no secret: never the session's token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub [u8; 16]);

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
    /// Whether the owner was told that another session asked for it again.
    pub told: bool,
}

/// The codes of the last 24 hours, oldest first: the newest 64.
///
/// An older one that is asked for again counts as a new one. [AUTH-73] More than 64 a day need step-ups or several delegates.
/// Beside them are at most 64 that a clock ahead of time has left behind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IssuedCodes(Vec<Issued>);

/// The owner re-authenticated for one challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval {
    /// For which challenge.
    pub challenge: ChallengeHash,
    /// When the owner gave the proof.
    pub proved: WallTime,
}

/// Approvals of one binding, the newest 8.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Approvals(Vec<Approval>);

impl IssuedCodes {
    /// The most of them that count.
    const COUNTING: usize = 64;
    /// The most of them, and so the most entries of a row.
    pub const MAX: usize = 2 * Self::COUNTING;

    /// Takes stored entries; `None` where there are more than are kept.
    #[must_use]
    pub fn from_stored(codes: Vec<Issued>) -> Option<Self> {
        (codes.len() <= Self::MAX).then_some(Self(codes))
    }

    /// Whether this account was issued a code for this challenge in the last 24 hours.
    #[must_use]
    pub fn has(&self, challenge: ChallengeHash, to: &AccountId, now: WallTime) -> bool {
        // [AUTH-14]
        self.0.iter().any(|code| code.is(challenge, to, now))
    }

    /// Adds one and forgets those that no longer count.
    pub fn record(
        &mut self,
        challenge: ChallengeHash,
        to: &AccountId,
        session: SessionId,
        now: WallTime,
    ) {
        let (mut ahead, rest): (Vec<_>, Vec<_>) = core::mem::take(&mut self.0)
            .into_iter()
            .partition(|code| is_far_ahead(code.at, now));
        let rest = rest.into_iter().filter(|code| within_a_day(code.at, now));
        let mut rest: Vec<_> = rest.collect();
        rest.push(Issued {
            challenge,
            to: to.clone(),
            at: now,
            session,
            told: false,
        });
        for codes in [&mut ahead, &mut rest] {
            let surplus = codes.len().saturating_sub(Self::COUNTING);
            codes.drain(..surplus);
        }
        ahead.append(&mut rest);
        self.0 = ahead;
    }

    /// Notes that a session asked for a code again; says whether the owner is to be told: once for each code, when
    /// another session asks than the one it was issued in. [AUTH-31]
    pub fn repeat(
        &mut self,
        challenge: ChallengeHash,
        to: &AccountId,
        session: SessionId,
        now: WallTime,
    ) -> bool {
        let mut codes = self.0.iter_mut();
        let Some(code) = codes.find(|code| code.is(challenge, to, now)) else {
            return false;
        };
        let first = !code.told && code.session != session;
        code.told |= first;
        first
    }

    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Issued> {
        self.0.iter()
    }
}

impl Issued {
    fn is(&self, challenge: ChallengeHash, to: &AccountId, now: WallTime) -> bool {
        // [AUTH-73]
        self.challenge == challenge && self.to == *to && within_a_day(self.at, now)
    }
}

impl Approval {
    /// Whether it holds: for ten minutes from the proof, and not before it.
    ///
    /// # Errors
    /// [`NotFresh`].
    pub fn fresh(&self, now: WallTime) -> Result<(), NotFresh> {
        // [AUTH-17]
        is_fresh(self.proved, now)
    }
}

impl Approvals {
    /// The most of them, and so the most entries of a row.
    pub const MAX: usize = 8;

    /// Takes stored approvals; `None` where there are more than 8.
    #[must_use]
    pub fn from_stored(approvals: Vec<Approval>) -> Option<Self> {
        (approvals.len() <= Self::MAX).then_some(Self(approvals))
    }

    /// Whether one for this challenge holds now.
    #[must_use]
    pub fn cover(&self, challenge: ChallengeHash, now: WallTime) -> bool {
        let mut approvals = self.0.iter();
        approvals.any(|approval| approval.challenge == challenge && approval.fresh(now).is_ok())
    }

    /// Adds one that holds now, and drops those that do not.
    ///
    /// # Errors
    /// [`NotFresh`].
    pub fn add(&mut self, approval: Approval, now: WallTime) -> Result<(), NotFresh> {
        approval.fresh(now)?;
        self.0
            .retain(|old| old.challenge != approval.challenge && old.fresh(now).is_ok());
        if self.0.len() >= Self::MAX {
            self.0.remove(0);
        }
        self.0.push(approval);
        Ok(())
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Approval> {
        self.0.iter()
    }
}

impl fmt::Display for ChallengeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for ChallengeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ChallengeHash").field(&Hex(&self.0)).finish()
    }
}
