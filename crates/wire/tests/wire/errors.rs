//! The registered names of stages and reasons, and what an app says for each.

use relatch_wire::Advice::{self, Invalid, NotRelatch, UpdateApp};
use relatch_wire::{CborError, DecodeError, FieldError, TextError};

fn named<E: Into<DecodeError>>(stage: &str, rows: Vec<(E, &str, Advice)>) {
    for (fault, reason, advice) in rows {
        let error: DecodeError = fault.into();
        assert_eq!(error.stage().name(), stage, "{error:?}");
        assert_eq!(error.to_string(), reason);
        let with_key = error
            .key()
            .map(|key| format!("({key})"))
            .unwrap_or_default();
        assert_eq!(format!("{}{with_key}", error.reason()), reason);
        assert_eq!(error.key().is_some(), reason.ends_with(')'), "{error:?}");
        assert_eq!(error.advice(), advice, "{error:?}");
    }
}

#[test]
fn of_the_text() {
    let rows = vec![
        (TextError::TooLong, "too long", Invalid),
        (TextError::NotRelatch, "not relatch", NotRelatch),
        (TextError::NewerVersion, "newer version", UpdateApp),
        (TextError::Base45, "base45", Invalid),
    ];
    named("text", rows);
}

#[test]
fn of_the_encoding() {
    let rows = vec![
        (CborError::Malformed, "malformed", Invalid),
        (CborError::NotCanonical, "not canonical", Invalid),
    ];
    named("cbor", rows);
}

#[test]
fn of_the_fields() {
    use FieldError::*;
    let rows = vec![
        (Missing(3), "missing(3)", Invalid),
        (WrongType(4), "wrong type(4)", Invalid),
        (WrongLength(5), "wrong length(5)", Invalid),
        (OutOfRange(6), "out of range(6)", Invalid),
        (BadPoint(7), "bad point(7)", Invalid),
        (UnknownKind, "unknown kind", UpdateApp),
        (UnknownSuite, "unknown suite", UpdateApp),
        (UnknownAction, "unknown action", UpdateApp),
        (UnknownCriticalKey(9), "unknown critical key(9)", UpdateApp),
        (TooManyIgnorable, "too many ignorable keys", Invalid),
        (BadIgnorable, "bad ignorable key", Invalid),
    ];
    named("fields", rows);
}
