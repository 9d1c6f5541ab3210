//! CBOR written by hand: heads, strings, and the message around a body.

pub(super) const UINT: u8 = 0;
pub(super) const BYTES: u8 = 2;
pub(super) const TEXT: u8 = 3;
pub(super) const NEGATIVE: u8 = 1;
const ARRAY: u8 = 4;
pub(super) const MAP: u8 = 5;

/// The shortest CBOR head of a major type.
pub(super) fn head(major: u8, argument: u64) -> Vec<u8> {
    let bytes = argument.to_be_bytes();
    let (information, length) = match argument {
        0..=23 => (bytes[7], 0),
        24..=0xff => (24, 1),
        0x100..=0xffff => (25, 2),
        0x1_0000..=0xffff_ffff => (26, 4),
        _ => (27, 8),
    };
    let mut head = vec![major << 5 | information];
    head.extend_from_slice(bytes.get(8 - length..).unwrap_or_default());
    head
}

/// A string with its head.
pub(super) fn string(major: u8, content: &[u8]) -> Vec<u8> {
    let mut encoded = head(major, content.len() as u64);
    encoded.extend_from_slice(content);
    encoded
}

/// The message around a body; an offer has no tag.
pub(super) fn message(body: &[u8], tag: Option<&[u8]>) -> Vec<u8> {
    let mut message = head(ARRAY, if tag.is_some() { 2 } else { 1 });
    message.extend(string(BYTES, body));
    if let Some(tag) = tag {
        message.extend(string(BYTES, tag));
    }
    message
}
