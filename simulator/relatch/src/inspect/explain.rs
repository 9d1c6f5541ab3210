//! What a refusal means for a person who builds a device, and what to do.

use relatch_wire::{CborError, DecodeError, FieldError, TextError, text};
use zeroize::Zeroizing;

use super::fields::{CHALLENGE, field};
use super::reading::Reading;

const PREFIX: &str = "RL1:";
const UNKNOWN: &str = "this command does not know the reason; use a newer one";

/// Explains why `text` was refused; `reading` is there if the text gave message bytes.
///
/// Nothing of the text is repeated but a character that no QR text has: it may be an offer, or
/// another secret.
pub(super) fn explain(error: DecodeError, text: &str, reading: Option<&Reading>) -> String {
    let explanation = match (error, reading) {
        (DecodeError::Text(fault), _) => return explain_text(fault, text),
        (DecodeError::Cbor(fault), Some(reading)) => explain_cbor(fault, reading),
        (DecodeError::Field(fault), Some(reading)) => explain_field(fault, reading),
        _ => return UNKNOWN.to_owned(),
    };
    match reading {
        Some(reading) if reading.may_be_offer() => format!(
            "{explanation}; nothing from byte {} on is shown, because it may belong to the secret",
            reading.offset
        ),
        _ => explanation,
    }
}

/// The registered reason, without a key that may be made of a secret's bytes.
pub(super) fn reason(error: DecodeError) -> String {
    match error {
        DecodeError::Field(FieldError::UnknownCriticalKey(key)) if key > u16::MAX.into() => {
            "unknown critical key(over 65535)".to_owned()
        }
        _ => error.to_string(),
    }
}

fn explain_text(fault: TextError, text: &str) -> String {
    match fault {
        TextError::TooLong => format!("a text has at most {} characters", text::MAX_CHARS),
        TextError::NotRelatch => {
            let same = text.chars().zip(PREFIX.chars());
            let same = same.take_while(|(found, prefix)| found == prefix).count();
            format!(
                "a text begins with {PREFIX}; the first difference is at character {}",
                same + 1
            )
        }
        TextError::NewerVersion => format!("this command knows version 1, {PREFIX}, alone"),
        TextError::Base45 => base45_fault(text).unwrap_or_else(|| UNKNOWN.to_owned()),
        _ => UNKNOWN.to_owned(),
    }
}

/// The first character or group behind the prefix that is not base45; positions count from 1.
fn base45_fault(text: &str) -> Option<String> {
    let payload = text.strip_prefix(PREFIX)?;
    let first = PREFIX.len() + 1;
    let digit = |character| {
        u8::try_from(character)
            .ok()
            .and_then(base45::alphabet::decode)
    };
    let mut characters = (first..).zip(payload.chars());
    if let Some((at, stranger)) = characters.find(|(_, character)| digit(*character).is_none()) {
        let code = u32::from(stranger);
        return Some(format!(
            "character {at}, U+{code:04X}, is not in the alphabet of base45"
        ));
    }
    let mut groups = (first..).step_by(3).zip(payload.as_bytes().chunks(3));
    let (at, group) = groups.find(|(_, group)| !is_group(group))?;
    Some(match group.len() {
        1 => format!("the last group, character {at}, is a single character"),
        2 => format!("the two characters from {at} on are worth more than one byte"),
        _ => format!("the three characters from {at} on are worth more than two bytes"),
    })
}

/// Whether the crate `base45` reads a group, and writes it again as it was: it cuts a last group
/// that is too large.
fn is_group(group: &[u8]) -> bool {
    let Ok(bytes) = base45::decode(group).map(Zeroizing::new) else {
        return false;
    };
    Zeroizing::new(base45::encode(&bytes)).as_bytes() == group
}

fn explain_cbor(fault: CborError, reading: &Reading) -> String {
    let how = match fault {
        CborError::NotCanonical => {
            "; in the deterministic encoding: shortest numbers and lengths, definite lengths, sorted keys"
        }
        _ => "",
    };
    format!(
        "expected at byte {}: {}{how}",
        reading.offset, reading.expected
    )
}

fn explain_field(fault: FieldError, reading: &Reading) -> String {
    let message = match reading.kind {
        CHALLENGE => "a challenge",
        _ => "an offer",
    };
    let key = match fault {
        FieldError::Missing(key)
        | FieldError::WrongType(key)
        | FieldError::WrongLength(key)
        | FieldError::OutOfRange(key)
        | FieldError::BadPoint(key) => key,
        FieldError::UnknownKind => 0,
        FieldError::UnknownSuite => 1,
        FieldError::UnknownAction => 2,
        FieldError::UnknownCriticalKey(_) => {
            return format!(
                "{message} with another key from 0 up is a newer one; only negative keys may be ignored"
            );
        }
        FieldError::TooManyIgnorable | FieldError::BadIgnorable => {
            return "at most 4 negative keys are allowed, from -1 to -24, each with a byte string of at most 32 bytes"
                .to_owned();
        }
        _ => return UNKNOWN.to_owned(),
    };
    match field(reading.kind, reading.suite, key) {
        Some(field) => format!("{message} must have {field}"),
        None => UNKNOWN.to_owned(),
    }
}
