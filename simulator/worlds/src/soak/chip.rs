//! The flash of a unit: four records and the vendor's two password pages, with every fault that flash has.

use std::cell::RefCell;
use std::rc::Rc;

use relatch_device::{PasswordStore, RECORD_MAX, ReplaceError, Slot, Store};

use relatch_testkit::flash::{FlashError, Moment, Tear};

/// The shortest password that the vendor takes.
const SHORTEST: usize = 8;
/// Where a state record has its failures (spec/device.md, "Stored records").
const FAILURES: usize = 17;

/// A handle on one chip; what one handle writes every other reads.
#[derive(Debug, Clone, Default)]
pub(super) struct Chip(Rc<RefCell<Cells>>);

#[derive(Debug, Clone, Default)]
struct Cells {
    records: Records,
    passwords: [Option<Kept>; 2],
    counter: Option<u64>,
    /// The power goes at this storage operation from now.
    cut: Option<(u32, Moment)>,
    /// So many writes fail: the flash is full.
    full: u32,
    /// The vendor's store does not know whether it stored the next password; whether it did.
    doubt: Option<bool>,
    dark: bool,
    /// The failures that a charge has to store, and whether it was stored.
    charge: u32,
    charged: bool,
}

/// The contents of the four slots, as a thief copies them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Records([Page; 4]);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Page {
    length: usize,
    bytes: [u8; RECORD_MAX],
}

#[derive(Debug, Clone)]
struct Kept {
    sequence: u64,
    password: String,
}

impl Chip {
    pub(super) fn new(counter: bool, password: &str) -> Self {
        let kept = Kept {
            sequence: 1,
            password: password.to_owned(),
        };
        let cells = Cells {
            counter: counter.then_some(0),
            passwords: [Some(kept), None],
            ..Cells::default()
        };
        Self(Rc::new(RefCell::new(cells)))
    }

    pub(super) fn cut_at(&self, operation: u32, moment: Moment) {
        self.0.borrow_mut().cut = Some((operation, moment));
    }

    pub(super) fn fill(&self, writes: u32) {
        self.0.borrow_mut().full = writes;
    }

    pub(super) fn doubt(&self, stored: bool) {
        self.0.borrow_mut().doubt = Some(stored);
    }

    pub(super) fn is_dark(&self) -> bool {
        self.0.borrow().dark
    }

    /// Power is back, and nothing is wrong with the flash any more.
    pub(super) fn power_on(&self) {
        let mut cells = self.0.borrow_mut();
        cells.dark = false;
        cells.cut = None;
        cells.full = 0;
        cells.doubt = None;
    }

    pub(super) fn has_counter(&self) -> bool {
        self.0.borrow().counter.is_some()
    }

    /// Watches for a charge that brings the failures above `failures`.
    pub(super) fn watch(&self, failures: u32) {
        let mut cells = self.0.borrow_mut();
        cells.charge = failures.saturating_add(1);
        cells.charged = false;
    }

    /// Whether the charge was stored since.
    pub(super) fn charged(&self) -> bool {
        self.0.borrow().charged
    }

    pub(super) fn copy(&self) -> Records {
        self.0.borrow().records.clone()
    }

    pub(super) fn restore(&self, records: &Records) {
        self.0.borrow_mut().records = records.clone();
    }

    /// Exchanges the pages of one record.
    pub(super) fn reorder(&self, states: bool) {
        let pages = &mut self.0.borrow_mut().records.0;
        match states {
            true => pages.swap(2, 3),
            false => pages.swap(0, 1),
        }
    }

    pub(super) fn flip(&self, slot: Slot, bit: usize) {
        let mut cells = self.0.borrow_mut();
        if let Some(byte) = cells.records.page(slot).bytes.get_mut(bit / 8) {
            *byte ^= 1 << (bit % 8);
        }
    }

    /// The password that logs in now; `None` if there is none.
    pub(super) fn password(&self) -> Option<String> {
        self.0.borrow().current().map(|kept| kept.password.clone())
    }
}

impl Cells {
    fn current(&self) -> Option<&Kept> {
        self.passwords
            .iter()
            .flatten()
            .max_by_key(|kept| kept.sequence)
    }

