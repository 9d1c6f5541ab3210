//! The two slots of a record.

use relatch_device::Slot;

/// A record in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record<T> {
    /// The number of the write, which orders records as their sequence numbers do.
    pub(super) written: u64,
    pub(super) generation: u32,
    pub(super) content: T,
}

/// What a slot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell<T> {
    Empty,
    Torn,
    Record(Record<T>),
}

/// Two slots, and which of them holds the current record.
#[derive(Debug, Clone)]
pub(super) struct Pair<T> {
    pub(super) names: [Slot; 2],
    cells: [Cell<T>; 2],
    pub(super) current: Option<Slot>,
}

impl<T> Cell<T> {
    pub(super) fn record(&self) -> Option<&Record<T>> {
        match self {
            Self::Record(record) => Some(record),
            Self::Empty | Self::Torn => None,
        }
    }
}

impl<T: Copy + PartialEq> Pair<T> {
    pub(super) fn cells(&self) -> &[Cell<T>; 2] {
        &self.cells
    }

    /// The numbers of the writes that are still there.
    pub(super) fn written(&self) -> impl Iterator<Item = u64> {
        self.records(|_| true).map(|(_, record)| record.written)
    }

    pub(super) fn new(names: [Slot; 2]) -> Self {
        Self {
            names,
            cells: [Cell::Empty; 2],
            current: None,
        }
    }

    pub(super) fn current(&self) -> Option<Record<T>> {
        self.record(self.current?)
    }

    pub(super) fn holds(&self, slot: Slot, record: &Record<T>) -> bool {
        self.record(slot).as_ref() == Some(record)
    }

    /// The slot of the newest record among those that can be read and count.
    pub(super) fn newest(
        &self,
        reads: impl Fn(Slot) -> bool,
        counts: impl Fn(&Record<T>) -> bool,
    ) -> Option<Slot> {
        self.records(reads)
            .filter(|(_, record)| counts(record))
            .max_by_key(|(_, record)| record.written)
            .map(|(slot, _)| slot)
    }

    pub(super) fn generations(&self, reads: impl Fn(Slot) -> bool) -> impl Iterator<Item = u32> {
        self.records(reads).map(|(_, record)| record.generation)
    }

    /// Whether both slots were read, and were never written.
    pub(super) fn is_empty(&self, reads: impl Fn(Slot) -> bool) -> bool {
        let empty = self.cells.iter().all(|cell| *cell == Cell::Empty);
        empty && self.names.into_iter().all(reads)
    }

    /// Whether a write here leaves a copy of the current record. [DEV-34]
    pub(super) fn spares_the_current(&mut self, slot: Slot) -> bool {
        let Some(current) = self.current().filter(|_| self.current == Some(slot)) else {
            return true;
        };
        self.current = Some(slot.other());
        self.holds(slot.other(), &current)
    }

    pub(super) fn put(&mut self, slot: Slot, content: Cell<T>) {
        let cells = self.names.into_iter().zip(&mut self.cells);
        for (_, cell) in cells.filter(|(name, _)| *name == slot) {
            *cell = content;
        }
    }

    pub(super) fn exchange(&mut self) {
        self.cells.reverse();
    }

    pub(super) fn spoil(&mut self, slot: Slot) {
        let written = self.cells.iter().zip(self.names);
        let written = written.filter(|(cell, _)| **cell != Cell::Empty);
        if written.map(|(_, name)| name).any(|name| name == slot) {
            self.put(slot, Cell::Torn);
        }
    }

    fn record(&self, slot: Slot) -> Option<Record<T>> {
        let found = self.records(|name| name == slot).next();
        found.map(|(_, record)| record)
    }

    fn records(&self, reads: impl Fn(Slot) -> bool) -> impl Iterator<Item = (Slot, Record<T>)> {
        let cells = self.names.into_iter().zip(&self.cells);
        cells
            .filter(move |(slot, _)| reads(*slot))
            .filter_map(|(slot, cell)| Some((slot, *cell.record()?)))
    }
}
