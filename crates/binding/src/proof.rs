//! Proofs by the owner beyond the session: how long they are fresh, and what one proof is good for.

use core::fmt;

use relatch_wire::Hex;

use crate::time::WallTime;

/// How long a proof is fresh, in seconds.
const FRESH: u64 = 600;

/// Names one act on one state of a binding: SHA-256 of all that it is about (spec/authority.md, "Acts and proofs").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActHash(pub [u8; 32]);

/// An account re-authenticated for one act.
///
/// Only the program that verified the proof makes one: there is no way from stored or received bytes to it, and it is
/// not copied.
#[derive(Debug, PartialEq, Eq)]
pub struct ActProof {
    act: ActHash,
    time: WallTime,
}

/// The proof is older than ten minutes, or dated in the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NotFresh;

impl ActProof {
    /// The account re-authenticated at this time, and was shown the act of this hash.
    ///
    /// # Security
    /// The caller vouches for both: a session alone is no proof.
    #[must_use]
    pub fn verified(act: ActHash, time: WallTime) -> Self {
        Self { act, time }
    }

    /// Whether it proves this act now. [AUTH-37]
    #[must_use]
    pub fn covers(&self, act: ActHash, now: WallTime) -> bool {
        self.act == act && is_fresh(self.time, now).is_ok()
    }
}

/// Whether a proof of this time holds: for ten minutes, and not before it was given.
pub(crate) fn is_fresh(proved: WallTime, now: WallTime) -> Result<(), NotFresh> {
    if proved <= now && now < proved.plus_secs(FRESH) {
        Ok(())
    } else {
        Err(NotFresh)
    }
}

impl fmt::Debug for ActHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ActHash").field(&Hex(&self.0)).finish()
    }
}

impl fmt::Display for NotFresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the owner's proof is not of the last ten minutes: ask for a new one")
    }
}

impl core::error::Error for NotFresh {}
