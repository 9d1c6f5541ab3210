//! Counts of what strangers can repeat: kept outside the binding's row, so that they do not contend it.
//! [AUTH-61]

use core::fmt;

use relatch_binding::WallTime;
use relatch_derivation::labels;
use relatch_wire::Locator;

use crate::audit::Reason;
use crate::master::{MasterKey, MasterKeyId, MasterKeys};
use crate::snapshot::{Snapshot, Undecided};

/// Names a count: what, at which binding, on which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CounterId {
    /// At which binding.
    pub locator: Locator,
    /// The day, counted from 1970.
    pub day: u64,
    /// What is counted: a number that never changes.
    pub what: u8,
}

/// A count at rest. An adapter stores every field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CounterRow {
    /// The unique index.
    pub id: CounterId,
    /// The version read, or expected by a commit; 0 where there is no row.
    pub version: u64,
    /// The master key that the row is under.
    pub master: MasterKeyId,
    /// How many there were.
    pub count: u64,
    /// HMAC over all of it but the version.
    pub mac: [u8; 32],
}

/// What is counted. [AUTH-58]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// Codes that were asked for again.
    Repeated,
    /// Codes of action 0.
    Check,
    /// Claims of the binding's offer by others.
    Claim,
    /// Refusals of a correct tag for this reason.
    Refused(Reason),
}

impl Counted {
    fn number(self) -> u8 {
        match self {
            Self::Repeated => 1,
            Self::Check => 2,
            Self::Claim => 3,
            Self::Refused(reason) => reason.counted_as(),
        }
    }
}

impl MasterKeys {
    /// One more: the row to write, under the current key. A row that is not authentic counts nothing: that makes an
    /// entry and a notice more, and none less.
    pub(crate) fn count_up(
        &self,
        rows: &Snapshot,
        locator: Locator,
        what: Counted,
        now: WallTime,
    ) -> Result<CounterRow, Undecided> {
        let id = CounterId {
            locator,
            day: now.day(),
            what: what.number(),
        };
        let read = rows.counter(&id)?;
        let before = read.filter(|row| self.is_authentic(row));
        let mut row = CounterRow {
            id,
            version: read.map_or(0, |row| row.version),
            master: self.current().id(),
            count: before.map_or(0, |row| row.count).saturating_add(1),
            mac: [0; 32],
        };
        row.mac = mac(self.current(), &row);
        Ok(row)
    }

    fn is_authentic(&self, row: &CounterRow) -> bool {
        let Some(master) = self.by_id(row.master) else {
            return false;
        };
        let parts = parts(row);
        (master.mac())
            .verify(labels::COUNTER, &[&parts], &row.mac)
            .is_ok()
    }
}

impl CounterRow {
    /// Whether the count is 1, 10, 100, ...: then it makes an audit entry. [AUTH-59]
    pub(crate) fn is_milestone(&self) -> bool {
        let mut power = 1_u64;
        while power < self.count {
            match power.checked_mul(10) {
                Some(next) => power = next,
                None => return false,
            }
        }
        power == self.count
    }

    /// Whether it is the first of its day. [AUTH-60]
    pub(crate) fn is_first(&self) -> bool {
        self.count == 1
    }
}

fn mac(master: &MasterKey, row: &CounterRow) -> [u8; 32] {
    master.mac().mac(labels::COUNTER, &[&parts(row)])
}

/// Master key, locator, day, what, count: 33 bytes.
fn parts(row: &CounterRow) -> [u8; 33] {
    let mut bytes = [0; 33];
    let fields = (row.master.0.to_be_bytes().into_iter())
        .chain(row.id.locator.0)
        .chain(row.id.day.to_be_bytes())
        .chain([row.id.what])
        .chain(row.count.to_be_bytes());
    bytes
        .iter_mut()
        .zip(fields)
        .for_each(|(to, from)| *to = from);
    bytes
}

impl fmt::Display for CounterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.locator, self.day, self.what)
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    // [AUTH-59]
    #[test]
    fn milestones_are_the_powers_of_ten() {
        let row = |count| CounterRow {
            id: CounterId {
                locator: Locator([1; 12]),
                day: 0,
                what: 1,
            },
            version: 0,
            master: MasterKeyId(1),
            count,
            mac: [0; 32],
        };
        let found: Vec<_> = (0..=1_001).filter(|n| row(*n).is_milestone()).collect();
        assert_eq!(found, [1, 10, 100, 1_000]);
        assert!(!row(u64::MAX).is_milestone());
        assert!(row(10_u64.pow(19)).is_milestone());
    }
}
