//! The records in their slots: which one is current, and writes that a power cut cannot spoil
//! (spec/device.md, "Stored records").

use relatch_derivation::{MacKey, ct_eq};
use relatch_wire::{Failures, Secret};

use crate::record::{BindingRecord, Found, FoundState, Generation, StateRecord};
use crate::status::StoredRecords;
use crate::store::{MonotonicCounter, RECORD_MAX, Slot, StorageError, Store};

/// The current binding and state, and the store behind them.
pub(crate) struct Records<S> {
    store: S,
    mac: MacKey,
    binding: BindingRecord,
    binding_slot: Slot,
    state: StateRecord,
    state_slot: Slot,
    condition: StoredRecords,
    /// The start found no state of the binding: one that could not be read may be newer and come
    /// back, so the next one is written over both slots. [DEV-41]
    state_lost: bool,
    /// The highest sequence number seen or tried.
    sequence: u64,
    /// The highest generation seen in any record.
    last_generation: Generation,
}

impl<S: Store> Records<S> {
    /// Reads all slots and finishes what a power cut interrupted.
    pub(crate) fn load(store: S, mac: MacKey) -> Self {
        let mut records = Self {
            store,
            mac,
            binding: BindingRecord::unbound(Generation::default(), 0),
            binding_slot: Slot::BindingB,
            state: StateRecord::default(),
            state_slot: Slot::StateB,
            condition: StoredRecords::Fresh,
            state_lost: false,
            sequence: 0,
            last_generation: Generation::default(),
        };
        records.state_lost = !records.reload(None);
        // If it fails, the next start tries again.
        let _ = records.mirror_binding();
        records
    }

    pub(crate) fn binding(&self) -> &BindingRecord {
        &self.binding
    }

    pub(crate) fn state(&self) -> StateRecord {
        self.state
    }

    pub(crate) fn condition(&self) -> StoredRecords {
        self.condition
    }

    pub(crate) fn into_store(self) -> S {
        self.store
    }

    /// Counts one more failure: in memory even if it cannot be stored. [DEV-40]
    pub(crate) fn charge(&mut self) -> Result<(), StorageError> {
        self.state.failures = self.state.failures.next();
        self.write_state(self.state)
    }

    /// Replaces the failures in the state of the current binding.
    pub(crate) fn write_failures(&mut self, failures: Failures) -> Result<(), StorageError> {
        self.write_state(StateRecord {
            failures,
            ..self.state
        })
    }

    /// Replaces the state of the current binding.
    pub(crate) fn write_state(&mut self, state: StateRecord) -> Result<(), StorageError> {
        // [DEV-65] The next write spares this record whatever the raise reports: if the counter was
        // raised, the record before it is behind.
        self.state_slot = self.put_state(&state)?;
        // [DEV-37] The write counts only once the counter is raised.
        self.raise_counter()?;
        self.state = state;
        self.condition = StoredRecords::Intact;
        Ok(())
    }

    /// Makes a new binding effective, with a new state. [BIND-8]
    pub(crate) fn commit_binding(
        &mut self,
        mut binding: BindingRecord,
    ) -> Result<(), StorageError> {
        binding.generation = Generation(self.last_generation.0.saturating_add(1));
        let generation = binding.generation;
        let state = StateRecord {
            generation,
            ..StateRecord::default()
        };
        // [BIND-6] The new state first. The counter is raised only after the binding is written:
        // until then the old state is current and must not fall behind the counter.
        let written = self
            .put_state(&state)
            .and_then(|_| self.put_binding(&binding))
            .and_then(|()| self.raise_counter());
        self.reload(Some((self.state_slot, self.state)));
        // Without a readable binding the generation may be that of the new state only.
        if self.binding.generation != generation || self.binding.bound.is_none() {
            return Err(StorageError);
        }
        // The content of the slots decides: a write that was reported as failed may still be there.
        let _ = written.and_then(|()| self.mirror_binding());
        Ok(())
    }

