//! Key files: what is written is read back, and what is not a key file says so.

use proptest::prelude::*;
use relatch_wire::{KeyFile, KeyFileError, KeyId};

use crate::samples::{points, seeded};

fn key_files() -> impl Strategy<Value = KeyFile> {
    (points(), points(), any::<[u8; 4]>()).prop_map(|(binding, recovery, key_id)| KeyFile {
        binding,
        recovery,
        key_id: KeyId(key_id),
    })
}

/// A key file with these 68 bytes in it, whatever they are.
fn written(bytes: &[u8]) -> String {
    format!("RLK1:{}", base45::encode(bytes))
}

proptest! {
    #![proptest_config(seeded(1))]

    // [HYB-7] [HYB-8]
    #[test]
    fn are_read_as_they_were_written(file in key_files()) {
        let text = file.to_text();
        prop_assert_eq!(text.len(), 107);
        prop_assert_eq!(KeyFile::from_text(&text), Ok(file));
        prop_assert_eq!(KeyFile::from_text(&format!("{text}\n")), Ok(file));
        let bytes = [file.binding.bytes().as_slice(), file.recovery.bytes(), &file.key_id.0].concat();
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
        let texts = [&text[1..], &text[..106], &format!("\n{text}"), &other];
        for text in texts.into_iter().chain(beside.iter().map(String::as_str)) {
            prop_assert_eq!(KeyFile::from_text(text), Err(KeyFileError::NotAKeyFile), "{}", text);
        }
    }

    // [HYB-8]
    #[test]
    fn with_a_stray_character_are_damaged(file in key_files(), at in 5..107_usize, stray in "[a-z_!]") {
        let mut text = file.to_text();
        text.replace_range(at..=at, &stray);
        prop_assert_eq!(KeyFile::from_text(&text), Err(KeyFileError::Damaged));
    }

    // [HYB-2] [HYB-8]
    #[test]
    fn with_a_point_that_is_none_are_refused(file in key_files(), second: bool) {
        let zero = [0; 32];
        let (binding, recovery) = match second {
            false => (&zero, file.recovery.bytes()),
            true => (file.binding.bytes(), &zero),
        };
        let bytes = [binding.as_slice(), recovery, &file.key_id.0].concat();
        prop_assert_eq!(KeyFile::from_text(&written(&bytes)), Err(KeyFileError::BadPoint));
    }
}

#[test]
fn each_reason_is_the_registered_one() {
    assert_eq!(KeyFileError::NotAKeyFile.to_string(), "not a key file");
    assert_eq!(KeyFileError::Damaged.to_string(), "damaged");
    assert_eq!(KeyFileError::BadPoint.to_string(), "bad point");
}
