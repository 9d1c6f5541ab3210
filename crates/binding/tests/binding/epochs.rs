//! The epoch shown against the stored one, on all of 32 bits.

use proptest::prelude::*;
use relatch_binding::EpochStep;
use relatch_wire::Epoch;

use crate::samples::seeded;

fn expected(stored: u32, shown: u32) -> EpochStep {
    match i64::from(shown) - i64::from(stored) {
        0 => EpochStep::Same,
        1 => EpochStep::NextRecovery,
        ..0 => EpochStep::Older,
        _ => EpochStep::Unexpected,
    }
}

proptest! {
    #![proptest_config(seeded())]

    // [AUTH-15]
    #[test]
    fn only_the_same_and_the_next_are_expected(stored: u32, shown: u32, near in -3..=3_i32) {
        for shown in [shown, stored.saturating_add_signed(near), stored.wrapping_add(1), 0, u32::MAX] {
            prop_assert_eq!(EpochStep::between(Epoch(stored), Epoch(shown)), expected(stored, shown));
        }
    }
}

#[test]
fn nothing_follows_the_last_epoch() {
    let last = Epoch(u32::MAX);
    assert_eq!(EpochStep::between(last, last), EpochStep::Same);
    assert_eq!(EpochStep::between(last, Epoch(0)), EpochStep::Older);
}
