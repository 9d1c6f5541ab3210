//! What the slots and the counter hold, and which of it counts (spec/device.md, "Stored records").

mod pair;
mod shape;

use std::collections::VecDeque;

use relatch_device::{Slot, StoredRecords};

use super::KeySet;
use super::recovery::MOST;
use pair::{Cell, Pair, Record};

/// What a device changes or reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A slot.
    Record(Slot),
    /// The hardware's monotonic counter.
    Counter,
}

/// A change that the device tried: a write, or a raise of the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// What was to be changed.
    pub place: Place,
    /// What the driver reported.
    pub reported: Reported,
    /// What is there now.
    pub left: Left,
}

/// What the driver reported of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// It is done.
    Done,
    /// It failed.
    Failed,
    /// Nothing: the power went.
    PowerLost,
}

/// What a change left behind, whatever the driver reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// What was there before.
    Old,
    /// What was to be written; the counter is raised.
    New,
    /// Something unreadable.
    Torn,
}

/// What all slots hold at one moment.
#[derive(Debug, Clone)]
pub struct Image {
    bindings: Pair<Binding>,
    states: Pair<(State, u64)>,
}

/// What a state record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct State {
    pub(super) epoch: u32,
    pub(super) failures: u8,
}

/// A binding that is in effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bound {
    /// Which of the offers it was.
    pub(super) offer: usize,
    pub(super) digits: u8,
    /// The authority's key set, from suite 2 on.
    pub(super) authority: Option<KeySet>,
}

/// What a binding record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Binding {
    bound: Option<Bound>,
    minimum_suite: u16,
}

/// The model of the storage. It decides which changes are due and in which order, and is told of each
/// what became of it.
#[derive(Debug)]
pub(super) struct Stored {
    told: VecDeque<Change>,
    unreadable: Vec<Place>,
    surprise: Option<String>,
    /// The power went: nothing further happens until the next start.
    off: bool,
    counter: Option<u64>,
    bindings: Pair<Binding>,
    /// Each with the counter that it was written for.
    states: Pair<(State, u64)>,
    /// The state that the device goes by.
    state: State,
    condition: StoredRecords,
    /// The start found no state of the binding.
    lost: bool,
    writes: u64,
    /// Of the binding in effect.
    generation: u32,
    last_generation: u32,
}

impl Bound {
    pub(super) fn suite(&self) -> u16 {
        self.authority.map_or(1, |set| set.suite)
    }
}

impl State {
    /// What stands in for a state that cannot be read. [DEV-36]
    const UNREADABLE: Self = Self {
        epoch: 0,
        failures: MOST,
    };
}

impl Stored {
    /// Erased slots beside a counter, or none.
    pub(super) fn new(counter: Option<u64>) -> Self {
        Self {
            told: VecDeque::new(),
            unreadable: Vec::new(),
            surprise: None,
            off: false,
            counter,
            bindings: Pair::new([Slot::BindingA, Slot::BindingB]),
            states: Pair::new([Slot::StateA, Slot::StateB]),
            state: State::UNREADABLE,
            condition: StoredRecords::Fresh,
            lost: false,
            writes: 0,
            generation: 0,
            last_generation: 0,
        }
    }

    pub(super) fn hear(&mut self, told: &[Change], unreadable: &[Place]) {
        self.told.clear();
        self.told.extend(told);
        self.unreadable.clear();
        self.unreadable.extend(unreadable);
    }

    pub(super) fn surprise(&mut self) -> Option<String> {
        let found = self.surprise.take();
        let not_due = self.told.pop_front();
        found.or_else(|| not_due.map(|change| format!("not due: {change:?}")))
    }

    pub(super) fn bound(&self) -> Option<Bound> {
        self.bindings.current()?.content.bound
    }

    pub(super) fn minimum_suite(&self) -> u16 {
        let current = self.bindings.current();
        current.map_or(0, |record| record.content.minimum_suite)
    }

    /// The generation of the binding in effect.
    pub(super) fn generation(&self) -> u32 {
        self.generation
    }

    /// The state that the device goes by.
    pub(super) fn state(&self) -> State {
        self.state
    }

    pub(super) fn condition(&self) -> StoredRecords {
        self.condition
    }

