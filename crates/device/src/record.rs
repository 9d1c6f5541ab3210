//! The two records, byte by byte (spec/device.md, "Stored records"; integers are big-endian).
//!
//! | bytes | content |
//! |---|---|
//! | 1 | format version, 2 |
//! | 8 | sequence number |
//! | 4 | generation |
//! | 73 | binding: minimum suite (2), suite (2, 0 = unbound), code length (1), K (32), |
//! |   | key id (4), pkR (32); the last two are zeros in suite 1 |
//! | 13 | state: epoch (4), failures (1), counter (8) |
//! | 32 | HMAC-SHA256 under the record key over label and all bytes before |
//!
//! Other formats have the same first fields, up to the minimum suite in a binding, and the same last
//! one: so firmware tells a record of another format from a damaged one. [DEV-60]

use alloc::vec::Vec;

use relatch_derivation::{BindingKey, Label, MacKey, labels};
use relatch_wire::{CodeLength, Epoch, Failures};
#[cfg(feature = "hybrid")]
use relatch_wire::{KeyId, Point, Suite};
use zeroize::Zeroizing;

use crate::status::StoredRecords;
use crate::store::RECORD_MAX;
use crate::suite::BoundSuite;

/// The format that is written. Firmware with a later one reads this one too. [DEV-61]
const VERSION: u8 = 2;
/// The number that means no suite.
const UNBOUND: u16 = 0;

/// Links a state record to the binding that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Generation(pub(crate) u32);

/// The binding, if there is one.
#[derive(Debug, Clone)]
pub(crate) struct BindingRecord {
    pub(crate) generation: Generation,
    /// The number of the lowest suite that may be offered; 0 sets no limit.
    pub(crate) minimum_suite: u16,
    pub(crate) bound: Option<Bound>,
    /// Intact, or why this firmware cannot use it: it counts as unbound.
    pub(crate) condition: StoredRecords,
}

/// A binding that is in effect.
#[derive(Debug, Clone)]
pub(crate) struct Bound {
    pub(crate) suite: BoundSuite,
    pub(crate) code_length: CodeLength,
    pub(crate) key: BindingKey,
}

/// The history since binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct StateRecord {
    pub(crate) generation: Generation,
    pub(crate) epoch: Epoch,
    pub(crate) failures: Failures,
}

/// A record as found in a slot.
pub(crate) struct Found<R> {
    pub(crate) sequence: u64,
    pub(crate) record: R,
}

/// A state record as found, with the hardware counter that it was written for.
#[derive(Clone, Copy)]
pub(crate) struct FoundState {
    pub(crate) state: StateRecord,
    pub(crate) counter: u64,
    /// False for a format of other firmware: of the state only the generation is known.
    pub(crate) is_usable: bool,
}

/// What every format of a record begins with. [DEV-60]
struct Head {
    is_known: bool,
    sequence: u64,
    generation: Generation,
}

impl StateRecord {
    /// What replaces a state that cannot be read.
    pub(crate) fn unreadable(generation: Generation) -> Self {
        Self {
            generation,
            epoch: Epoch(0),
            failures: Failures::MOST,
        }
    }
}

impl BindingRecord {
    /// No binding.
    pub(crate) fn unbound(generation: Generation, minimum_suite: u16) -> Self {
        Self {
            generation,
            minimum_suite,
            bound: None,
            condition: StoredRecords::Intact,
        }
    }

    pub(crate) fn seal(&self, mac: &MacKey, sequence: u64) -> Zeroizing<Vec<u8>> {
        let mut record = begin(sequence, self.generation);
        record.extend_from_slice(&self.minimum_suite.to_be_bytes());
        match &self.bound {
            Some(bound) => {
                record.extend_from_slice(&bound.suite.suite().number().to_be_bytes());
                record.push(bound.code_length.digits());
                record.extend_from_slice(bound.key.expose());
                let (key_id, recovery) = bound.suite.stored();
                record.extend_from_slice(&key_id);
                record.extend_from_slice(&recovery);
            }
            None => record.extend_from_slice(&[0; 2 + 1 + 32 + 4 + 32]),
        }
        finish(record, mac, labels::BINDING_RECORD)
    }

