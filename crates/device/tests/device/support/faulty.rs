//! Stores that lie: what a write reports is not what the flash holds.

use std::cell::Cell;
use std::rc::Rc;

use relatch_device::{PasswordStore, RECORD_MAX, ReplaceError, Slot, Store};
use relatch_testkit::flash::{Flash, FlashError};

/// What goes wrong from the moment it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lie {
    /// Writes succeed and change nothing: stuck flash.
    Stuck,
    /// Writes store the record with one bit turned, and report success.
    BitTurned,
    /// The counter cannot be read.
    CounterUnreadable,
    /// The counter reports that it was raised, or fails to, and is not.
    CounterStuck,
}

/// A flash whose driver lies.
#[derive(Debug, Clone, Default)]
pub(crate) struct Liar {
    pub(crate) flash: Flash,
    pub(crate) lie: Rc<Cell<Option<Lie>>>,
}

impl Store for Liar {
    type Error = FlashError;

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, FlashError> {
        self.flash.read(slot, buffer)
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), FlashError> {
        match self.lie.get() {
            Some(Lie::Stuck) => Ok(()),
            Some(Lie::BitTurned) => {
                let mut turned = record.to_vec();
                turned[record.len() / 2] ^= 1;
                self.flash.write(slot, &turned)
            }
            _ => self.flash.write(slot, record),
        }
    }

    fn counter(&mut self) -> Result<Option<u64>, FlashError> {
        match self.lie.get() {
            Some(Lie::CounterUnreadable) => Err(FlashError::PowerLost),
            _ => self.flash.counter(),
        }
    }

    fn raise_counter(&mut self) -> Result<(), FlashError> {
        match self.lie.get() {
            Some(Lie::CounterStuck) => Err(FlashError::NotWritten),
            _ => self.flash.raise_counter(),
        }
    }
}

/// A password store that answers as it is told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answers {
    pub(crate) replace: Result<(), ReplaceError>,
    pub(crate) holds: Option<bool>,
}

impl PasswordStore for Answers {
    fn replace(&mut self, _: &str) -> Result<(), ReplaceError> {
        self.replace
    }

    fn holds(&mut self, _: &str) -> Option<bool> {
        self.holds
    }
}
