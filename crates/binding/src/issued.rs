//! Which challenges an account was issued a code for: asking again costs nothing.

use alloc::vec::Vec;

use crate::limits::within_a_day;
use crate::text::AccountId;
use crate::time::WallTime;

/// SHA-256 of a challenge message: tells challenges apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
/// An older one asked for again counts as a new one; more than 64 a day take step-ups or several delegates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IssuedCodes(Vec<Issued>);

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
            .any(|it| it.challenge == challenge && it.to == *to && within_a_day(it.at, now))
    }

    /// Adds one and forgets those that no longer count.
    pub fn record(&mut self, challenge: ChallengeHash, to: &AccountId, now: WallTime) {
        self.0.retain(|it| within_a_day(it.at, now));
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
