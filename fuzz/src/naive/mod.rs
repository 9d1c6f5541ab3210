//! A second decoder, made from the text of spec/protocol.md alone: slow, plain, and without any code of the crates.

pub mod base45;
pub mod cbor;
pub mod fields;
pub mod point;
pub mod typed;

pub use fields::Meaning;

/// What the specification says of a text or a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Legal; what it says.
    Legal(Box<Meaning>),
    /// Refused in the text stage for this reason.
    Text(&'static str),
    /// Refused in the CBOR stage for this reason.
    Cbor(&'static str),
    /// Refused in the stage of the fields for this reason.
    Fields(String),
}

/// Judges a QR text.
#[must_use]
pub fn text(text: &str) -> Verdict {
    match base45::text(text) {
        Ok(message) => self::message(&message),
        Err(reason) => Verdict::Text(reason),
    }
}

/// Judges message bytes.
#[must_use]
pub fn message(message: &[u8]) -> Verdict {
    if message.len() > 2861 {
        return Verdict::Cbor(cbor::MALFORMED);
    }
    fields::judge(message)
}
