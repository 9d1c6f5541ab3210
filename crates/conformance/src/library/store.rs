//! A store with the faults that the traces name: the nth write of a step to one target fails, or is the last thing
//! before, during or after which the power is cut.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use relatch_device::{
    MonotonicCounter, PasswordStore, RECORD_MAX, ReplaceError, Slot, StorageError, Store,
};
use serde::Deserialize;

/// What is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Target {
    State,
    Binding,
    Counter,
    Password,
}

/// What goes wrong in a step.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fault {
    target: Target,
    /// Which write of the step, counted from 1.
    nth: u64,
    how: How,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum How {
    #[serde(rename = "fails")]
    Fails,
    #[serde(rename = "cut before")]
    CutBefore,
    #[serde(rename = "cut during")]
    CutDuring,
    #[serde(rename = "cut after")]
    CutAfter,
    #[serde(rename = "unknown before")]
    UnknownBefore,
    #[serde(rename = "unknown after")]
    UnknownAfter,
}

/// What becomes unreadable while the device is off.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) enum Damage {
    #[serde(rename = "state")]
    State,
    #[serde(rename = "binding")]
    Binding,
    #[serde(rename = "newest state")]
    NewestState,
    #[serde(rename = "newest binding")]
    NewestBinding,
}

/// The device's flash, its counter and the vendor's password; clones share them.
#[derive(Debug, Clone)]
pub(super) struct Bench(Rc<RefCell<Content>>);

#[derive(Debug)]
struct Content {
    records: Records,
    counter: Option<u64>,
    password: String,
    policy_refuses: bool,
    fault: Option<Fault>,
    dark: bool,
}

/// In the place of a number: what is in the slot is no record, and so never the newest one.
const SPOILT: u64 = 0;

/// Each slot's record with the number of its write.
pub(super) type Records = BTreeMap<Slot, (u64, Vec<u8>)>;

/// The write did not happen, or its result is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failed {
    NotDone,
    Unknown,
}

impl Bench {
    pub(super) fn new(password: String, counter: bool) -> Self {
        Self(Rc::new(RefCell::new(Content {
            records: Records::new(),
            counter: counter.then_some(0),
            password,
            policy_refuses: false,
            fault: None,
            dark: false,
        })))
    }

    pub(super) fn begin_step(&self, fault: Option<Fault>) {
        self.0.borrow_mut().fault = fault;
    }

    /// Whether the power was cut.
    pub(super) fn is_dark(&self) -> bool {
        self.0.borrow().dark
    }

    pub(super) fn power_on(&self) {
        self.0.borrow_mut().dark = false;
    }

    pub(super) fn password(&self) -> String {
        self.0.borrow().password.clone()
    }

    /// Whether the vendor's policy refuses the next password.
    pub(super) fn policy(&self, refuses: bool) {
        self.0.borrow_mut().policy_refuses = refuses;
    }

    /// The records, as a thief with a programmer copies them.
    pub(super) fn records(&self) -> Records {
        self.0.borrow().records.clone()
    }

    pub(super) fn restore(&self, records: Records) {
        self.0.borrow_mut().records = records;
    }

    pub(super) fn damage(&self, what: Damage) {
        let (slots, newest) = match what {
            Damage::State => ([Slot::StateA, Slot::StateB], false),
            Damage::NewestState => ([Slot::StateA, Slot::StateB], true),
            Damage::Binding => ([Slot::BindingA, Slot::BindingB], false),
            Damage::NewestBinding => ([Slot::BindingA, Slot::BindingB], true),
        };
        let records = &mut self.0.borrow_mut().records;
        let last = slots
            .iter()
            .filter_map(|slot| records.get(slot))
            .map(|(number, _)| *number)
            .max();
        for slot in slots {
            if let Some((number, record)) = records.get_mut(&slot)
                && *number != SPOILT
                && (!newest || Some(*number) == last)
            {
                *number = SPOILT;
                record.pop();
            }
        }
    }

    /// Makes one write, with the fault that is due; `spoil` is what a cut during the write leaves.
    fn write(
        &self,
        target: Target,
        change: impl FnOnce(&mut Content),
        spoil: impl FnOnce(&mut Content),
    ) -> Result<(), Failed> {
        let mut content = self.0.borrow_mut();
        if content.dark {
            return Err(Failed::NotDone);
        }
        let due = content
            .fault
            .as_mut()
            .filter(|fault| fault.target == target)
            .and_then(|fault| {
                fault.nth = fault.nth.checked_sub(1)?;
                (fault.nth == 0).then_some(fault.how)
            });
        if matches!(due, None | Some(How::CutAfter | How::UnknownAfter)) {
            change(&mut content);
        } else if matches!(due, Some(How::CutDuring)) {
            spoil(&mut content);
        }
        content.dark = matches!(due, Some(How::CutBefore | How::CutDuring | How::CutAfter));
        match due {
            None => Ok(()),
            Some(How::UnknownBefore | How::UnknownAfter) => Err(Failed::Unknown),
            Some(_) => Err(Failed::NotDone),
        }
    }
}

impl Store for Bench {
    type Error = Failed;

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, Failed> {
        let content = self.0.borrow();
        if content.dark {
            return Err(Failed::NotDone);
        }
        let record = content
            .records
            .get(&slot)
            .map_or(&[][..], |(_, record)| record);
        for (to, from) in buffer.iter_mut().zip(record) {
            *to = *from;
        }
        Ok(record.len().min(RECORD_MAX))
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), Failed> {
        let target = match slot {
            Slot::BindingA | Slot::BindingB => Target::Binding,
            Slot::StateA | Slot::StateB => Target::State,
        };
        let change = |content: &mut Content| {
            let last = content.records.values().map(|(number, _)| *number).max();
            let number = last.unwrap_or(SPOILT).saturating_add(1);
            content.records.insert(slot, (number, record.to_vec()));
        };
        let spoil = |content: &mut Content| {
            let half = record.get(..record.len() / 2).unwrap_or_default();
            content.records.insert(slot, (SPOILT, half.to_vec()));
        };
        Self::write(self, target, change, spoil)
    }

    fn counter(&mut self) -> Option<&mut dyn MonotonicCounter> {
        let built_in = self.0.borrow().counter.is_some();
        built_in.then_some(self)
    }
}

impl MonotonicCounter for Bench {
    fn read(&mut self) -> Result<u64, StorageError> {
        let content = self.0.borrow();
        let powered = content.counter.filter(|_| !content.dark);
        powered.ok_or(StorageError)
    }

    fn raise(&mut self) -> Result<(), StorageError> {
        let raise = |content: &mut Content| {
            content.counter = content.counter.map(|counter| counter.saturating_add(1));
        };
        Self::write(self, Target::Counter, raise, |_| {}).map_err(|_| StorageError)
    }
}

impl PasswordStore for Bench {
    fn replace(&mut self, new: &str) -> Result<(), ReplaceError> {
        if self.0.borrow().policy_refuses {
            return Err(ReplaceError::Refused);
        }
        let put = |content: &mut Content| content.password = new.into();
        Self::write(self, Target::Password, put, |_| {}).map_err(|failed| match failed {
            Failed::NotDone => ReplaceError::NotStored,
            Failed::Unknown => ReplaceError::Unknown,
        })
    }

    fn holds(&mut self, password: &str) -> Option<bool> {
        Some(self.0.borrow().password == password)
    }
}
