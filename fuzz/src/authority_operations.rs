//! An authority's life against the model, eight bytes an operation: calls one within the other,
//! faults, rotations, clocks.

use relatch_testkit::authority::{Operation, World};

/// The longest life, in operations.
const LONGEST: usize = 64;

/// Every answer, row, entry and notice is as the model says, and a code is the device's own.
pub fn check(data: &[u8]) {
    let (operations, _) = data.as_chunks();
    let operations = operations.iter().take(LONGEST).copied();
    let operations: Vec<_> = operations.map(Operation::from_bytes).collect();
    let played = World::furnished().and_then(|mut world| world.play(&operations));
    assert_eq!(played, Ok(()));
}
