//! Codes: their form, their spread, and when two of them match.

use proptest::prelude::*;
use relatch_derivation::{BindingKey, Code, Keys, TypedCode};
use relatch_wire::{
    Action, Challenge, CodeLength, Epoch, Extensions, Failures, Freshness, Locator, Nonce,
};

use crate::reference::{check_digit, digits};
use crate::samples::{challenges, codes, keys, seeded};

fn typed(input: &str, length: CodeLength) -> TypedCode {
    TypedCode::parse(input, length).expect("the form of a code")
}

proptest! {
    #![proptest_config(seeded(1))]

    // [CODE-2] [CODE-3]
    #[test]
    fn have_their_length_their_check_digit_and_groups_of_four(code in codes()) {
        let digits = code.digits();
        prop_assert_eq!(digits.len(), usize::from(code.length().digits()));
        prop_assert!(digits.bytes().all(|byte| byte.is_ascii_digit()));
        let (front, check) = digits.split_at(digits.len() - 1);
        prop_assert_eq!(check, check_digit(front).to_string());

        let grouped = code.grouped();
        prop_assert!(grouped.split(' ').all(|group| group.len() == 4));
        prop_assert_eq!(grouped.replace(' ', ""), digits.as_str());
    }

    #[test]
    fn match_when_typed_as_shown(code in codes()) {
        prop_assert!(code.matches(&typed(&code.digits(), code.length())));
        prop_assert!(code.matches(&typed(&code.grouped(), code.length())));
        prop_assert!(code.matches(&typed(&code.grouped().replace(' ', "-"), code.length())));
    }

    #[test]
    fn do_not_match_another_number(code in codes(), number: u64) {
        let length = code.length().digits();
        let number = u128::from(number) % 10_u128.pow(u32::from(length) - 1);
        let other = digits(number, length);
        prop_assert_eq!(code.matches(&typed(&other, code.length())), other == *code.digits());
    }

    // [CODE-7]
    #[test]
    fn do_not_match_with_any_bit_of_the_number_flipped(code in codes()) {
        let right = code.digits();
        let length = code.length().digits();
        let number: u128 = right[..right.len() - 1].parse().unwrap();
        for bit in 0..64 {
            let other = number ^ 1 << bit;
            if other < 10_u128.pow(u32::from(length) - 1) {
                prop_assert!(!code.matches(&typed(&digits(other, length), code.length())));
            }
        }
    }

    #[test]
    fn do_not_match_with_a_digit_off_by_one(code in codes()) {
        let right = code.digits();
        for place in 0..right.len() - 1 {
            for off in [1, 9] {
                let mut front = right.as_bytes()[..right.len() - 1].to_vec();
                front[place] = b'0' + (front[place] - b'0' + off) % 10;
                let front = String::from_utf8(front).unwrap();
                let other = format!("{front}{}", check_digit(&front));
                prop_assert!(!code.matches(&typed(&other, code.length())));
            }
        }
    }

    /// Zeros in front change neither the number nor the check digit: only the length tells the
    /// codes apart.
    #[test]
    fn do_not_match_the_same_number_in_another_length(code in codes()) {
        for longer in CodeLength::ALL.into_iter().filter(|length| *length > code.length()) {
            let input = format!("{:0>width$}", *code.digits(), width = usize::from(longer.digits()));
            prop_assert!(!code.matches(&typed(&input, longer)));
        }
    }

    #[test]
    fn differ_between_bindings(one in keys(), other in keys(), challenge in challenges()) {
        let challenge = Challenge { action: Action::SetPassword, ..challenge };
        let code = |keys: &Keys| {
            let sealed = keys.tag().seal(challenge.clone());
            keys.code().code(&sealed, CodeLength::Twenty).expect("suite 1").digits()
        };
        prop_assert_ne!(code(&one), code(&other));
    }

    #[test]
    fn differ_with_every_field(keys in keys(), one in challenges(), other in challenges()) {
        let one = Challenge { action: Action::SetPassword, ..one };
        let code = |challenge: Challenge| {
            let sealed = keys.tag().seal(challenge);
            keys.code().code(&sealed, CodeLength::Twenty).expect("suite 1").digits()
        };
        let original = code(one.clone());
        let changed = [
            Challenge { action: Action::CheckBinding, ..one.clone() },
            Challenge { locator: other.locator, ..one.clone() },
            Challenge { epoch: one.epoch.next(), ..one.clone() },
            Challenge { failures: Failures::new(30 - u64::from(one.failures.count())).unwrap(), ..one.clone() },
            Challenge { freshness: other.freshness, ..one.clone() },
            Challenge { extensions: other.extensions, ..one.clone() },
        ];
        for changed in changed.into_iter().filter(|changed| *changed != one) {
            prop_assert_ne!(code(changed), original.clone());
        }
    }
}

/// The codes of many challenges under one key.
fn many(length: CodeLength) -> impl Iterator<Item = Code> {
    let keys = Keys::derive(&BindingKey::from_bytes([0x42; 32]));
    (0..20_000).map(move |epoch| {
        let challenge = Challenge {
            action: Action::SetPassword,
            locator: Locator([0; 12]),
            epoch: Epoch(epoch),
            failures: Failures::NONE,
            freshness: Freshness::Nonce(Nonce([0; 16])),
            extensions: Extensions::default(),
        };
        let sealed = keys.tag().seal(challenge);
        keys.code().code(&sealed, length).expect("suite 1")
    })
}

/// Chi-square over the ten digits at each place; by chance one place in a million is above the
/// bound.
// [CODE-1]
#[test]
fn are_spread_evenly() {
    const BOUND_WITH_9_DEGREES_OF_FREEDOM: f64 = 45.1;
    for length in CodeLength::ALL {
        let mut counts = vec![[0_u32; 10]; length.digits().into()];
        for code in many(length) {
            for (place, digit) in code.digits().bytes().enumerate() {
                counts[place][usize::from(digit - b'0')] += 1;
            }
        }
        for (place, counts) in counts.iter().enumerate() {
            let expected = f64::from(counts.iter().sum::<u32>()) / 10.0;
            let chi_square: f64 = counts
                .iter()
                .map(|count| (f64::from(*count) - expected).powi(2) / expected)
                .sum();
            assert!(
                chi_square < BOUND_WITH_9_DEGREES_OF_FREEDOM,
                "place {place} of {length:?}: {chi_square}"
            );
        }
    }
}
