//! Flash that loses nothing but what a fault makes it lose: torn writes, write and read errors, power
//! cuts, drivers that lie.

mod chip;

use std::cell::RefCell;
use std::rc::Rc;

use relatch_device::{MonotonicCounter, RECORD_MAX, Slot, StorageError, Store};

use chip::{Cell, Chip};

/// A page that is erased and written as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Page {
    /// One of the library's records.
    Record(Slot),
    /// The vendor's password, first place.
    PasswordA,
    /// The vendor's password, second place.
    PasswordB,
}

/// Where in an operation the power is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Nothing of it has happened.
    Before,
    /// The first bytes are the new ones, the rest is what the [`Tear`] left.
    Inside(usize, Tear),
    /// All of it has happened, but the device did not hear of it.
    After,
}

/// What lies behind the last byte written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tear {
    /// Erased flash.
    Erased,
    /// What was there before.
    Old,
}

/// What goes wrong. Operations are changes, of a page or of the counter, and are counted from 0 when
/// the fault is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The power is cut at this operation; every later one fails until [`Flash::power_on`].
    Cut(u64, Moment),
    /// From this operation on every one fails and changes nothing: a worn or full flash.
    WriteError(u64),
    /// From the first of these operations on, so many fail and change nothing; then it works again.
    Transient(u64, u64),
    /// This operation is done, and the driver reports that it may have failed.
    Unknown(u64),
    /// Writes are reported as done and change nothing.
    Stuck,
    /// Writes store the content with a bit of this byte turned, or of the last one if there are fewer,
    /// and are reported as done.
    BitTurned(usize),
    /// This page cannot be read.
    Unreadable(Page),
    /// The counter cannot be read.
    CounterUnreadable,
    /// The counter is not raised, and says so.
    CounterStuck,
    /// The counter is not raised, and says that it is.
    CounterForgets,
}

/// Why an operation failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashError {
    /// The power is off.
    PowerLost,
    /// The write failed, and changed nothing.
    NotWritten,
    /// The write was done, or was not.
    Unknown,
    /// The read failed.
    NotRead,
}

/// The flash of one device; clones share it, as the library's and the vendor's driver do.
#[derive(Debug, Clone, Default)]
pub struct Flash(Rc<RefCell<Chip>>);

/// An operation, for a transcript or a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// The page, or the hardware counter.
    pub page: Option<Page>,
    /// How many bytes were to be written.
    pub bytes: usize,
    /// What the driver reported.
    pub result: Result<(), FlashError>,
    /// What is there now.
    pub left: Left,
}

/// What an operation left behind, whatever the driver reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// What was there before.
    Old,
    /// What was to be written.
    New,
    /// Neither.
    Torn,
}

/// Everything on the flash at one moment, as a thief with a programmer copies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dump([Vec<u8>; 6]);

impl Page {
    /// Every page.
    pub const ALL: [Self; 6] = [
        Self::Record(Slot::BindingA),
        Self::Record(Slot::BindingB),
        Self::Record(Slot::StateA),
        Self::Record(Slot::StateB),
        Self::PasswordA,
        Self::PasswordB,
    ];

    fn of<T>(self, pages: &[T; 6]) -> &T {
        let [
            binding_a,
            binding_b,
            state_a,
            state_b,
            password_a,
            password_b,
        ] = pages;
        match self {
            Self::Record(Slot::BindingA) => binding_a,
            Self::Record(Slot::BindingB) => binding_b,
            Self::Record(Slot::StateA) => state_a,
            Self::Record(Slot::StateB) => state_b,
            Self::PasswordA => password_a,
            Self::PasswordB => password_b,
        }
    }
}

impl Dump {
    /// The content of one page; empty if it was never written.
    #[must_use]
    pub fn page(&self, page: Page) -> Vec<u8> {
        page.of(&self.0).clone()
    }
}

impl Flash {
    /// Empty flash.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Empty flash beside a monotonic counter in hardware.
    #[must_use]
    pub fn with_counter() -> Self {
        Self::beside(Some(0))
    }

    /// Empty flash beside a monotonic counter that stands at this value, or none.
    #[must_use]
    pub fn beside(counter: Option<u64>) -> Self {
        let chip = Chip {
            counter,
            ..Chip::default()
        };
        Self(Rc::new(RefCell::new(chip)))
    }

    /// Another chip with the same content, wear and counter, without a fault.
    #[must_use]
    pub fn twin(&self) -> Self {
        let mut chip = self.0.borrow().clone();
        chip.faults.clear();
        chip.dark = false;
        Self(Rc::new(RefCell::new(chip)))
    }

