//! A QR text: what the camera saw.

use relatch_wire::{DecodeError, Message, text};

use crate::agree::agree;
use crate::naive;

/// Library and naive decoder agree on the text and say the same reason; a text that is read is the only one for its
/// bytes. Now and then the input is taken for bytes, to be written and read back.
pub fn check(data: &[u8]) {
    if data.len() <= text::MAX_MESSAGE && data.last().is_some_and(|last| last.is_multiple_of(16)) {
        assert_eq!(
            text::decode(&text::encode(data))
                .as_deref()
                .map(Vec::as_slice),
            Ok(data)
        );
    }
    let Ok(text) = core::str::from_utf8(data) else {
        return;
    };
    let answer = Message::from_text(text);
    match (naive::base45::text(text), text::decode(text)) {
        (Ok(expected), Ok(bytes)) => {
            assert_eq!(expected, *bytes);
            assert_eq!(text::encode(&bytes), text);
            agree(&naive::message(&bytes), &answer);
        }
        (Err(reason), Err(fault)) => {
            let fault = DecodeError::from(fault);
            assert_eq!(fault.to_string(), reason);
            assert_eq!(answer.map(|_| ()), Err(fault));
        }
        (expected, found) => panic!("{expected:?} but {found:?}"),
    }
}