    pub(crate) fn open(mac: &MacKey, stored: &[u8]) -> Option<Found<Self>> {
        let (head, mut fields) = open(mac, labels::BINDING_RECORD, stored)?;
        let minimum_suite = u16::from_be_bytes(fields.take()?);
        let unbound = Self::unbound(head.generation, minimum_suite);
        let sequence = head.sequence;
        if !head.is_known {
            let record = Self {
                condition: StoredRecords::UnsupportedFormat,
                ..unbound
            };
            return Some(Found { sequence, record });
        }
        let suite = u16::from_be_bytes(fields.take()?);
        let [digits] = fields.take()?;
        let key = BindingKey::from_bytes(fields.take()?);
        let (key_id, recovery) = (fields.take()?, fields.take()?);
        fields.end()?;
        // A suite of another firmware counts as unbound, but its minimum still holds.
        let bound = BoundSuite::from_stored(suite, key_id, recovery)
            .zip(CodeLength::from_digits(digits.into()))
            .map(|(suite, code_length)| Bound {
                suite,
                code_length,
                key,
            });
        let condition = match bound.is_some() || suite == UNBOUND {
            true => StoredRecords::Intact,
            false => StoredRecords::UnsupportedSuite,
        };
        let record = Self {
            bound,
            condition,
            ..unbound
        };
        Some(Found { sequence, record })
    }
}

impl StateRecord {
    pub(crate) fn seal(&self, mac: &MacKey, sequence: u64, counter: u64) -> Zeroizing<Vec<u8>> {
        let mut record = begin(sequence, self.generation);
        record.extend_from_slice(&self.epoch.0.to_be_bytes());
        record.push(self.failures.count());
        record.extend_from_slice(&counter.to_be_bytes());
        finish(record, mac, labels::STATE_RECORD)
    }

    pub(crate) fn open(mac: &MacKey, stored: &[u8]) -> Option<Found<FoundState>> {
        let (head, mut fields) = open(mac, labels::STATE_RECORD, stored)?;
        let (sequence, generation) = (head.sequence, head.generation);
        if !head.is_known {
            let record = FoundState {
                state: Self::unreadable(generation),
                counter: 0,
                is_usable: false,
            };
            return Some(Found { sequence, record });
        }
        let epoch = Epoch(u32::from_be_bytes(fields.take()?));
        let [failures] = fields.take()?;
        let state = Self {
            generation,
            epoch,
            failures: Failures::new(failures.into())?,
        };
        let counter = u64::from_be_bytes(fields.take()?);
        fields.end()?;
        let record = FoundState {
            state,
            counter,
            is_usable: true,
        };
        Some(Found { sequence, record })
    }
}

impl BoundSuite {
    /// Key id and recovery key as they are stored, zeros in suite 1.
    fn stored(self) -> ([u8; 4], [u8; 32]) {
        match self {
            Self::Hmac => ([0; 4], [0; 32]),
            #[cfg(feature = "hybrid")]
            Self::Encapsulated {
                key_id, recovery, ..
            } => (key_id.0, *recovery.bytes()),
        }
    }

    #[cfg_attr(
        not(feature = "hybrid"),
        allow(unused_variables, reason = "suite 1 has neither")
    )]
    fn from_stored(suite: u16, key_id: [u8; 4], recovery: [u8; 32]) -> Option<Self> {
        #[cfg(feature = "hybrid")]
        let encapsulated = |suite| {
            Some(Self::Encapsulated {
                suite,
                key_id: KeyId(key_id),
                recovery: Point::new(recovery)?,
            })
        };
        match suite {
            1 => Some(Self::Hmac),
            #[cfg(feature = "hybrid")]
            2 => encapsulated(Suite::Hybrid),
            #[cfg(feature = "post-quantum")]
            3 => encapsulated(Suite::PostQuantum),
            _ => None,
        }
    }
}

fn begin(sequence: u64, generation: Generation) -> Zeroizing<Vec<u8>> {
    let mut record = Zeroizing::new(Vec::with_capacity(RECORD_MAX));
    record.push(VERSION);
    record.extend_from_slice(&sequence.to_be_bytes());
    record.extend_from_slice(&generation.0.to_be_bytes());
    record
}

fn finish(mut record: Zeroizing<Vec<u8>>, mac: &MacKey, label: Label) -> Zeroizing<Vec<u8>> {
    let mac = mac.mac(label, &[&record]);
    record.extend_from_slice(&mac);
    record
}

// [DEV-33] Version and MAC before anything is used.
fn open<'a>(mac: &MacKey, label: Label, stored: &'a [u8]) -> Option<(Head, Fields<'a>)> {
    let is_known = stored.first() == Some(&VERSION);
    let (record, stored_mac) = stored.split_last_chunk::<32>()?;
    mac.verify(label, &[record], stored_mac).ok()?;
    let mut fields = Fields(record);
    let [_version] = fields.take()?;
    let head = Head {
        is_known,
        sequence: u64::from_be_bytes(fields.take()?),
        generation: Generation(u32::from_be_bytes(fields.take()?)),
    };
    Some((head, fields))
}

struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}