    /// Erases the binding in both slots; `minimum_suite` limits later offers.
    pub(crate) fn unbind(&mut self, minimum_suite: u16) -> Result<(), StorageError> {
        let unbound = BindingRecord::unbound(self.binding.generation, minimum_suite);
        let written = self.put_binding(&unbound);
        self.reload(Some((self.state_slot, self.state)));
        written?;
        self.mirror_binding()
    }

    /// Takes the content of the slots as current, also after a failed write; says whether it found
    /// a state of the binding. [DEV-35] [DEV-36]
    ///
    /// `held` is the state that was current, and its slot: if flash or counter fail now, it stays
    /// the state of its binding.
    fn reload(&mut self, held: Option<(Slot, StateRecord)>) -> bool {
        let bindings = [Slot::BindingA, Slot::BindingB].map(|slot| self.stored_binding(slot));
        let states = [Slot::StateA, Slot::StateB].map(|slot| self.stored_state(slot));
        for (_, found) in bindings.iter().filter_map(Stored::record) {
            self.note(found.sequence, found.record.generation);
        }
        for (_, found) in states.iter().filter_map(Stored::record) {
            self.note(found.sequence, found.record.state.generation);
        }
        let binding = newest(&bindings, |_| true);
        // Without a readable binding the generations go on, or a lost binding could come back with
        // a later state.
        let unreadable = BindingRecord::unbound(self.last_generation, 0);
        (self.binding_slot, self.binding) = binding
            .map_or((Slot::BindingB, unreadable), |(slot, found)| {
                (slot, found.clone())
            });
        let generation = self.binding.generation;
        let found = newest(&states, |found| found.state.generation == generation);
        let is_readable = found.is_none_or(|(_, found)| found.is_usable);
        let current = found
            .filter(|(_, found)| found.is_usable && self.counter_agrees(found.counter))
            .map(|(slot, found)| (slot, found.state));
        let held = held.filter(|(_, state)| state.generation == generation);
        let was_intact = held.is_some() && self.condition == StoredRecords::Intact;
        let is_empty = bindings.iter().all(Stored::is_empty) && states.iter().all(Stored::is_empty);
        self.condition = match binding {
            None if is_empty => StoredRecords::Fresh,
            None => StoredRecords::BindingUnreadable,
            Some((_, found)) if found.bound.is_none() => found.condition,
            Some(_) if current.is_some() || was_intact => StoredRecords::Intact,
            Some(_) if !is_readable => StoredRecords::UnsupportedFormat,
            Some(_) => StoredRecords::StateUnreadable,
        };
        let absent = match self.condition {
            StoredRecords::Fresh => StateRecord::default(),
            _ => StateRecord::unreadable(generation),
        };
        // The next write spares a record that the counter may still catch up with.
        let spared = found.map_or(Slot::StateB, |(slot, _)| slot);
        (self.state_slot, self.state) = current.or(held).unwrap_or((spared, absent));
        current.is_some()
    }

    /// [DEV-38] Equal is intact. A record that is one ahead was written, but the raise after it was
    /// cut off. Anything else was not written here.
    fn counter_agrees(&mut self, recorded: u64) -> bool {
        let Some(counter) = self.store.counter() else {
            return true;
        };
        match counter.read() {
            Ok(counted) if counted == recorded => true,
            Ok(counted) if counted.checked_add(1) == Some(recorded) => raise(counter).is_ok(),
            Ok(_) | Err(StorageError) => false,
        }
    }

    /// [BIND-7] [BIND-24] Repeats the current binding record in the other slot, so that no older one can come
    /// back.
    fn mirror_binding(&mut self) -> Result<(), StorageError> {
        let current = self.read(self.binding_slot);
        let readable = BindingRecord::open(&self.mac, current.bytes()).is_some();
        let copy = self.read(self.binding_slot.other());
        if !readable || ct_eq(copy.bytes(), current.bytes()) {
            return Ok(());
        }
        self.put(self.binding_slot.other(), current.bytes())
    }

