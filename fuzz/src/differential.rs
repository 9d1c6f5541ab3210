//! Message bytes, read twice: by the library and by the naive decoder.

use relatch_wire::Message;

use crate::agree::agree;
use crate::naive;

/// Both accept the same messages with the same meaning, and refuse the others in the same stage for the same reason.
pub fn check(data: &[u8]) {
    agree(&naive::message(data), &Message::from_bytes(data));
}
