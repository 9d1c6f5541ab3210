//! What a binding remembers of single challenges: the codes issued for them, and the owner's step-ups.

use alloc::vec::Vec;
use core::fmt;

use relatch_wire::Hex;

use crate::text::AccountId;
use crate::time::{WallTime, within_a_day};

/// How long a step-up holds, in seconds.
const HOLDS: u64 = 600;

/// SHA-256 of a challenge message: tells challenges apart. Shown as hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChallengeHash(pub [u8; 32]);

/// A code that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// For which challenge.
    pub challenge: ChallengeHash,
    /// To whom.
    pub to: AccountId,
    /// When.
    pub at: WallTime,
}

/// The codes of the last 24 hours, oldest first: the newest 64.
///
/// An older one that is asked for again counts as a new one. More than 64 a day need step-ups or several delegates.
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

/// The proof is older than ten minutes, or dated in the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NotFresh;

impl IssuedCodes {
    /// The most of them, and so the most entries of a row.
    pub const MAX: usize = 64;

    /// Takes stored entries; `None` where there are more than 64.
    #[must_use]
    pub fn from_stored(codes: Vec<Issued>) -> Option<Self> {
        (codes.len() <= Self::MAX).then_some(Self(codes))
    }

    /// Whether this account was issued a code for this challenge in the last 24 hours.
    #[must_use]
    pub fn has(&self, challenge: ChallengeHash, to: &AccountId, now: WallTime) -> bool {
        // [AUTH-14]
        self.0
            .iter()
            .any(|code| code.challenge == challenge && code.to == *to && within_a_day(code.at, now))
    }

    /// Adds one and forgets those that no longer count.
    pub fn record(&mut self, challenge: ChallengeHash, to: &AccountId, now: WallTime) {
        self.0.retain(|code| within_a_day(code.at, now));
        if self.0.len() >= Self::MAX {
            self.0.remove(0);
        }
        self.0.push(Issued {
            challenge,
            to: to.clone(),
            at: now,
        });
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Issued> {
        self.0.iter()
    }
}

impl Approval {
    /// Whether it holds: for ten minutes from the proof, and not before it.
    ///
    /// # Errors
    /// [`NotFresh`].
    pub fn fresh(&self, now: WallTime) -> Result<(), NotFresh> {
        // [AUTH-17]
        if self.proved <= now && now < self.proved.plus_secs(HOLDS) {
            Ok(())
        } else {
            Err(NotFresh)
        }
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

impl fmt::Display for NotFresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the owner's proof is not of the last ten minutes: ask for a new one")
    }
}

impl core::error::Error for NotFresh {}
