//! Sweeps: the keys of released bindings are erased by them alone, and not by a clock that jumped.

use core::convert::Infallible;

use relatch_binding::{AccountId, Binding, WallTime};
use relatch_derivation::labels;
use relatch_wire::Locator;

use crate::audit::Event;
use crate::decider::{Decided, Decider, Outcome};
use crate::draft::Draft;
use crate::master::{MasterKeyId, MasterKeys};
use crate::registry::{Batch, BindingRow};
use crate::snapshot::Snapshot;

const HOUR: u64 = 3_600;
/// A sweep later than this after the last one asks first, in seconds. [AUTH-54]
const LONGEST_GAP: u64 = 48 * HOUR;
/// A sweep this long after one that asked goes on, in seconds. [AUTH-55]
const SECOND_RUN: u64 = 24 * HOUR;

/// When the last sweep was, at rest: one row in all. An adapter stores every field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SweepRow {
    /// The version read, or expected by a commit; 0 where there is no row.
    pub version: u64,
    /// The master key that the row is under.
    pub master: MasterKeyId,
    /// When.
    pub at: WallTime,
    /// Whether it asked the operator.
    pub asked: bool,
    /// HMAC over all of it but the version.
    pub mac: [u8; 32],
}

/// What became of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Swept {
    /// The keys of so many bindings were erased.
    Erased(usize),
    /// Nothing was erased: the operator is to confirm that the clock is correct.
    Confirm,
}

/// The last sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Last {
    at: WallTime,
    asked: bool,
}

impl Decider {
    /// Begins a sweep; says whether it may erase. Then [`Decider::sweep_binding`] is asked for every binding.
    ///
    /// # Errors
    /// [`crate::Undecided`].
    ///
    /// # Security
    /// A clock that jumps ahead would let every release look old. So a sweep long after the last one asks, and the answer
    /// is a confirmation, or a second sweep a day later.
    pub fn begin_sweep(
        &self,
        rows: &Snapshot,
        confirmed: bool,
        now: WallTime,
    ) -> Decided<bool, Infallible> {
        let keys = &self.vault.keys;
        let row = rows.sweep()?;
        let last = row.and_then(|row| read(keys, row));
        let (erases, next) = judge(last, confirmed, now);
        let version = row.map_or(0, |row| row.version);
        Ok(Outcome {
            answer: Ok(erases),
            batch: Batch {
                sweep: next.map(|last| write(keys, version, last)),
                ..Batch::default()
            },
        })
    }

    /// Erases the key of a binding whose 72 hours are over; says whether they are. Only within a sweep that may erase.
    ///
    /// # Errors
    /// [`crate::Undecided`].
    pub fn sweep_binding(
        &self,
        rows: &Snapshot,
        by: &AccountId,
        locator: &Locator,
        now: WallTime,
    ) -> Decided<bool, Infallible> {
        let keys = &self.vault.keys;
        let opened = match rows.binding(locator)? {
            Some(row) => self.vault.read(row)?,
            None => None,
        };
        let Some(opened) = opened else {
            return Ok(Outcome::only(Ok(false)));
        };
        let mut draft = Draft::of(opened, by, now);
        let over = self.end(&mut draft.binding, now);
        if over {
            draft.erase_key();
            draft.announce(Event::Ended);
        }
        Ok(Outcome {
            answer: Ok(over),
            batch: draft.into_batch(keys),
        })
    }

    /// Whether a sweep has something to do at this row.
    pub(crate) fn is_due(&self, row: &BindingRow, now: WallTime) -> bool {
        let read = self.vault.read(row).ok().flatten();
        read.is_some_and(|mut opened| self.end(&mut opened.record.binding, now))
    }

    /// A key that a later receipt would need is not erased. [AUTH-71]
    fn end(&self, binding: &mut Binding, now: WallTime) -> bool {
        !self.is_claimable_again(binding) && binding.sweep(now)
    }
}

/// Whether a sweep may erase, and what is recorded of it.
fn judge(last: Option<Last>, confirmed: bool, now: WallTime) -> (bool, Option<Last>) {
    let gap = last.and_then(|last| now.secs().checked_sub(last.at.secs()));
    let in_time = gap.filter(|gap| *gap <= LONGEST_GAP);
    let asked = last.is_some_and(|last| last.asked);
    let answered = in_time.is_some_and(|gap| !asked || gap >= SECOND_RUN);
    // [AUTH-54] [AUTH-55]
    if confirmed || answered {
        (
            true,
            Some(Last {
                at: now,
                asked: false,
            }),
        )
    } else if asked && in_time.is_some() {
        (false, None)
    } else {
        (
            false,
            Some(Last {
                at: now,
                asked: true,
            }),
        )
    }
}

fn write(keys: &MasterKeys, version: u64, last: Last) -> SweepRow {
    let master = keys.current();
    let mut row = SweepRow {
        version,
        master: master.id(),
        at: last.at,
        asked: last.asked,
        mac: [0; 32],
    };
    row.mac = with_parts(&row, |parts| master.mac().mac(labels::SWEEP, parts));
    row
}

/// `None` where the row is not as an authority wrote it: a sweep then asks.
fn read(keys: &MasterKeys, row: &SweepRow) -> Option<Last> {
    let mac = keys.by_id(row.master)?.mac();
    with_parts(row, |parts| mac.verify(labels::SWEEP, parts, &row.mac)).ok()?;
    Some(Last {
        at: row.at,
        asked: row.asked,
    })
}

fn with_parts<T>(row: &SweepRow, mac: impl FnOnce(&[&[u8]]) -> T) -> T {
    let (master, at) = (row.master.0.to_be_bytes(), row.at.secs().to_be_bytes());
    mac(&[&master, &at, &[row.asked.into()]])
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 24 * HOUR;

    fn last(at: u64, asked: bool) -> Option<Last> {
        let at = WallTime::from_secs(at);
        Some(Last { at, asked })
    }

    // [AUTH-54] [AUTH-55]
    #[test]
    fn a_sweep_erases_in_time_and_asks_otherwise() {
        let start = 100 * DAY;
        let now = WallTime::from_secs(start);
        let erases = (true, last(start, false));
        let asks = (false, last(start, true));
        assert_eq!(judge(None, false, now), asks);
        assert_eq!(judge(None, true, now), erases);
        for (ago, found) in [
            (0, erases),
            (DAY, erases),
            (2 * DAY, erases),
            (2 * DAY + 1, asks),
            (99 * DAY, asks),
        ] {
            assert_eq!(judge(last(start - ago, false), false, now), found, "{ago}");
        }
        for (ago, found) in [
            (0, (false, None)),
            (DAY - 1, (false, None)),
            (DAY, erases),
            (2 * DAY, erases),
            (2 * DAY + 1, asks),
        ] {
            assert_eq!(judge(last(start - ago, true), false, now), found, "{ago}");
            assert_eq!(judge(last(start - ago, true), true, now), erases, "{ago}");
        }
        for asked in [false, true] {
            assert_eq!(judge(last(start + 1, asked), false, now), asks);
        }
    }
}
