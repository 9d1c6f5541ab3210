//! Step-ups: a fresh proof by the owner, for one challenge, for ten minutes.

use alloc::vec::Vec;
use core::fmt;

use crate::issued::ChallengeHash;
use crate::time::WallTime;

const HOLDS: u64 = 600;

/// The owner proved himself afresh for one challenge.
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
        self.0
            .iter()
            .any(|it| it.challenge == challenge && it.fresh(now).is_ok())
    }

    /// Adds one that holds now, in the place of those that do not.
    ///
    /// # Errors
    /// [`NotFresh`].
    pub fn add(&mut self, approval: Approval, now: WallTime) -> Result<(), NotFresh> {
        approval.fresh(now)?;
        self.0
            .retain(|it| it.challenge != approval.challenge && it.fresh(now).is_ok());
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

impl fmt::Display for NotFresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the owner's proof is not of the last ten minutes: ask for a new one")
    }
}

impl core::error::Error for NotFresh {}
