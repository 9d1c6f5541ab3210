//! A QR text: what the camera saw.

use relatch_wire::{Message, text};

use crate::agree::agree;
use crate::naive;

/// Library and naive decoder agree on the text and say the same reason; a text that is read is the only one for its
/// bytes; any bytes are written as a text that is read back.
pub fn check(data: &[u8]) {
    let written = text::encode(&data[..data.len().min(text::MAX_MESSAGE)]);
    let read = text::decode(&written).expect("what was written is read");
    assert_eq!(read, data[..read.len()]);

    let Ok(text) = core::str::from_utf8(data) else {
        return;
    };
    match (naive::base45::text(text), text::decode(text)) {
        (Ok(expected), Ok(bytes)) => {
            assert_eq!(expected, bytes);
            assert_eq!(text::encode(&bytes), text);
        }
        (Err(reason), Err(fault)) => {
            assert_eq!(relatch_wire::DecodeError::from(fault).to_string(), reason);
        }
        (expected, found) => panic!("{expected:?} but {found:?}"),
    }
    agree(&naive::text(text), &Message::from_text(text));
}
