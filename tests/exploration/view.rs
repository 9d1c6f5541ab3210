//! The part of a state that decides what can happen next: without the names of challenges, random bytes and
//! sequence numbers.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use relatch_device::Store;

use crate::world::World;

/// Bytes of a record before its content: version, sequence number.
const VERSION: usize = 1;
const SEQUENCE: usize = 8;
const GENERATION: usize = 4;
/// Where the monotonic counter is in the content of a state record.
const COUNTER: std::ops::Range<usize> = 12..20;
const MAC: usize = 32;

/// The same for two states that behave alike.
pub(crate) fn fingerprint(world: &mut World) -> u64 {
    let mut hasher = DefaultHasher::new();
    world.seen().hash(&mut hasher);
    world.holds_grant().hash(&mut hasher);
    world.cleared.hash(&mut hasher);
    world.least().hash(&mut hasher);
    flash(world).hash(&mut hasher);
    let kept = &world.kept;
    (kept.passwords, kept.out_of_step, kept.bound_to).hash(&mut hasher);
    world.open.as_ref().map(|it| it.binding).hash(&mut hasher);
    for entry in &kept.ledger {
        (entry.owner, entry.delegated, entry.epoch).hash(&mut hasher);
        (entry.active, entry.ended).hash(&mut hasher);
    }
    let live = world
        .kept
        .challenges
        .iter()
        .rev()
        .enumerate()
        .map(|(age, challenge)| {
            let epoch = crate::world::shown_epoch(&challenge.text);
            (
                age,
                epoch,
                challenge.code.is_some(),
                challenge.accepted,
                challenge.of_this_run,
                challenge.binding,
            )
        });
    for challenge in live {
        challenge.hash(&mut hasher);
    }
    hasher.finish()
}

/// The records on the flash and those that the thief holds.
fn flash(world: &World) -> Vec<Option<(usize, Vec<u8>)>> {
    let mut records = world.records().to_vec();
    if let Some(dump) = &world.kept.dump {
        records.extend(dump.iter().cloned());
    }
    let counter = world.kept.flash.clone().counter().unwrap().unwrap_or(0);
    let sequences: BTreeSet<Vec<u8>> = records.iter().filter_map(|it| sequence(it)).collect();
    records
        .iter()
        .map(|record| {
            let sequence = sequence(record)?;
            let rank = sequences.iter().position(|it| *it == sequence)?;
            Some((rank, content(record, counter)))
        })
        .collect()
}

/// The highest counter in the state records of a copy.
pub(crate) fn highest_counter(records: &[Vec<u8>]) -> u64 {
    let whole = records.iter().filter(|record| sequence(record).is_some());
    let fields = whole.map(|record| content(record, 0));
    let states = fields.filter(|fields| fields.len() == GENERATION + COUNTER.end);
    states.map(|fields| counter(&fields)).max().unwrap_or(0)
}

fn counter(state: &[u8]) -> u64 {
    u64::from_be_bytes(state[GENERATION..][COUNTER].try_into().unwrap())
}

/// `None` for a slot that holds no whole record.
fn sequence(record: &[u8]) -> Option<Vec<u8>> {
    let torn = record.len() < VERSION + SEQUENCE + MAC || record.ends_with(&[0xff; MAC]);
    (!torn).then(|| record[VERSION..VERSION + SEQUENCE].to_vec())
}

/// The fields, with the counter relative to the hardware's.
fn content(record: &[u8], hardware: u64) -> Vec<u8> {
    let mut fields = record[VERSION + SEQUENCE..record.len() - MAC].to_vec();
    if fields.len() == GENERATION + COUNTER.end {
        let relative = counter(&fields).wrapping_sub(hardware);
        fields[GENERATION..][COUNTER].copy_from_slice(&relative.to_be_bytes());
    }
    fields
}
