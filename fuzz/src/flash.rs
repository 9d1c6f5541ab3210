//! Flash in memory whose power is cut, or whose writes fail, at a chosen operation.

use std::cell::RefCell;
use std::rc::Rc;

use relatch_device::{RECORD_MAX, Slot, Store};

/// A change that was tried, and its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    /// The slot that was written; none if the counter was raised.
    pub(crate) slot: Option<Slot>,
    pub(crate) outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    /// Everything is as before.
    Failed,
    /// The power went off, after the change or in the midst of it.
    Cut {
        whole: bool,
    },
}

/// What goes wrong at an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The power goes off; of a write that many bytes are there, the rest is erased. The counter is raised if many are.
    Cut(u8),
    /// From here on nothing is written.
    Worn,
}

#[derive(Debug, Default)]
struct Chip {
    slots: [Vec<u8>; 4],
    counter: Option<u64>,
    /// Operations until the fault.
    fault: Option<(u8, Fault)>,
    off: bool,
    changes: Vec<Change>,
}

/// Clones share the chip, as the device and its examiner do.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flash(Rc<RefCell<Chip>>);

/// The power is off, or the write failed.
#[derive(Debug)]
pub(crate) struct Failed;

impl Flash {
    /// Erased flash, beside a monotonic counter that stands there already, or none.
    pub(crate) fn new(counter: Option<u64>) -> Self {
        let flash = Self::default();
        flash.0.borrow_mut().counter = counter;
        flash
    }

    /// Sets the fault for the operations from now on.
    pub(crate) fn plan(&self, fault: Option<(u8, Fault)>) {
        self.0.borrow_mut().fault = fault;
    }

    /// The changes that were tried since this was last asked.
    pub(crate) fn changes(&self) -> Vec<Change> {
        core::mem::take(&mut self.0.borrow_mut().changes)
    }

    pub(crate) fn is_off(&self) -> bool {
        self.0.borrow().off
    }

    pub(crate) fn power_on(&self) {
        let mut chip = self.0.borrow_mut();
        chip.off = false;
        chip.fault = None;
    }

    /// Puts content into a slot, as a holder of the chip can.
    pub(crate) fn put(&self, slot: Slot, content: &[u8]) {
        self.0.borrow_mut().slots[slot as usize] = content.to_vec();
    }
}

impl Chip {
    /// What happens to the change that begins now.
    fn fault(&mut self) -> Result<Option<Fault>, Failed> {
        if self.off {
            return Err(Failed);
        }
        match &mut self.fault {
            Some((0, fault)) => Ok(Some(*fault)),
            Some((left, _)) => {
                *left -= 1;
                Ok(None)
            }
            None => Ok(None),
        }
    }

    /// Notes the result, and reports it to the device.
    fn tried(&mut self, slot: Option<Slot>, outcome: Outcome) -> Result<(), Failed> {
        self.off = matches!(outcome, Outcome::Cut { .. });
        self.changes.push(Change { slot, outcome });
        (outcome == Outcome::Done).then_some(()).ok_or(Failed)
    }
}

impl Store for Flash {
    type Error = Failed;

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, Failed> {
        let chip = self.0.borrow();
        let content = &chip.slots[slot as usize];
        if chip.off || content.len() > RECORD_MAX {
            return Err(Failed);
        }
        buffer[..content.len()].copy_from_slice(content);
        Ok(content.len())
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), Failed> {
        let mut chip = self.0.borrow_mut();
        let outcome = match chip.fault()? {
            None => {
                chip.slots[slot as usize] = record.to_vec();
                Outcome::Done
            }
            Some(Fault::Worn) => Outcome::Failed,
            Some(Fault::Cut(bytes)) => {
                let done = usize::from(bytes).min(record.len());
                let torn = [&record[..done], &vec![0xff; record.len() - done]].concat();
                let whole = torn == record;
                chip.slots[slot as usize] = torn;
                Outcome::Cut { whole }
            }
        };
        chip.tried(Some(slot), outcome)
    }

    fn counter(&mut self) -> Result<Option<u64>, Failed> {
        let chip = self.0.borrow();
        if chip.off {
            Err(Failed)
        } else {
            Ok(chip.counter)
        }
    }

    fn raise_counter(&mut self) -> Result<(), Failed> {
        let mut chip = self.0.borrow_mut();
        let outcome = match chip.fault()? {
            None => Outcome::Done,
            Some(Fault::Worn) => Outcome::Failed,
            // Nothing is torn here: it is raised or not.
            Some(Fault::Cut(bytes)) => Outcome::Cut { whole: bytes > 127 },
        };
        if matches!(outcome, Outcome::Done | Outcome::Cut { whole: true }) {
            chip.counter = chip.counter.map(|counter| counter + 1);
        }
        chip.tried(None, outcome)
    }
}
