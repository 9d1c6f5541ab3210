//! What a refusal means for a person who builds a device, and what to do.

use relatch_wire::{CborError, DecodeError, FieldError, TextError, text};

use super::base45;
use super::fields::field;
use super::structure::Structure;

/// Explains why `text` was refused; `structure` is there if the text gave message bytes.
///
/// Nothing of the text is repeated but the letters of a foreign prefix: it may be an offer, or another secret.
pub(super) fn explain(error: DecodeError, text: &str, structure: Option<&Structure>) -> String {
    match error {
        DecodeError::Text(fault) => explain_text(fault, text),
        DecodeError::Cbor(fault) => {
            let seen = structure.and_then(Structure::first_fault);
            seen.unwrap_or_else(|| explain_cbor(fault).to_owned())
        }
        DecodeError::Field(fault) => explain_field(fault, structure.and_then(|it| it.kind)),
        _ => "this command does not know the reason; use a newer one".to_owned(),
    }
}

fn explain_text(fault: TextError, text: &str) -> String {
    match fault {
        TextError::TooLong => format!("a text has at most {} characters", text::MAX_CHARS),
        TextError::NotRelatch => not_relatch(text),
        TextError::NewerVersion => "version 1, RL1:, is the only one known here".to_owned(),
        TextError::Base45 => text
            .split_once(':')
            .and_then(|(prefix, payload)| base45::fault(payload, prefix.len() + 1))
            .unwrap_or_else(|| "what follows the prefix is not base45".to_owned()),
        _ => "this command does not know the reason; use a newer one".to_owned(),
    }
}

fn not_relatch(text: &str) -> String {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    let letters = scheme.chars().all(|letter| letter.is_ascii_alphabetic());
    let found = if text.trim_start().len() < text.len() {
        "the text begins with a space or a line ending".to_owned()
    } else if text
        .get(..2)
        .is_some_and(|start| start != "RL" && start.eq_ignore_ascii_case("RL"))
    {
        "the prefix is in lower case".to_owned()
    } else if letters && (1..=10).contains(&scheme.len()) {
        format!("the text begins with {scheme}:")
    } else {
        "the text begins otherwise".to_owned()
    };
    format!("a Relatch code begins with RL1: and nothing in front of it; {found}")
}

/// Where no part that is shown has a fault.
fn explain_cbor(fault: CborError) -> &'static str {
    match fault {
        CborError::Malformed => {
            "not one well-formed message; the fault is in a part that is not shown, because it may belong to the secret"
        }
        CborError::NotCanonical => {
            "not the deterministic encoding; the fault is in a part that is not shown, because it may belong to the secret"
        }
        _ => "this command does not know the reason; use a newer one",
    }
}

fn explain_field(fault: FieldError, kind: Option<u64>) -> String {
    let message = match kind {
        Some(1) => "a challenge",
        Some(2) => "an offer",
        _ => "a message",
    };
    match fault {
        FieldError::Missing(key) => format!("{message} must have {}", described(kind, key)),
        FieldError::WrongType(key) | FieldError::WrongLength(key) | FieldError::OutOfRange(key) => {
            format!("{message} must have {}", described(kind, key))
        }
        FieldError::BadPoint(key) => format!(
            "key {key} must be a public key of X25519: below 2^255 - 19 and not of low order"
        ),
        FieldError::UnknownKind => "the kinds known here are 1, challenge, and 2, offer".to_owned(),
        FieldError::UnknownSuite => "the suites known here are 1, HMAC-SHA256, and 2, hybrid".to_owned(),
        FieldError::UnknownAction => {
            "the actions known here are 0, check the binding, and 1, set a new administrator password"
                .to_owned()
        }
        FieldError::UnknownCriticalKey(_) => {
            format!("{message} with another key from 0 up is a newer one; only negative keys may be ignored")
        }
        FieldError::TooManyIgnorable => "at most 4 negative keys are allowed".to_owned(),
        FieldError::BadIgnorable => {
            "a negative key is from -1 to -24 and holds a byte string of at most 32 bytes".to_owned()
        }
        _ => "this command does not know the reason; use a newer one".to_owned(),
    }
}

fn described(kind: Option<u64>, key: u8) -> String {
    match field(kind, key.into()) {
        Some(field) => format!("{} under key {key}, {}", field.form, field.name),
        None => format!("key {key}"),
    }
}
