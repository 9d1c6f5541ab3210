//! Flash in memory whose power is cut, or whose writes fail, at a chosen operation.

use std::cell::RefCell;
use std::rc::Rc;

use relatch_device::{RECORD_MAX, Slot, Store};

/// What goes wrong at an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The power goes off; of a write that many bytes are there, the rest is erased.
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
    written: u32,
}

/// Clones share the chip, as the device and whoever examines it do.
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

    /// Sets the fault for the operations from now on, and forgets how many writes there were.
    pub(crate) fn plan(&self, fault: Option<(u8, Fault)>) {
        let mut chip = self.0.borrow_mut();
        chip.fault = fault;
        chip.written = 0;
    }

    /// Writes that were completed since the plan.
    pub(crate) fn written(&self) -> u32 {
        self.0.borrow().written
    }

    pub(crate) fn is_off(&self) -> bool {
        self.0.borrow().off
    }

    pub(crate) fn power_on(&self) {
        let mut chip = self.0.borrow_mut();
        chip.off = false;
        chip.fault = None;
    }

    /// Puts content into a slot, as whoever holds the chip can.
    pub(crate) fn put(&self, slot: Slot, content: &[u8]) {
        self.0.borrow_mut().slots[slot as usize] = content.to_vec();
    }
}

impl Chip {
    /// Whether this operation, which changes something, is reached by the fault.
    fn fault(&mut self) -> Option<Fault> {
        match &mut self.fault {
            Some((0, fault)) => Some(*fault),
            Some((left, _)) => {
                *left -= 1;
                None
            }
            None => None,
        }
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
        if chip.off {
            return Err(Failed);
        }
        match chip.fault() {
            Some(Fault::Worn) => return Err(Failed),
            Some(Fault::Cut(bytes)) => {
                chip.off = true;
                let done = usize::from(bytes).min(record.len());
                let torn = [&record[..done], &vec![0xff; record.len() - done]].concat();
                chip.slots[slot as usize] = torn;
                return Err(Failed);
            }
            None => {}
        }
        chip.slots[slot as usize] = record.to_vec();
        chip.written += 1;
        Ok(())
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
        if chip.off {
            return Err(Failed);
        }
        if let Some(fault) = chip.fault() {
            chip.off = matches!(fault, Fault::Cut(_));
            return Err(Failed);
        }
        chip.counter = chip.counter.map(|counter| counter + 1);
        Ok(())
    }
}
