//! Accounts and device names.

use proptest::prelude::*;
use relatch_binding::{AccountId, DeviceName, TextError};

use crate::samples::seeded;

/// The classes of Unicode 16, as far as the texts here go.
fn fault_of(character: char) -> Option<TextError> {
    match u32::from(character) {
        0x2028 | 0x2029 => Some(TextError::ControlCharacter),
        _ if character.is_control() => Some(TextError::ControlCharacter),
        0xad
        | 0x34f
        | 0x61c
        | 0x115f..=0x1160
        | 0x17b4..=0x17b5
        | 0x180b..=0x180f
        | 0x200b..=0x200f
        | 0x202a..=0x202e
        | 0x2060..=0x206f
        | 0x3164
        | 0xfe00..=0xfe0f
        | 0xfeff
        | 0xffa0
        | 0xfff0..=0xfff8
        | 0x1_bca0..=0x1_bca3
        | 0x1_d173..=0x1_d17a
        | 0xe_0000..=0xe_0fff => Some(TextError::Misleading),
        _ => None,
    }
}

/// Every character there is.
// [AUTH-57]
#[test]
fn characters_that_are_not_seen_or_turn_the_text_are_refused() {
    for character in '\0'..=char::MAX {
        let told = AccountId::new(&format!("a{character}b")).err();
        assert_eq!(told, fault_of(character), "{:x}", u32::from(character));
    }
}

proptest! {
    #![proptest_config(seeded())]

    #[test]
    fn a_text_of_1_to_64_bytes_without_control_characters_is_kept_as_it_is(text in "\\PC{0,70}|.{0,70}") {
        let fault = if text.is_empty() {
            Some(TextError::Empty)
        } else if text.len() > 64 {
            Some(TextError::TooLong)
        } else {
            text.chars().find_map(fault_of)
        };
        let account = AccountId::new(&text);
        prop_assert_eq!(account.as_ref().err().copied(), fault);
        let name = DeviceName::new(&text);
        prop_assert_eq!(name.as_ref().err().copied(), fault);
        if let (Ok(account), Ok(name)) = (account, name) {
            prop_assert_eq!(account.as_str(), &text);
            prop_assert_eq!(account.to_string(), text.clone());
            let printed = format!("AccountId({text:?})");
            prop_assert_eq!(format!("{account:?}"), printed);
            prop_assert_eq!(name.as_str(), &text);
            prop_assert_eq!(name.to_string(), text);
        }
    }
}

#[test]
fn the_limits_of_a_text() {
    assert!(AccountId::new(&"a".repeat(64)).is_ok());
    assert_eq!(AccountId::new(&"a".repeat(65)), Err(TextError::TooLong));
    assert_eq!(AccountId::new(""), Err(TextError::Empty));
    assert_eq!(AccountId::new("a\0b"), Err(TextError::ControlCharacter));
    assert_eq!(
        DeviceName::new("back\nroom"),
        Err(TextError::ControlCharacter)
    );
}