    /// Writes a state record to the slot that is not current. [DEV-34]
    fn put_state(&mut self, state: &StateRecord) -> Result<Slot, StorageError> {
        let counter = match self.store.counter() {
            None => 0,
            Some(counter) => counter.read()?.saturating_add(1),
        };
        let sequence = self.next_sequence();
        let slot = self.state_slot.other();
        let record = state.seal(&self.mac, sequence, counter);
        self.put(slot, &record)?;
        if self.state_lost {
            self.put(slot.other(), &record)?;
            self.state_lost = false;
        }
        Ok(slot)
    }

    /// Writes a binding record to the slot that is not current. [DEV-34]
    fn put_binding(&mut self, binding: &BindingRecord) -> Result<(), StorageError> {
        let sequence = self.next_sequence();
        self.put(
            self.binding_slot.other(),
            &binding.seal(&self.mac, sequence),
        )
    }

    /// Writes and reads back; a record may hold the binding key.
    fn put(&mut self, slot: Slot, record: &[u8]) -> Result<(), StorageError> {
        self.store.write(slot, record).map_err(|_| StorageError)?;
        if ct_eq(self.read(slot).bytes(), record) {
            Ok(())
        } else {
            Err(StorageError)
        }
    }

    fn raise_counter(&mut self) -> Result<(), StorageError> {
        self.store.counter().map_or(Ok(()), raise)
    }

    fn next_sequence(&mut self) -> u64 {
        self.sequence = self.sequence.saturating_add(1);
        self.sequence
    }

    fn note(&mut self, sequence: u64, generation: Generation) {
        self.sequence = self.sequence.max(sequence);
        self.last_generation = self.last_generation.max(generation);
    }

    fn stored_binding(&mut self, slot: Slot) -> Stored<BindingRecord> {
        let content = self.read(slot);
        content.stored(BindingRecord::open(&self.mac, content.bytes()), slot)
    }

    fn stored_state(&mut self, slot: Slot) -> Stored<FoundState> {
        let content = self.read(slot);
        content.stored(StateRecord::open(&self.mac, content.bytes()), slot)
    }

    fn read(&mut self, slot: Slot) -> Content {
        let mut buffer = Secret::from([0; RECORD_MAX]);
        let length = self.store.read(slot, &mut buffer).ok();
        Content { buffer, length }
    }
}

/// Raises the counter and reads it back. [DEV-42]
fn raise(counter: &mut dyn MonotonicCounter) -> Result<(), StorageError> {
    let raised = counter.read()?.checked_add(1).ok_or(StorageError)?;
    counter.raise()?;
    if counter.read()? == raised {
        Ok(())
    } else {
        Err(StorageError)
    }
}

/// What a slot holds.
enum Stored<R> {
    Empty,
    Unreadable,
    Record(Slot, Found<R>),
}

impl<R> Stored<R> {
    fn record(&self) -> Option<(Slot, &Found<R>)> {
        match self {
            Self::Record(slot, found) => Some((*slot, found)),
            Self::Empty | Self::Unreadable => None,
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}

/// The bytes of a slot, in the buffer that they were read into; wiped when dropped.
struct Content {
    buffer: Secret<RECORD_MAX>,
    /// None if the slot cannot be read.
    length: Option<usize>,
}

impl Content {
    /// Nothing if the slot cannot be read, or reports a length that no slot can have.
    fn bytes(&self) -> &[u8] {
        let bytes = self.length.and_then(|length| self.buffer.get(..length));
        bytes.unwrap_or(&[])
    }

    fn stored<R>(&self, found: Option<Found<R>>, slot: Slot) -> Stored<R> {
        match found {
            Some(found) => Stored::Record(slot, found),
            None if self.length == Some(0) => Stored::Empty,
            None => Stored::Unreadable,
        }
    }
}

/// The record with the highest sequence number among those that count.
fn newest<R>(stored: &[Stored<R>; 2], counts: impl Fn(&R) -> bool) -> Option<(Slot, &R)> {
    stored
        .iter()
        .filter_map(Stored::record)
        .filter(|(_, found)| counts(&found.record))
        .max_by_key(|(_, found)| found.sequence)
        .map(|(slot, found)| (slot, &found.record))
}
