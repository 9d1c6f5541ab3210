//! What the vendor's flash must do (spec/device.md, "Stored records").

use core::fmt;

/// The longest record that is ever written, in bytes.
pub const RECORD_MAX: usize = 128;

/// One of four places that are erased and written independently of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// Binding record, first place.
    BindingA,
    /// Binding record, second place.
    BindingB,
    /// State record, first place.
    StateA,
    /// State record, second place.
    StateB,
}

impl Slot {
    /// Every slot.
    pub const ALL: [Self; 4] = [Self::BindingA, Self::BindingB, Self::StateA, Self::StateB];

    /// The other place of the same record.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::BindingA => Self::BindingB,
            Self::BindingB => Self::BindingA,
            Self::StateA => Self::StateB,
            Self::StateB => Self::StateA,
        }
    }
}

/// A write, or reading it back, failed; the record that was current before is still current.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StorageError;

/// Four slots that survive a restart, and a monotonic counter if the hardware has one.
///
/// A write need not be atomic: after a power cut inside [`Store::write`] that slot may hold
/// anything, but the other three must be unchanged. The library checks, orders and repairs
/// everything else.
pub trait Store {
    /// Why an operation failed; the library only needs to know that it did.
    type Error;

    /// Copies the slot's content into the front of `buffer` and returns its length; 0 for a slot
    /// that was never written.
    ///
    /// # Errors
    /// The slot cannot be read; it then counts as holding no record.
    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, Self::Error>;

    /// Replaces the slot's content and returns when it would survive a power cut.
    ///
    /// # Errors
    /// The content is not stored, or perhaps not.
    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), Self::Error>;

    /// The hardware's monotonic counter, if the device is built with one.
    ///
    /// # Security
    /// Whether there is one is a property of the hardware. Do not answer `None` because the counter
    /// fails: the device would go on without its protection against old flash contents.
    fn counter(&mut self) -> Option<&mut dyn MonotonicCounter> {
        None
    }
}

/// A counter of the hardware (RPMB, TPM) that only goes up. The library reads it back after each
/// raise.
pub trait MonotonicCounter {
    /// Where the counter stands.
    ///
    /// # Errors
    /// The counter cannot be read; nothing is written then.
    fn read(&mut self) -> Result<u64, StorageError>;

    /// Raises the counter by one, permanently.
    ///
    /// # Errors
    /// The counter was not raised, or perhaps not.
    fn raise(&mut self) -> Result<(), StorageError>;
}

/// Slots beside a monotonic counter of other hardware.
#[derive(Debug)]
pub struct Counted<S, C> {
    store: S,
    counter: C,
}

impl<S, C> Counted<S, C> {
    /// The slots of `store`, with this counter and no other.
    pub fn new(store: S, counter: C) -> Self {
        Self { store, counter }
    }

    /// Gives both back.
    pub fn into_parts(self) -> (S, C) {
        (self.store, self.counter)
    }
}

impl<S: Store, C: MonotonicCounter> Store for Counted<S, C> {
    type Error = S::Error;

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, S::Error> {
        self.store.read(slot, buffer)
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), S::Error> {
        self.store.write(slot, record)
    }

    fn counter(&mut self) -> Option<&mut dyn MonotonicCounter> {
        Some(&mut self.counter)
    }
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the record could not be stored and read back")
    }
}

impl core::error::Error for StorageError {}
