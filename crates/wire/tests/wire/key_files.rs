//! Key files: what is written is read back, and what is not a key file says so.

use proptest::prelude::*;
use relatch_wire::{KeyFile, KeyFileError, KeyId, Suite};

use crate::samples::{encapsulation_keys, points, seeded};

fn key_files() -> impl Strategy<Value = KeyFile> {
    (encapsulation_keys(), points(), any::<[u8; 4]>()).prop_map(|(binding, recovery, key_id)| {
        KeyFile {
            binding,
            recovery,
            key_id: KeyId(key_id),
        }
    })
}

/// A key file with these bytes in it, whatever they are.
fn written(bytes: &[u8]) -> String {
    format!("RLK1:{}", base45::encode(bytes))
}

proptest! {
    #![proptest_config(seeded(1))]

    // [HYB-7] [HYB-8]
    #[test]
    fn are_read_as_they_were_written(file in key_files()) {
        let text = file.to_text();
        let length = match file.binding.suite() {
            Suite::PostQuantum => 1_883,
            _ => 107,
        };
        prop_assert_eq!(text.len(), length);
        prop_assert_eq!(KeyFile::suite(&text), Ok(file.binding.suite()));
        prop_assert_eq!(KeyFile::from_text(&text), Ok(file.clone()));
        prop_assert_eq!(KeyFile::from_text(&format!("{text}\n")), Ok(file.clone()));
        let bytes = [file.binding.bytes(), file.recovery.bytes(), &file.key_id.0].concat();
        prop_assert_eq!(text, written(&bytes));
    }

    // [HYB-8]
    #[test]
    fn of_another_length_or_prefix_are_none(file in key_files(), at in 0..5_usize) {
        let text = file.to_text();
        let mut other = text.clone().into_bytes();
        other[at] ^= 1;
        let other = String::from_utf8(other).unwrap();
        let beside = ["0", " ", "\n\n", "\r\n", "\r", "\n "].map(|end| format!("{text}{end}"));
        let texts = [&text[1..], &text[..text.len() - 1], &format!("\n{text}"), &other];
        for text in texts.into_iter().chain(beside.iter().map(String::as_str)) {
            prop_assert_eq!(KeyFile::from_text(text), Err(KeyFileError::NotAKeyFile), "{}", text);
        }
    }

    // [HYB-8]
    #[test]
    fn with_a_stray_character_are_damaged(file in key_files(), at: prop::sample::Index, stray in "[a-z_!]") {
        let mut text = file.to_text();
        let at = 5 + at.index(text.len() - 5);
        text.replace_range(at..=at, &stray);
        prop_assert_eq!(KeyFile::from_text(&text), Err(KeyFileError::Damaged));
    }

    // [HYB-2] [HYB-8]
    #[test]
    fn with_a_point_that_is_none_are_refused(file in key_files(), second: bool) {
        let mut bytes = [file.binding.bytes(), file.recovery.bytes(), &file.key_id.0].concat();
        let end = file.binding.bytes().len() + if second { 32 } else { 0 };
        bytes[end - 32..end].fill(0);
        prop_assert_eq!(KeyFile::from_text(&written(&bytes)), Err(KeyFileError::BadPoint));
    }
}

#[test]
fn each_reason_is_the_registered_one() {
    assert_eq!(KeyFileError::NotAKeyFile.to_string(), "not a key file");
    assert_eq!(
        KeyFileError::UnsupportedSuite.to_string(),
        "unsupported suite"
    );
    assert_eq!(KeyFileError::Damaged.to_string(), "damaged");
    assert_eq!(KeyFileError::BadKey.to_string(), "bad key");
    assert_eq!(KeyFileError::BadPoint.to_string(), "bad point");
}