    /// Sets this fault and no other; the operations are counted from here.
    pub fn set_fault(&self, fault: Option<Fault>) {
        let mut chip = self.0.borrow_mut();
        chip.faults.clear();
        chip.faults.extend(fault.map(|fault| (0, fault)));
        chip.operations = 0;
        chip.cut = None;
    }

    /// Sets a fault beside those that are set; its operations are counted from here.
    pub fn add_fault(&self, fault: Fault) {
        let mut chip = self.0.borrow_mut();
        let from = chip.operations;
        chip.faults.push((from, fault));
    }

    /// How many bytes were being written when the set fault cut the power; `None` if it has not.
    #[must_use]
    pub fn cut(&self) -> Option<usize> {
        self.0.borrow().cut
    }

    /// Keeps a log of all operations from here on.
    pub fn watch(&self) {
        self.0.borrow_mut().log = Some(Vec::new());
    }

    /// The operations since the last call, if a log is kept.
    #[must_use]
    pub fn watched(&self) -> Vec<Operation> {
        let mut chip = self.0.borrow_mut();
        chip.log.as_mut().map(core::mem::take).unwrap_or_default()
    }

    /// Storage operations that change something, since the fault was set.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.0.borrow().operations
    }

    /// Whether a cut has happened.
    #[must_use]
    pub fn is_dark(&self) -> bool {
        self.0.borrow().dark
    }

    /// Restores the power; no fault is set afterwards.
    pub fn power_on(&self) {
        let mut chip = self.0.borrow_mut();
        chip.dark = false;
        chip.faults.clear();
    }

    /// Whether there is a monotonic counter.
    #[must_use]
    pub fn has_counter(&self) -> bool {
        self.0.borrow().counter.is_some()
    }

    /// How often the most worn page was erased.
    #[must_use]
    pub fn wear(&self) -> u64 {
        let chip = self.0.borrow();
        chip.cells.iter().map(|cell| cell.erased).max().unwrap_or(0)
    }

    /// Copies everything; the hardware counter is not part of the flash.
    #[must_use]
    pub fn dump(&self) -> Dump {
        let chip = self.0.borrow();
        Dump(Page::ALL.map(|page| page.of(&chip.cells).content.clone()))
    }

    /// Writes a copy back.
    pub fn restore(&self, dump: &Dump) {
        for page in Page::ALL {
            self.restore_page(dump, page);
        }
    }

    /// Writes one page of a copy back.
    pub fn restore_page(&self, dump: &Dump, page: Page) {
        self.tamper(page, |content| content.clone_from(page.of(&dump.0)));
    }

    /// Changes the content of a page without the device's knowledge.
    pub fn tamper(&self, page: Page, change: impl FnOnce(&mut Vec<u8>)) {
        change(&mut self.0.borrow_mut().cell(page).content);
    }

    /// The content of a page; empty if it was never written.
    ///
    /// # Errors
    /// The power is off, or the page cannot be read.
    pub fn read_page(&self, page: Page) -> Result<Vec<u8>, FlashError> {
        self.look(page, <[u8]>::to_vec)
    }

    /// Erases a page and writes it.
    ///
    /// # Errors
    /// [`FlashError`], as the set fault has it.
    pub fn write_page(&self, page: Page, content: &[u8]) -> Result<(), FlashError> {
        self.0.borrow_mut().write(page, content)
    }

    fn look<T>(&self, page: Page, see: impl FnOnce(&[u8]) -> T) -> Result<T, FlashError> {
        let chip = self.0.borrow();
        chip.reads(Fault::Unreadable(page))?;
        let Cell { content, .. } = page.of(&chip.cells);
        Ok(see(content))
    }
}

impl Store for Flash {
    type Error = FlashError;

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, FlashError> {
        let read = self.look(Page::Record(slot), |content| {
            let room = buffer.get_mut(..content.len())?;
            room.copy_from_slice(content);
            Some(content.len())
        });
        // The driver knows of no content that is longer than a record.
        read?.ok_or(FlashError::NotRead)
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), FlashError> {
        self.write_page(Page::Record(slot), record)
    }

    fn counter(&mut self) -> Option<&mut dyn MonotonicCounter> {
        self.has_counter().then_some(self)
    }
}

impl MonotonicCounter for Flash {
    fn read(&mut self) -> Result<u64, StorageError> {
        let chip = self.0.borrow();
        let readable = chip.reads(Fault::CounterUnreadable).is_ok();
        chip.counter.filter(|_| readable).ok_or(StorageError)
    }

    fn raise(&mut self) -> Result<(), StorageError> {
        let raised = self.0.borrow_mut().raise_counter();
        raised.map_err(|_| StorageError)
    }
}
