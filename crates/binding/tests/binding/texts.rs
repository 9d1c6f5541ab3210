//! Accounts and device names.

use proptest::prelude::*;
use relatch_binding::{AccountId, DeviceName, TextError};

use crate::samples::seeded;

proptest! {
    #![proptest_config(seeded())]

    #[test]
    fn a_text_of_1_to_64_bytes_without_control_characters_is_kept_as_it_is(text in "\\PC{0,70}|.{0,70}") {
        let fault = if text.is_empty() {
            Some(TextError::Empty)
        } else if text.len() > 64 {
            Some(TextError::TooLong)
        } else {
            text.chars().any(char::is_control).then_some(TextError::ControlCharacter)
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
