//! Random lives against the model: calls, faults of the registry, rotations, key sets, clocks,
//! writers of the database.

use proptest::collection::vec;
use proptest::prelude::*;
use relatch_testkit::authority::{Operation, World};

use crate::samples::seeded;

proptest! {
    #![proptest_config(seeded())]

    // [AUTH-1] [AUTH-9] [AUTH-10] [AUTH-12] [AUTH-14] [AUTH-15] [AUTH-16] [AUTH-17] [AUTH-18]
    // [AUTH-19] [AUTH-20]
    // [AUTH-39] [AUTH-44] [BIND-31]
    #[test]
    fn an_authority_does_as_the_model_says(operations in vec(any::<[u8; 8]>(), 1..120)) {
        let operations: Vec<_> = operations.into_iter().map(Operation::from_bytes).collect();
        let mut world = World::furnished().map_err(TestCaseError::fail)?;
        world.play(&operations).map_err(TestCaseError::fail)?;
    }
}
