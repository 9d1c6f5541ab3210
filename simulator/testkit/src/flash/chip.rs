//! What happens inside: each change meets the faults that are set.

use super::{Fault, FlashError, Left, Moment, Operation, Page, Tear};

#[derive(Debug, Clone, Default)]
pub(super) struct Chip {
    pub(super) cells: [Cell; 6],
    pub(super) counter: Option<u64>,
    pub(super) operations: u64,
    /// Each with the operation from which it counts.
    pub(super) faults: Vec<(u64, Fault)>,
    /// How long the page was that the cut fell into.
    pub(super) cut: Option<usize>,
    pub(super) dark: bool,
    /// What was done, where it is asked for.
    pub(super) log: Option<Vec<Operation>>,
}

/// A page, and how often it was erased.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    pub(super) content: Vec<u8>,
    pub(super) erased: u64,
}

/// What becomes of a change.
#[derive(Clone, Copy)]
enum Outcome {
    Done,
    Cut(Moment),
    Failed,
    /// Done, and reported as a failure.
    Unknown,
    /// Not done, and reported as done.
    Forgotten,
    BitTurned(usize),
}

impl Chip {
    pub(super) fn cell(&mut self, page: Page) -> &mut Cell {
        use relatch_device::Slot;
        let [
            binding_a,
            binding_b,
            state_a,
            state_b,
            password_a,
            password_b,
        ] = &mut self.cells;
        match page {
            Page::Record(Slot::BindingA) => binding_a,
            Page::Record(Slot::BindingB) => binding_b,
            Page::Record(Slot::StateA) => state_a,
            Page::Record(Slot::StateB) => state_b,
            Page::PasswordA => password_a,
            Page::PasswordB => password_b,
        }
    }

    /// Whether a read works that this fault would prevent.
    pub(super) fn reads(&self, prevented_by: Fault) -> Result<(), FlashError> {
        if self.dark {
            return Err(FlashError::PowerLost);
        }
        let fails = self.faults.iter().any(|(_, fault)| *fault == prevented_by);
        if fails {
            Err(FlashError::NotRead)
        } else {
            Ok(())
        }
    }

    pub(super) fn write(&mut self, page: Page, new: &[u8]) -> Result<(), FlashError> {
        let outcome = self.next(Some(page), new.len());
        let cell = self.cell(page);
        let left = match outcome {
            Ok(Outcome::Done | Outcome::Unknown | Outcome::Cut(Moment::After)) => {
                cell.put(new, new.len(), Tear::Old)
            }
            Ok(Outcome::Cut(Moment::Inside(bytes, tear))) => cell.put(new, bytes, tear),
            Ok(Outcome::BitTurned(byte)) => {
                cell.put(new, new.len(), Tear::Old);
                cell.turn(byte.min(new.len().saturating_sub(1)))
            }
            Ok(Outcome::Cut(Moment::Before) | Outcome::Failed | Outcome::Forgotten) | Err(_) => {
                Left::Old
            }
        };
        self.note(Some(page), new.len(), outcome, left)
    }

    /// A counter is raised or not; there is nothing inside.
    pub(super) fn raise_counter(&mut self) -> Result<(), FlashError> {
        let outcome = self.next(None, 0);
        let left = match outcome {
            Ok(Outcome::Done | Outcome::Unknown | Outcome::Cut(Moment::After)) => {
                self.counter = self.counter.map(|counter| counter.saturating_add(1));
                Left::New
            }
            _ => Left::Old,
        };
        self.note(None, 0, outcome, left)
    }

    /// What becomes of the change that begins now.
    fn next(&mut self, page: Option<Page>, bytes: usize) -> Result<Outcome, FlashError> {
        if self.dark {
            return Err(FlashError::PowerLost);
        }
        let operation = self.operations;
        self.operations = operation.saturating_add(1);
        let mut met = self
            .faults
            .iter()
            .filter_map(|(from, fault)| fault.meets(page, operation.saturating_sub(*from)));
        let outcome = met.next().unwrap_or(Outcome::Done);
        if let Outcome::Cut(_) = outcome {
            self.dark = true;
            self.cut = Some(bytes);
        }
        Ok(outcome)
    }

    fn note(
        &mut self,
        page: Option<Page>,
        bytes: usize,
        outcome: Result<Outcome, FlashError>,
        left: Left,
    ) -> Result<(), FlashError> {
        let result = outcome.and_then(|outcome| match outcome {
            Outcome::Done | Outcome::Forgotten | Outcome::BitTurned(_) => Ok(()),
            Outcome::Failed => Err(FlashError::NotWritten),
            Outcome::Unknown => Err(FlashError::Unknown),
            Outcome::Cut(_) => Err(FlashError::PowerLost),
        });
        if let Some(log) = &mut self.log {
            log.push(Operation {
                page,
                bytes,
                result,
                left,
            });
        }
        result
    }
}

impl Fault {
    /// What this fault makes of a change; `at` counts the changes since it was set.
    fn meets(self, page: Option<Page>, at: u64) -> Option<Outcome> {
        match (self, page) {
            (Self::Cut(cut, moment), _) if at == cut => Some(Outcome::Cut(moment)),
            (Self::WriteError(from), _) if at >= from => Some(Outcome::Failed),
            (Self::Transient(from, times), _)
                if (from..from.saturating_add(times)).contains(&at) =>
            {
                Some(Outcome::Failed)
            }
            (Self::Unknown(this), _) if at == this => Some(Outcome::Unknown),
            (Self::Stuck, Some(_)) | (Self::CounterForgets, None) => Some(Outcome::Forgotten),
            (Self::BitTurned(byte), Some(_)) => Some(Outcome::BitTurned(byte)),
            (Self::CounterStuck, None) => Some(Outcome::Failed),
            _ => None,
        }
    }
}

impl Cell {
    /// Takes the first bytes of new content; the rest is erased, or stays what it was.
    fn put(&mut self, new: &[u8], bytes: usize, tear: Tear) -> Left {
        self.erased = self.erased.saturating_add(1);
        let mut unchanged = self.content.len() == new.len();
        self.content.resize(new.len(), 0xff);
        for (at, (cell, new)) in self.content.iter_mut().zip(new).enumerate() {
            let becomes = match (at < bytes, tear) {
                (true, _) => *new,
                (false, Tear::Erased) => 0xff,
                (false, Tear::Old) => *cell,
            };
            unchanged &= *cell == becomes;
            *cell = becomes;
        }
        if self.content == new {
            Left::New
        } else if unchanged {
            Left::Old
        } else {
            Left::Torn
        }
    }

    fn turn(&mut self, byte: usize) -> Left {
        if let Some(byte) = self.content.get_mut(byte) {
            *byte ^= 1;
        }
        Left::Torn
    }
}
