//! What a vendor's screens and logs need to know.

use core::time::Duration;

use relatch_wire::{CodeLength, Epoch, Failures, KeyId, Suite};

/// The device at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// Offer "Verify with the app" only if there is one. [DEV-5]
    pub binding: Option<BindingStatus>,
    /// What the slots hold: why a device is suddenly unbound or shows 30 failures.
    pub records: StoredRecords,
    /// How long local consoles still wait after an incorrect code or the start; zero if they do
    /// not.
    pub wait: Duration,
    /// How long the challenge on the screen still lives, and the length of its code.
    pub challenge: Option<(Duration, CodeLength)>,
    /// How long the open grant still lasts.
    pub grant: Option<Duration>,
    /// Whether an offer waits for its confirmation code.
    pub offer_open: bool,
    /// Whether a check of the binding waits for its code.
    pub check_open: bool,
}

/// The binding at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BindingStatus {
    /// The suite.
    pub suite: Suite,
    /// The authority's key set, in suite 2.
    pub key_id: Option<KeyId>,
    /// How often the device was bound; show it on the login page, so that an owner notices a
    /// binding that they did not make. [BIND-21]
    pub generation: u32,
    /// Recoveries completed since binding.
    pub epoch: Epoch,
    /// Wrong codes since the last success.
    pub failures: Failures,
}

/// What the four slots hold, as the device last read or wrote them.
///
/// A slot counts as unreadable if [`crate::Store::read`] fails, if its content is damaged, or if it
/// was written under another record key. One readable copy of a record is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoredRecords {
    /// All four slots are empty: the device was never bound, or its flash was erased.
    Fresh,
    /// The binding record is readable, and if it binds the device, its state record as well.
    Intact,
    /// Something is stored, but no readable binding record: the device counts as unbound.
    BindingUnreadable,
    /// The device is bound, but no state record belongs to the binding: it runs with 30 failures,
    /// and so with codes of 20 digits, until a state is stored again. [DEV-36]
    StateUnreadable,
    /// The binding record is authentic, but this firmware does not have its suite (the feature
    /// `hybrid` is off, say): the device counts as unbound.
    UnsupportedSuite,
    /// The newest record is authentic, but of a format that this firmware does not know: other
    /// firmware wrote it. With such a binding record the device counts as unbound, and keeps the
    /// record until it is bound again or reset; with such a state record it runs with 30 failures.
    /// [DEV-62] [DEV-63] [DEV-64]
    UnsupportedFormat,
}

impl Status {
    /// Whether the device is bound. [DEV-5]
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.binding.is_some()
    }
}