    pub(super) fn image(&self) -> Image {
        Image {
            bindings: self.bindings.clone(),
            states: self.states.clone(),
        }
    }

    pub(super) fn restore(&mut self, image: &Image) {
        self.bindings.clone_from(&image.bindings);
        self.states.clone_from(&image.states);
    }

    pub(super) fn exchange(&mut self) {
        self.bindings.exchange();
        self.states.exchange();
    }

    pub(super) fn spoil(&mut self, slot: Slot) {
        self.bindings.spoil(slot);
        self.states.spoil(slot);
    }

    /// The power is on again; what was interrupted is finished.
    pub(super) fn start(&mut self) {
        self.off = false;
        self.last_generation = 0;
        self.condition = StoredRecords::Fresh;
        self.states.current = None;
        self.state = State::UNREADABLE;
        self.lost = !self.reload(false);
        self.mirror();
    }

    /// Counts one more failure, and says whether that is written. [DEV-40]
    pub(super) fn charge(&mut self) -> bool {
        self.state.failures += 1;
        self.write(self.state)
    }

    /// Whether the state is written. It is not while the counter is not raised, but the record is
    /// there. [DEV-37]
    pub(super) fn write(&mut self, state: State) -> bool {
        let Some(written) = self.put_state(self.generation, state) else {
            return false;
        };
        // [DEV-65]
        self.states.current = Some(written);
        if !self.raise() {
            return false;
        }
        self.state = state;
        if self.condition == StoredRecords::StateUnreadable {
            self.condition = StoredRecords::Intact;
        }
        true
    }

    /// Whether this offer is in effect now. [BIND-6] [BIND-7]
    pub(super) fn bind(&mut self, bound: Bound) -> bool {
        let generation = self.last_generation.saturating_add(1);
        let binding = Binding {
            bound: Some(bound),
            minimum_suite: bound.suite(),
        };
        let written = self.put_state(generation, State::default()).is_some()
            && self.put_binding(generation, binding)
            && self.raise();
        self.reload(true);
        let effective = self.generation == generation && self.bound().is_some();
        if effective && written {
            self.mirror();
        }
        effective
    }

    /// Whether both slots hold an unbound record. [BIND-10]
    pub(super) fn unbind(&mut self, minimum_suite: u16) -> bool {
        let bound = None;
        let unbound = Binding {
            bound,
            minimum_suite,
        };
        let written = self.put_binding(self.generation, unbound);
        self.reload(true);
        written && self.mirror()
    }

    /// Takes what the slots hold; the state that was held stays that of its binding where flash or
    /// counter fail just now. Says whether a state was found. [DEV-35] [DEV-36]
    fn reload(&mut self, held: bool) -> bool {
        let (held_slot, held_generation) = (self.states.current, self.generation);
        let unreadable = self.unreadable.clone();
        let reads = |slot: Slot| !unreadable.contains(&Place::Record(slot));
        let found = self.bindings.generations(reads);
        let found = found.chain(self.states.generations(reads));
        self.last_generation = found.fold(self.last_generation, u32::max);
        self.bindings.current = self.bindings.newest(reads, |_| true);
        let binding = self.bindings.current();
        self.generation = binding.map_or(self.last_generation, |record| record.generation);

        let generation = self.generation;
        let newest = self
            .states
            .newest(reads, |record| record.generation == generation);
        self.states.current = newest;
        let found = self.states.current().map(|record| record.content);
        let found = found.filter(|(_, counter)| self.counter_agrees(*counter));
        let held = held && held_generation == generation;
        match found {
            Some((state, _)) => self.state = state,
            None if held => self.states.current = held_slot,
            None => self.state = State::UNREADABLE,
        }
        let was_intact = held && self.condition == StoredRecords::Intact;
        let is_empty = self.bindings.is_empty(reads) && self.states.is_empty(reads);
        self.condition = match binding {
            None if is_empty => StoredRecords::Fresh,
            None => StoredRecords::BindingUnreadable,
            Some(it) if it.content.bound.is_none() => StoredRecords::Intact,
            Some(_) if found.is_some() || was_intact => StoredRecords::Intact,
            Some(_) => StoredRecords::StateUnreadable,
        };
        found.is_some()
    }

