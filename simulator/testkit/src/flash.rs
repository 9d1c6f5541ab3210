//! Flash that forgets nothing but what a fault makes it forget: torn writes, write errors, power cuts.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use relatch_device::{RECORD_MAX, Slot, Store};

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
    /// All of it has happened, but the answer was lost.
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

/// The fault, and at which operation, counted from 0 when the fault is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The power is cut at this operation; every later one fails until [`Flash::power_on`].
    Cut(u64, Moment),
    /// From this operation on every write fails and changes nothing: a worn or full flash.
    WriteError(u64),
}

/// Why an operation failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashError {
    /// The power is off.
    PowerLost,
    /// The write failed.
    NotWritten,
}

/// The flash of one device; clones share it, as the library's and the vendor's driver do.
#[derive(Debug, Clone, Default)]
pub struct Flash(Rc<RefCell<Chip>>);

#[derive(Debug, Clone, Default)]
struct Chip {
    pages: BTreeMap<Page, Vec<u8>>,
    erases: BTreeMap<Page, u64>,
    counter: Option<u64>,
    operations: u64,
    fault: Option<Fault>,
    /// How long the page was that the set fault's cut fell into.
    cut: Option<usize>,
    dark: bool,
    /// What was done, if a test asked for the record.
    log: Option<Vec<Operation>>,
}

/// One storage operation, for a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// The page, or the hardware counter.
    pub page: Option<Page>,
    /// The bytes that were to be written.
    pub bytes: usize,
    /// What became of it.
    pub result: Result<(), FlashError>,
}

/// Everything on the flash at one moment, as a thief with a programmer copies it.
#[derive(Debug, Clone)]
pub struct Dump(BTreeMap<Page, Vec<u8>>);

impl Dump {
    /// The content of one page; empty if it was never written.
    #[must_use]
    pub fn page(&self, page: Page) -> Vec<u8> {
        self.0.get(&page).cloned().unwrap_or_default()
    }
}

#[derive(Clone, Copy)]
enum Outcome {
    Done,
    Cut(Moment),
    NotWritten,
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
        let flash = Self::default();
        flash.0.borrow_mut().counter = Some(0);
        flash
    }

    /// Another chip with the same content, wear and counter, without a fault.
    #[must_use]
    pub fn twin(&self) -> Self {
        let mut chip = self.0.borrow().clone();
        chip.fault = None;
        chip.dark = false;
        Self(Rc::new(RefCell::new(chip)))
    }

    /// Sets the next fault; the operations are counted from here.
    pub fn set_fault(&self, fault: Option<Fault>) {
        let mut chip = self.0.borrow_mut();
        chip.fault = fault;
        chip.operations = 0;
        chip.cut = None;
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
        self.0
            .borrow_mut()
            .log
            .as_mut()
            .map(core::mem::take)
            .unwrap_or_default()
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
        chip.fault = None;
    }

    /// How often the most worn page was erased.
    #[must_use]
    pub fn wear(&self) -> u64 {
        self.0.borrow().erases.values().copied().max().unwrap_or(0)
    }

    /// Copies everything; the hardware counter is not part of the flash.
    #[must_use]
    pub fn dump(&self) -> Dump {
        Dump(self.0.borrow().pages.clone())
    }

    /// Writes a copy back.
    pub fn restore(&self, dump: &Dump) {
        self.0.borrow_mut().pages.clone_from(&dump.0);
    }

    /// Writes one page of a copy back.
    pub fn restore_page(&self, dump: &Dump, page: Page) {
        let mut chip = self.0.borrow_mut();
        match dump.0.get(&page) {
            Some(content) => chip.pages.insert(page, content.clone()),
            None => chip.pages.remove(&page),
        };
    }

    /// Changes the content of a page behind the device's back.
    pub fn tamper(&self, page: Page, change: impl FnOnce(&mut Vec<u8>)) {
        change(self.0.borrow_mut().pages.entry(page).or_default());
    }

    /// The content of a page; empty if it was never written.
    ///
    /// # Errors
    /// The power is off.
    pub fn read_page(&self, page: Page) -> Result<Vec<u8>, FlashError> {
        let chip = self.0.borrow();
        if chip.dark {
            return Err(FlashError::PowerLost);
        }
        Ok(chip.pages.get(&page).cloned().unwrap_or_default())
    }

    /// Erases a page and writes it.
    ///
    /// # Errors
    /// [`FlashError`], as the set fault has it.
    pub fn write_page(&self, page: Page, content: &[u8]) -> Result<(), FlashError> {
        let mut chip = self.0.borrow_mut();
        let outcome = chip.next_outcome(Some(page), content.len())?;
        match outcome {
            Outcome::NotWritten => Err(FlashError::NotWritten),
            Outcome::Done => {
                chip.put(page, content.to_vec());
                Ok(())
            }
            Outcome::Cut(moment) => {
                match moment {
                    Moment::Before => {}
                    Moment::After => chip.put(page, content.to_vec()),
                    Moment::Inside(bytes, tear) => {
                        let torn = chip.torn(page, content, bytes, tear);
                        chip.put(page, torn);
                    }
                }
                Err(FlashError::PowerLost)
            }
        }
    }
}

