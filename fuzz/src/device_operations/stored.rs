//! What the flash holds of the two records, and which of it counts (spec/device.md, "Stored records").

use std::collections::VecDeque;

use relatch_device::Slot;

use crate::flash::{Change, Outcome};

/// What a state record says, the penalty left in ms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct State {
    pub(super) epoch: u32,
    pub(super) failures: u32,
    pub(super) penalty: u64,
}

/// A record in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Record<T> {
    /// The number of the write, which orders records as their sequence numbers do.
    written: u64,
    generation: u32,
    content: T,
}

/// The two slots of a record, and which of them holds the current one.
#[derive(Debug)]
struct Pair<T> {
    names: [Slot; 2],
    slots: [Option<Record<T>>; 2],
    current: Option<usize>,
}

/// The model of the flash. It decides which changes are to be made and in which order, and is told by the flash of each
/// whether it took.
#[derive(Debug)]
pub(super) struct Stored {
    told: VecDeque<Change>,
    /// The power went: nothing further happens until the next start.
    off: bool,
    counter: Option<u64>,
    /// Which of the offers, if the device is bound.
    bindings: Pair<Option<usize>>,
    /// Each with the counter that it was written for.
    states: Pair<(State, u64)>,
    writes: u64,
    generation: u32,
    last_generation: u32,
}

impl Stored {
    /// Erased flash beside a counter, or none.
    pub(super) fn new(counter: Option<u64>) -> Self {
        Self {
            told: VecDeque::new(),
            off: false,
            counter,
            bindings: Pair::new([Slot::BindingA, Slot::BindingB]),
            states: Pair::new([Slot::StateA, Slot::StateB]),
            writes: 0,
            generation: 0,
            last_generation: 0,
        }
    }

    /// The changes that the device tried in an operation.
    pub(super) fn hear(&mut self, told: Vec<Change>) {
        self.told = told.into();
    }

    /// Whether the device tried nothing but what the model has.
    pub(super) fn heard_all(&self) -> bool {
        self.told.is_empty()
    }

    pub(super) fn bound(&self) -> Option<usize> {
        self.bindings.current().and_then(|it| it.content)
    }

    /// The current state, or what stands in for one that cannot be read. [DEV-36]
    pub(super) fn state(&self) -> State {
        let unreadable = State {
            epoch: 0,
            failures: 99,
            penalty: 24 * 3_600_000,
        };
        let current = self.states.current();
        current.map_or(unreadable, |it| it.content.0)
    }

    /// The power is on again; what was interrupted is finished.
    pub(super) fn start(&mut self) {
        self.off = false;
        self.last_generation = 0;
        self.states.current = None;
        self.reload();
        self.mirror();
    }

    /// Whether the state is written. It is not while the counter is not raised, but the record is there. [DEV-37]
    pub(super) fn write(&mut self, state: State) -> bool {
        let written = self.put_state(self.generation, state);
        let done = written.is_some() && self.raise();
        if done {
            self.states.current = written;
        }
        done
    }

    /// Whether this offer is in effect now. [BIND-6] [BIND-7]
    pub(super) fn bind(&mut self, offer: usize) -> bool {
        let generation = self.last_generation + 1;
        let written = self.put_state(generation, State::default()).is_some()
            && self.put_binding(generation, Some(offer))
            && self.raise();
        self.reload();
        let bound = self.generation == generation && self.bound().is_some();
        if bound && written {
            self.mirror();
        }
        bound
    }

    /// Whether both slots hold an unbound record. [BIND-10]
    pub(super) fn unbind(&mut self) -> bool {
        let written = self.put_binding(self.generation, None);
        self.reload();
        written && self.mirror()
    }