    /// [DEV-38]
    fn counter_agrees(&mut self, recorded: u64) -> bool {
        match self.counter {
            _ if self.counter_fails() => false,
            None => true,
            Some(counter) if counter.checked_add(1) == Some(recorded) => self.raise_now(),
            Some(counter) => counter == recorded,
        }
    }

    /// Whether the other slot holds the current binding too.
    fn mirror(&mut self) -> bool {
        let (Some(current), Some(slot)) = (self.bindings.current(), self.bindings.current) else {
            return true;
        };
        let other = slot.other();
        if !self.reads(slot) || self.reads(other) && self.bindings.holds(other, &current) {
            return true;
        }
        self.put(|stored| &mut stored.bindings, current).is_some()
    }

    fn put_state(&mut self, generation: u32, state: State) -> Option<Slot> {
        if self.counter_fails() {
            return None;
        }
        let counter = self.counter.map_or(0, |counter| counter.saturating_add(1));
        let record = self.record(generation, (state, counter));
        let slot = self.put(|stored| &mut stored.states, record)?;
        if self.lost {
            // [DEV-41] The first of the two is current when the second is written.
            let before = self.states.current.replace(slot);
            let other = self.put(|stored| &mut stored.states, record);
            self.states.current = before;
            if other? == slot {
                self.wonder(|| format!("{slot:?} twice, and not the other one"));
            }
            self.lost = false;
        }
        Some(slot)
    }

    fn put_binding(&mut self, generation: u32, binding: Binding) -> bool {
        let record = self.record(generation, binding);
        self.put(|stored| &mut stored.bindings, record).is_some()
    }

    fn record<T>(&mut self, generation: u32, content: T) -> Record<T> {
        self.writes += 1;
        Record {
            written: self.writes,
            generation,
            content,
        }
    }

    /// The slot that holds the record now, if it is stored and reads back.
    fn put<T: Copy + PartialEq>(
        &mut self,
        pair: fn(&mut Self) -> &mut Pair<T>,
        record: Record<T>,
    ) -> Option<Slot> {
        let change = self.next()?;
        let names = pair(self).names;
        let slot = names
            .into_iter()
            .find(|slot| Place::Record(*slot) == change.place);
        let Some(slot) = slot else {
            self.wonder(|| format!("a record of {names:?} is due, not {change:?}"));
            return None;
        };
        if !pair(self).spares_the_current(slot) {
            self.wonder(|| format!("over the current record: {change:?}"));
        }
        match change.left {
            Left::Old => {}
            Left::New => pair(self).put(slot, Cell::Record(record)),
            Left::Torn => pair(self).put(slot, Cell::Torn),
        }
        let reads_back = change.left == Left::New && self.reads(slot);
        (change.reported == Reported::Done && reads_back).then_some(slot)
    }

    fn raise(&mut self) -> bool {
        match self.counter {
            _ if self.counter_fails() => false,
            None => true,
            Some(u64::MAX) => false,
            Some(_) => self.raise_now(),
        }
    }

    /// The counter counts as raised if it says so and shows it. [DEV-42]
    fn raise_now(&mut self) -> bool {
        let Some(change) = self.next() else {
            return false;
        };
        if change.place != Place::Counter {
            self.wonder(|| format!("the counter is to be raised, not {change:?}"));
        }
        if change.left == Left::New {
            self.counter = self.counter.map(|counter| counter.saturating_add(1));
        }
        change.reported == Reported::Done && change.left == Left::New
    }

    /// What became of the change that is due.
    fn next(&mut self) -> Option<Change> {
        if self.off {
            return None;
        }
        let change = self.told.pop_front();
        match change {
            None => self.wonder(|| "a change is due, and was not tried".to_owned()),
            Some(change) => self.off = change.reported == Reported::PowerLost,
        }
        change
    }

    /// The driver cannot say where the counter stands.
    fn counter_fails(&self) -> bool {
        self.counter.is_some() && self.unreadable.contains(&Place::Counter)
    }

    fn reads(&self, slot: Slot) -> bool {
        !self.unreadable.contains(&Place::Record(slot))
    }

    /// Notes the first thing that is not as it should be.
    fn wonder(&mut self, what: impl FnOnce() -> String) {
        self.surprise.get_or_insert_with(what);
    }
}
