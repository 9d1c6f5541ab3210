//! The epoch shown by a device against the one stored.

use relatch_wire::Epoch;

/// How an epoch shown relates to the stored one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EpochStep {
    /// The same: no recovery was completed since.
    Same,
    /// One more: the last recovery was completed.
    NextRecovery,
    /// Rolled back, cloned, a restored registry, or two authorities: the owner has to approve.
    Unexpected,
}

impl EpochStep {
    /// Compares without wrapping: nothing is one more than the last epoch.
    #[must_use]
    pub fn between(stored: Epoch, shown: Epoch) -> Self {
        // [AUTH-15]
        if shown == stored {
            Self::Same
        } else if stored.0.checked_add(1) == Some(shown.0) {
            Self::NextRecovery
        } else {
            Self::Unexpected
        }
    }
}
