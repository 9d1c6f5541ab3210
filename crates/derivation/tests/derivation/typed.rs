//! What is typed: which faults are typos, and which.

use proptest::prelude::*;
use relatch_derivation::{TypedCode, TypoError};
use relatch_wire::CodeLength;

use crate::reference::digits;
use crate::samples::{codes, seeded};

fn typo(input: &str, length: CodeLength) -> Option<TypoError> {
    TypedCode::parse(input, length).err()
}

/// A code of twelve digits with a zero in front.
fn code() -> String {
    digits(4_821_903_571, 12)
}

// [CODE-5]
#[test]
fn separators_are_ignored() {
    let code = code();
    let (front, back) = code.split_at(5);
    for input in [
        code.clone(),
        format!("  {code}  "),
        format!("-{front}--{back}-"),
        format!("{front} - {back}"),
        format!("{code}{}", " ".repeat(52)),
        format!("{code}{}", "-".repeat(52)),
    ] {
        assert_eq!(typo(&input, CodeLength::Twelve), None, "{input:?}");
    }
}

// [CODE-6]
#[test]
fn strange_characters() {
    let code = code();
    let behind = |character: char| format!("{code}{character}");
    let replaced = |character: char| format!("{character}{}", &code[1..]);
    let strangers = [
        '\0',
        '\t',
        '\n',
        '\r',
        '\u{b}',
        '\u{c}',
        '\u{7f}',
        '+',
        '.',
        ',',
        '_',
        '/',
        ':',
        'e',
        'E',
        'x',
        'O',
        'o',
        'l',
        'I',
        '\u{a0}',
        '\u{2007}',
        '\u{202f}',
        '\u{3000}',
        '\u{200b}',
        '\u{feff}',
        '\u{ad}',
        '\u{2010}',
        '\u{2011}',
        '\u{2013}',
        '\u{2014}',
        '\u{2212}',
        '\u{ff0d}',
        '\u{ff10}',
        '\u{ff11}',
        '\u{660}',
        '\u{6f0}',
        '\u{966}',
        '\u{b2}',
        '\u{2460}',
        '\u{1d7ce}',
        '\u{301}',
        '\u{202e}',
    ];
    for stranger in strangers {
        for input in [behind(stranger), replaced(stranger)] {
            assert_eq!(
                typo(&input, CodeLength::Twelve),
                Some(TypoError::Character),
                "{input:?}"
            );
        }
    }
    for byte in (0..=127_u8).filter(|byte| !byte.is_ascii_digit() && !b" -".contains(byte)) {
        assert_eq!(
            typo(&behind(byte.into()), CodeLength::Twelve),
            Some(TypoError::Character)
        );
    }
}

// [CODE-6]
#[test]
fn numbers_in_other_writing() {
    let full_width = |digit: char| char::from_u32(digit as u32 - 0x30 + 0xff10).expect("a digit");
    let arabic = |digit: char| char::from_u32(digit as u32 - 0x30 + 0x660).expect("a digit");
    let code = code();
    let rows = [
        ("plus sign", format!("+{code}"), TypoError::Character),
        (
            "decimal point",
            format!("{}.{}", &code[..6], &code[6..]),
            TypoError::Character,
        ),
        (
            "thousands",
            code.chars().map(|digit| format!("{digit},")).collect(),
            TypoError::Character,
        ),
        ("exponent", "4821903571e0".into(), TypoError::Character),
        (
            "hexadecimal",
            format!("0x{:010x}", 4_821_903_571_u64),
            TypoError::Character,
        ),
        (
            "underscores",
            code.replace("03", "0_3"),
            TypoError::Character,
        ),
        (
            "full-width digits",
            code.chars().map(full_width).collect(),
            TypoError::Character,
        ),
        (
            "Arabic digits",
            code.chars().map(arabic).collect(),
            TypoError::Character,
        ),
        ("quoted", format!("\"{code}\""), TypoError::Character),
        ("leading zero dropped", code[1..].into(), TypoError::Length),
        (
            "minus sign and one digit less",
            format!("-{}", &code[1..]),
            TypoError::Length,
        ),
        ("one zero more", format!("0{code}"), TypoError::Length),
        ("nothing", String::new(), TypoError::Length),
        ("separators alone", " - - ".into(), TypoError::Length),
        ("64 digits", "0".repeat(64), TypoError::Length),
        ("65 digits", "0".repeat(65), TypoError::TooLong),
        (
            "65 characters",
            format!("{code}{}", " ".repeat(53)),
            TypoError::TooLong,
        ),
        ("a megabyte", "0".repeat(1 << 20), TypoError::TooLong),
    ];
    for (class, input, expected) in rows {
        assert_eq!(typo(&input, CodeLength::Twelve), Some(expected), "{class}");
    }
}

// [CODE-6]
#[test]
fn every_number_of_digits() {
    for length in CodeLength::ALL {
        for count in 0..=64 {
            // Zeros alone have the check digit zero, so the length alone decides.
            let expected = (count != usize::from(length.digits())).then_some(TypoError::Length);
            assert_eq!(
                typo(&"0".repeat(count), length),
                expected,
                "{count} for {length:?}"
            );
        }
    }
}

proptest! {
    #![proptest_config(seeded(1))]

    // [CODE-6]
    #[test]
    fn every_single_wrong_digit_is_a_typo(code in codes()) {
        let right = code.digits();
        for place in 0..right.len() {
            for digit in b'0'..=b'9' {
                let mut wrong = right.as_bytes().to_vec();
                wrong[place] = digit;
                let expected = (wrong != right.as_bytes()).then_some(TypoError::CheckDigit);
                prop_assert_eq!(typo(str::from_utf8(&wrong).unwrap(), code.length()), expected);
            }
        }
    }

    #[test]
    fn every_swap_of_neighbours_is_a_typo(code in codes()) {
        let right = code.digits();
        for place in 1..right.len() {
            let mut wrong = right.as_bytes().to_vec();
            wrong.swap(place - 1, place);
            let expected = (wrong != right.as_bytes()).then_some(TypoError::CheckDigit);
            prop_assert_eq!(typo(str::from_utf8(&wrong).unwrap(), code.length()), expected);
        }
    }

    #[test]
    fn a_code_of_another_length_is_a_typo(code in codes()) {
        for other in CodeLength::ALL.into_iter().filter(|length| *length != code.length()) {
            prop_assert_eq!(typo(&code.digits(), other), Some(TypoError::Length));
        }
    }

    #[test]
    fn anything_typed_is_answered(input: String, digits in "[0-9 -]{0,80}") {
        for length in CodeLength::ALL {
            for input in [&input, &digits] {
                if let Err(typo) = TypedCode::parse(input, length) {
                    prop_assert!(!typo.to_string().is_empty());
                }
            }
        }
    }

    /// Exactly one of the ten last digits fits.
    // [CODE-2]
    #[test]
    fn one_check_digit_fits(front in "[0-9]{11}") {
        let fitting = (0..10).filter(|check| typo(&format!("{front}{check}"), CodeLength::Twelve).is_none());
        prop_assert_eq!(fitting.count(), 1);
    }
}
