//! From the library's errors to codes.

use relatch_device::{
    AdministratorError, BeginError, ConfirmError, FieldError, NotBoundError, OfferError,
    SetPasswordError, StorageError, SubmitCheckError, SubmitError,
};
#[cfg(feature = "hybrid")]
use relatch_device::{KeyFileError, LoadKeysError};
use relatch_wire::{CborError, DecodeError, TextError};

use crate::codes::*;

pub(crate) fn of_begin(error: BeginError) -> i32 {
    match error {
        BeginError::NotBound => RELATCH_E_NOT_BOUND,
        BeginError::NotHere => RELATCH_E_NOT_HERE,
        _ => RELATCH_E_INTERNAL,
    }
}

pub(crate) fn of_submit(error: SubmitError) -> i32 {
    match error {
        SubmitError::NotBound => RELATCH_E_NOT_BOUND,
        SubmitError::NotHere => RELATCH_E_NOT_HERE,
        SubmitError::NoChallenge => RELATCH_E_NO_CHALLENGE,
        SubmitError::Wait(_) => RELATCH_E_WAIT,
        SubmitError::Typo(_) => RELATCH_E_TYPING_ERROR,
        SubmitError::Storage(failed) => of_storage(failed),
        SubmitError::Wrong { .. } => RELATCH_E_WRONG_CODE,
        _ => RELATCH_E_INTERNAL,
    }
}

pub(crate) fn of_set_password(error: &SetPasswordError) -> i32 {
    match error {
        SetPasswordError::Over | SetPasswordError::OtherSession(_) => RELATCH_E_NO_GRANT,
        SetPasswordError::Refused(_) => RELATCH_E_NOT_ACCEPTED,
        SetPasswordError::NotStored(_) => RELATCH_E_NOT_STORED,
        _ => RELATCH_E_INTERNAL,
    }
}

pub(crate) fn of_offer(error: OfferError) -> i32 {
    match error {
        OfferError::ProofNeeded => RELATCH_E_PROOF_NEEDED,
        OfferError::SuiteTooLow => RELATCH_E_SUITE_TOO_LOW,
        OfferError::AuthorityKey => RELATCH_E_UNUSABLE_KEY,
        _ => RELATCH_E_INTERNAL,
    }
}

pub(crate) fn of_confirm(error: ConfirmError) -> i32 {
    match error {
        ConfirmError::NoOffer => RELATCH_E_NO_OFFER,
        ConfirmError::Typo(_) => RELATCH_E_TYPING_ERROR,
        ConfirmError::Wrong { .. } => RELATCH_E_WRONG_CODE,
        ConfirmError::Storage(failed) => of_storage(failed),
        _ => RELATCH_E_INTERNAL,
    }
}

pub(crate) fn of_check(error: SubmitCheckError) -> i32 {
    match error {
        SubmitCheckError::NotBound => RELATCH_E_NOT_BOUND,
        SubmitCheckError::NoCheck => RELATCH_E_NO_CHECK,
        SubmitCheckError::Typo(_) => RELATCH_E_TYPING_ERROR,
        SubmitCheckError::Wrong { .. } => RELATCH_E_WRONG_CODE,
        _ => RELATCH_E_INTERNAL,
    }
}

pub(crate) fn of_administrator(error: AdministratorError) -> i32 {
    match error {
        AdministratorError::NotBound => RELATCH_E_NOT_BOUND,
        AdministratorError::ProofNeeded => RELATCH_E_PROOF_NEEDED,
        AdministratorError::Storage(failed) => of_storage(failed),
        _ => RELATCH_E_INTERNAL,
    }
}

pub(crate) fn of_not_bound(_: NotBoundError) -> i32 {
    RELATCH_E_NOT_BOUND
}

pub(crate) fn of_storage(_: StorageError) -> i32 {
    RELATCH_E_STORAGE
}

#[cfg(feature = "hybrid")]
pub(crate) fn of_key_file(error: KeyFileError) -> i32 {
    match error {
        KeyFileError::NotAKeyFile => RELATCH_E_NOT_A_KEY_FILE,
        KeyFileError::UnsupportedSuite => RELATCH_E_UNSUPPORTED_SUITE,
        KeyFileError::BadKey => RELATCH_E_BAD_KEY,
        KeyFileError::BadPoint => RELATCH_E_UNUSABLE_KEY,
        _ => RELATCH_E_DAMAGED,
    }
}

#[cfg(feature = "hybrid")]
pub(crate) fn of_load_keys(error: LoadKeysError) -> i32 {
    match error {
        LoadKeysError::ProofNeeded => RELATCH_E_PROOF_NEEDED,
        LoadKeysError::KeyFile(fault) => of_key_file(fault),
        _ => RELATCH_E_INTERNAL,
    }
}

/// The code of a text that is no message, and the key of the field that it is about.
pub(crate) fn of_decode(error: DecodeError) -> (i32, Option<u64>) {
    match error {
        DecodeError::Text(TextError::TooLong) => (RELATCH_E_TOO_LONG, None),
        DecodeError::Text(TextError::NotRelatch) => (RELATCH_E_NOT_RELATCH, None),
        DecodeError::Text(TextError::NewerVersion) => (RELATCH_E_NEWER_VERSION, None),
        DecodeError::Text(_) => (RELATCH_E_BASE45, None),
        DecodeError::Cbor(CborError::NotCanonical) => (RELATCH_E_NOT_CANONICAL, None),
        DecodeError::Cbor(_) => (RELATCH_E_MALFORMED, None),
        DecodeError::Field(fault) => of_field(fault),
        _ => (RELATCH_E_INTERNAL, None),
    }
}

fn of_field(fault: FieldError) -> (i32, Option<u64>) {
    let about = |code, key: u8| (code, Some(u64::from(key)));
    match fault {
        FieldError::UnknownKind => (RELATCH_E_UNKNOWN_KIND, None),
        FieldError::UnknownSuite => (RELATCH_E_UNKNOWN_SUITE, None),
        FieldError::UnknownAction => (RELATCH_E_UNKNOWN_ACTION, None),
        FieldError::UnknownCriticalKey(key) => (RELATCH_E_UNKNOWN_CRITICAL_KEY, Some(key)),
        FieldError::Missing(key) => about(RELATCH_E_MISSING, key),
        FieldError::WrongType(key) => about(RELATCH_E_WRONG_TYPE, key),
        FieldError::WrongLength(key) => about(RELATCH_E_WRONG_LENGTH, key),
        FieldError::OutOfRange(key) => about(RELATCH_E_OUT_OF_RANGE, key),
        FieldError::BadPoint(key) => about(RELATCH_E_BAD_POINT, key),
        FieldError::TooManyIgnorable => (RELATCH_E_TOO_MANY_IGNORABLE, None),
        FieldError::BadIgnorable => (RELATCH_E_BAD_IGNORABLE, None),
        _ => (RELATCH_E_INTERNAL, None),
    }
}