    /// What happens to the next write: all of it, or an error and what is left behind.
    fn next(&mut self) -> Result<(), (FlashError, Moment)> {
        if self.dark {
            return Err((FlashError::PowerLost, Moment::Before));
        }
        if self.full > 0 {
            self.full -= 1;
            return Err((FlashError::NotWritten, Moment::Before));
        }
        match self.cut {
            Some((0, moment)) => {
                self.dark = true;
                self.cut = None;
                Err((FlashError::PowerLost, moment))
            }
            Some((left, moment)) => {
                self.cut = Some((left - 1, moment));
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn note_charge(&mut self, slot: Slot, record: &[u8]) {
        let state = matches!(slot, Slot::StateA | Slot::StateB);
        let stored = record.get(FAILURES..).and_then(|rest| rest.first_chunk());
        if state && stored.map(|bytes| u32::from_be_bytes(*bytes)) == Some(self.charge) {
            self.charged = true;
        }
    }
}

impl Records {
    fn page(&mut self, slot: Slot) -> &mut Page {
        let [binding_a, binding_b, state_a, state_b] = &mut self.0;
        match slot {
            Slot::BindingA => binding_a,
            Slot::BindingB => binding_b,
            Slot::StateA => state_a,
            Slot::StateB => state_b,
        }
    }
}

impl Page {
    /// Takes the first bytes of a record; the rest stays or is erased.
    fn put(&mut self, record: &[u8], bytes: usize, tear: Tear) {
        for (at, (to, from)) in self.bytes.iter_mut().zip(record).enumerate() {
            match (at < bytes, tear) {
                (true, _) => *to = *from,
                (false, Tear::Erased) => *to = 0xff,
                (false, Tear::Old) => {}
            }
        }
        self.length = record.len().min(RECORD_MAX);
    }
}

impl Default for Page {
    fn default() -> Self {
        Self {
            length: 0,
            bytes: [0xff; RECORD_MAX],
        }
    }
}

impl Store for Chip {
    type Error = FlashError;

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, FlashError> {
        let mut cells = self.0.borrow_mut();
        if cells.dark {
            return Err(FlashError::PowerLost);
        }
        let page = cells.records.page(slot);
        *buffer = page.bytes;
        Ok(page.length)
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), FlashError> {
        let mut cells = self.0.borrow_mut();
        let (outcome, moment) = match cells.next() {
            Ok(()) => (Ok(()), Moment::After),
            Err((error, moment)) => (Err(error), moment),
        };
        match moment {
            Moment::Before => {}
            Moment::Inside(bytes, tear) => cells.records.page(slot).put(record, bytes, tear),
            Moment::After => {
                cells
                    .records
                    .page(slot)
                    .put(record, record.len(), Tear::Old);
                cells.note_charge(slot, record);
            }
        }
        outcome
    }

    fn counter(&mut self) -> Result<Option<u64>, FlashError> {
        let cells = self.0.borrow();
        if cells.dark {
            return Err(FlashError::PowerLost);
        }
        Ok(cells.counter)
    }

    fn raise_counter(&mut self) -> Result<(), FlashError> {
        let mut cells = self.0.borrow_mut();
        let outcome = cells.next();
        if matches!(outcome, Ok(()) | Err((_, Moment::After))) {
            cells.counter = cells.counter.map(|counter| counter.saturating_add(1));
        }
        outcome.map_err(|(error, _)| error)
    }
}

impl PasswordStore for Chip {
    fn replace(&mut self, new: &str) -> Result<(), ReplaceError> {
        let mut cells = self.0.borrow_mut();
        if new.len() < SHORTEST {
            return Err(ReplaceError::Refused);
        }
        let sequence = cells.current().map_or(0, |kept| kept.sequence) + 1;
        let kept = Kept {
            sequence,
            password: new.to_owned(),
        };
        let outcome = cells.next();
        let doubt = cells.doubt.take();
        let [first, second] = &mut cells.passwords;
        let page = if sequence % 2 == 1 { first } else { second };
        match (outcome, doubt) {
            (Ok(()), None) => *page = Some(kept),
            (Ok(()), Some(stored)) => {
                if stored {
                    *page = Some(kept);
                }
                return Err(ReplaceError::Unknown);
            }
            (Err((error, moment)), _) => {
                match moment {
                    Moment::Before => {}
                    // A torn page fails its check: the other one holds.
                    Moment::Inside(..) => *page = None,
                    Moment::After => *page = Some(kept),
                }
                return Err(match error {
                    FlashError::NotWritten => ReplaceError::NotStored,
                    FlashError::PowerLost => ReplaceError::Unknown,
                });
            }
        }
        Ok(())
    }

    fn holds(&mut self, password: &str) -> Option<bool> {
        let cells = self.0.borrow();
        if cells.dark {
            return None;
        }
        Some(
            cells
                .current()
                .is_some_and(|kept| kept.password == password),
        )
    }
}