impl Chip {
    fn next_outcome(&mut self, page: Option<Page>, bytes: usize) -> Result<Outcome, FlashError> {
        let outcome = self.decide(bytes);
        let result = match outcome {
            Ok(Outcome::Done) => Ok(()),
            Ok(Outcome::NotWritten) => Err(FlashError::NotWritten),
            Ok(Outcome::Cut(_)) | Err(_) => Err(FlashError::PowerLost),
        };
        if let Some(log) = &mut self.log {
            log.push(Operation {
                page,
                bytes,
                result,
            });
        }
        outcome
    }

    fn decide(&mut self, bytes: usize) -> Result<Outcome, FlashError> {
        if self.dark {
            return Err(FlashError::PowerLost);
        }
        let operation = self.operations;
        self.operations = operation.saturating_add(1);
        Ok(match self.fault {
            Some(Fault::Cut(at, moment)) if at == operation => {
                self.dark = true;
                self.cut = Some(bytes);
                Outcome::Cut(moment)
            }
            Some(Fault::WriteError(from)) if operation >= from => Outcome::NotWritten,
            _ => Outcome::Done,
        })
    }

    fn put(&mut self, page: Page, content: Vec<u8>) {
        self.pages.insert(page, content);
        *self.erases.entry(page).or_default() += 1;
    }

    fn torn(&self, page: Page, new: &[u8], bytes: usize, tear: Tear) -> Vec<u8> {
        let old = self.pages.get(&page).map_or(&[][..], Vec::as_slice);
        let rest = (bytes..new.len()).map(|at| match tear {
            Tear::Erased => 0xff,
            Tear::Old => old.get(at).copied().unwrap_or(0xff),
        });
        new.iter().copied().take(bytes).chain(rest).collect()
    }
}

impl Store for Flash {
    type Error = FlashError;

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, FlashError> {
        let content = self.read_page(Page::Record(slot))?;
        for (to, from) in buffer.iter_mut().zip(&content) {
            *to = *from;
        }
        Ok(content.len().min(RECORD_MAX))
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), FlashError> {
        self.write_page(Page::Record(slot), record)
    }

    fn counter(&mut self) -> Result<Option<u64>, FlashError> {
        let chip = self.0.borrow();
        if chip.dark {
            return Err(FlashError::PowerLost);
        }
        Ok(chip.counter)
    }

    fn raise_counter(&mut self) -> Result<(), FlashError> {
        let mut chip = self.0.borrow_mut();
        let outcome = chip.next_outcome(None, 0)?;
        // A counter is raised or not; there is nothing inside.
        let raised = match outcome {
            Outcome::Done | Outcome::Cut(Moment::After) => true,
            Outcome::NotWritten | Outcome::Cut(_) => false,
        };
        if raised {
            chip.counter = chip.counter.map(|counter| counter.saturating_add(1));
        }
        match outcome {
            Outcome::Done => Ok(()),
            Outcome::NotWritten => Err(FlashError::NotWritten),
            Outcome::Cut(_) => Err(FlashError::PowerLost),
        }
    }
}
