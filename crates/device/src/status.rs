//! What a vendor's screens and logs need to know.

use core::time::Duration;

use relatch_wire::{CodeLength, Epoch, Failures, KeyId, Suite};

/// The device at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// Offer "Verify with the app" only if this is true. [DEV-5]
    pub bound: bool,
    /// What the slots hold: why a device is suddenly unbound or shows 99 failures.
    pub records: StoredRecords,
    /// The suite of the binding.
    pub suite: Option<Suite>,
    /// The authority's key set that the binding uses, in suite 2.
    pub key_id: Option<KeyId>,
    /// Recoveries completed since binding; without meaning while not bound.
    pub epoch: Epoch,
    /// Wrong codes since the last success; without meaning while not bound.
    pub failures: Failures,
    /// How long a penalty still runs; zero if none does.
    pub penalty: Duration,
    /// How long the challenge on the screen still lives, and the length of its code.
    pub challenge: Option<(Duration, CodeLength)>,
    /// How long the open grant still lasts.
    pub grant: Option<Duration>,
    /// Whether an offer waits for its confirmation code.
    pub offer_open: bool,
}

/// What the four slots hold, as the device last read or wrote them.
///
/// A slot counts as unreadable if [`crate::Store::read`] fails, if its content is damaged or of a
/// newer format, or if it was written under another record key. One readable copy of a record is
/// enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoredRecords {
    /// All four slots are empty: the device was never bound, or its flash was erased.
    Fresh,
    /// The binding record is readable, and if it binds the device, its state record as well.
    Intact,
    /// Something is stored, but no readable binding record: the device counts as unbound.
    BindingUnreadable,
    /// The device is bound, but no state record belongs to the binding: it runs with 99 failures
    /// and a penalty of 24 hours until a state is stored again. [DEV-36]
    StateUnreadable,
    /// The binding record is authentic, but this firmware does not have its suite (the feature
    /// `hybrid` is off, say): the device counts as unbound.
    UnsupportedSuite,
}