    /// Takes what the slots hold; a state that the counter hides just now stays the state of its binding. [DEV-35]
    fn reload(&mut self) {
        let held = self.states.current;
        let bindings = self.bindings.slots.iter().flatten();
        let states = self.states.slots.iter().flatten();
        let found = bindings
            .map(|it| it.generation)
            .chain(states.map(|it| it.generation));
        self.last_generation = found.chain([self.last_generation]).max().unwrap_or(0);
        self.bindings.current = self.bindings.newest(|_| true);
        let binding = self.bindings.current();
        self.generation = binding.map_or(self.last_generation, |it| it.generation);
        self.states.current = self.states.newest(|it| it.generation == self.generation);
        if let Some(state) = self.states.current()
            && !self.counter_agrees(state.content.1)
        {
            let states = &self.states;
            self.states.current = held
                .filter(|at| states.slots[*at].is_some_and(|it| it.generation == self.generation));
        }
    }

    /// [DEV-38]
    fn counter_agrees(&mut self, recorded: u64) -> bool {
        match self.counter {
            Some(counter) if counter + 1 == recorded => self.raise(),
            Some(counter) => counter == recorded,
            None => true,
        }
    }

    /// Whether the other slot holds the current binding too.
    fn mirror(&mut self) -> bool {
        let Some(current) = self.bindings.current() else {
            return true;
        };
        if self.bindings.slots.iter().flatten().eq([&current; 2]) {
            return true;
        }
        let change = self.next();
        change.is_some_and(|change| self.bindings.put(change, current).is_some())
    }

    fn put_state(&mut self, generation: u32, state: State) -> Option<usize> {
        let counter = self.counter.map_or(0, |counter| counter + 1);
        let record = self.record(generation, (state, counter));
        let change = self.next()?;
        self.states.put(change, record)
    }

    fn put_binding(&mut self, generation: u32, bound: Option<usize>) -> bool {
        let record = self.record(generation, bound);
        let change = self.next();
        change.is_some_and(|change| self.bindings.put(change, record).is_some())
    }

    fn record<T>(&mut self, generation: u32, content: T) -> Record<T> {
        self.writes += 1;
        Record {
            written: self.writes,
            generation,
            content,
        }
    }

    fn raise(&mut self) -> bool {
        let Some(counter) = &mut self.counter else {
            return true;
        };
        let raised = *counter + 1;
        let Some(change) = self.next() else {
            return false;
        };
        assert_eq!(change.slot, None, "the counter is to be raised");
        if matches!(change.outcome, Outcome::Done | Outcome::Cut { whole: true }) {
            self.counter = Some(raised);
        }
        change.outcome == Outcome::Done
    }

    /// What came of the change that is due.
    fn next(&mut self) -> Option<Change> {
        if self.off {
            return None;
        }
        let change = self.told.pop_front().expect("a change that is due");
        self.off = matches!(change.outcome, Outcome::Cut { .. });
        Some(change)
    }
}

impl<T: Copy> Pair<T> {
    fn new(names: [Slot; 2]) -> Self {
        Self {
            names,
            slots: [None; 2],
            current: None,
        }
    }

    fn current(&self) -> Option<Record<T>> {
        self.slots[self.current?]
    }

    fn newest(&self, counts: impl Fn(&Record<T>) -> bool) -> Option<usize> {
        let written = |at: &usize| self.slots[*at].filter(&counts).map(|it| it.written);
        (0..2)
            .filter(|at| written(at).is_some())
            .max_by_key(written)
    }

    /// The slot, never that of the current record, that now holds the record. [DEV-34]
    fn put(&mut self, change: Change, record: Record<T>) -> Option<usize> {
        let slot = self.names.iter().position(|it| Some(*it) == change.slot);
        let slot = slot.expect("a record of this kind is to be written");
        assert_ne!(Some(slot), self.current, "over the current record");
        match change.outcome {
            Outcome::Done => self.slots[slot] = Some(record),
            Outcome::Failed => return None,
            Outcome::Cut { whole } => self.slots[slot] = whole.then_some(record),
        }
        (change.outcome == Outcome::Done).then_some(slot)
    }
}
