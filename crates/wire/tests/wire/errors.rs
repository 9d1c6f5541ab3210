//! The registered names of stages and reasons, and what an app says for each.

use relatch_wire::{Advice, CborError, DecodeError, FieldError, Stage, TextError};

#[test]
fn names_and_advice() {
    use Advice::{Invalid, NotRelatch, UpdateApp};
    let rows: &[(DecodeError, &str, &str, Advice)] = &[
        (TextError::TooLong.into(), "text", "too long", Invalid),
        (
            TextError::NotRelatch.into(),
            "text",
            "not relatch",
            NotRelatch,
        ),
        (
            TextError::NewerVersion.into(),
            "text",
            "newer version",
            UpdateApp,
        ),
        (TextError::Base45.into(), "text", "base45", Invalid),
        (CborError::Malformed.into(), "cbor", "malformed", Invalid),
        (
            CborError::NotCanonical.into(),
            "cbor",
            "not canonical",
            Invalid,
        ),
        (
            FieldError::Missing(3).into(),
            "fields",
            "missing(3)",
            Invalid,
        ),
        (
            FieldError::WrongType(4).into(),
            "fields",
            "wrong type(4)",
            Invalid,
        ),
        (
            FieldError::WrongLength(5).into(),
            "fields",
            "wrong length(5)",
            Invalid,
        ),
        (
            FieldError::OutOfRange(6).into(),
            "fields",
            "out of range(6)",
            Invalid,
        ),
        (
            FieldError::UnknownKind.into(),
            "fields",
            "unknown kind",
            UpdateApp,
        ),
        (
            FieldError::UnknownSuite.into(),
            "fields",
            "unknown suite",
            UpdateApp,
        ),
        (
            FieldError::UnknownAction.into(),
            "fields",
            "unknown action",
            UpdateApp,
        ),
        (
            FieldError::UnknownCriticalKey(9).into(),
            "fields",
            "unknown critical key(9)",
            UpdateApp,
        ),
        (
            FieldError::TooManyIgnorable.into(),
            "fields",
            "too many ignorable keys",
            Invalid,
        ),
        (
            FieldError::BadIgnorable.into(),
            "fields",
            "bad ignorable key",
            Invalid,
        ),
    ];
    for (error, stage, reason, advice) in rows {
        assert_eq!(error.stage().name(), *stage, "{error:?}");
        assert_eq!(error.to_string(), *reason);
        assert_eq!(error.advice(), *advice, "{error:?}");
    }
    assert_eq!(Stage::Fields.name(), "fields");
}
