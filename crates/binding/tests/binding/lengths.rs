//! Code lengths: every offer with every challenge.

use relatch_binding::ShortCode;
use relatch_wire::{CodeLength, Failures};

use crate::samples::{account, claimed};

// [AUTH-6]
#[test]
fn a_challenge_asks_for_at_least_the_length_of_the_offer_and_twenty_after_many_failures() {
    for least in CodeLength::ALL {
        let mut binding = claimed(&account("alice"));
        binding.offered.code_length = least;
        for length in CodeLength::ALL {
            for failures in [0, 1, 98, 99, 100, u32::MAX] {
                let expected = if length < least {
                    Err(ShortCode::BelowOffer)
                } else if failures >= 99 && length != CodeLength::Twenty {
                    Err(ShortCode::ManyFailures)
                } else {
                    Ok(())
                };
                assert_eq!(binding.allows(length, Failures(failures)), expected);
            }
        }
    }
}
