//! The answers of the device, as the model gives them.

use std::time::Duration;

use relatch_conformance::model::device::{Answer, Change, Left, Place, Replaced, Reported, Typed};
use relatch_derivation::TypedCode;
use relatch_device::{
    AdministratorError, BeginError, CodeLength, ConfirmError, LoadKeysError, OfferError,
    PasswordSet, PublicKeySet, SetPasswordError, StorageError, SubmitCheckError, SubmitError,
};

use crate::flash::{self, Fault, FlashError, Operation, Page};
use crate::passwords::Mishap;

pub(super) fn ms(period: Duration) -> u64 {
    period.as_millis().try_into().unwrap_or(u64::MAX)
}

pub(super) fn begin(error: &BeginError) -> Answer {
    match error {
        BeginError::NotBound => Answer::NotBound,
        BeginError::NotHere => Answer::NotHere,
        other => panic!("{other:?}"),
    }
}

pub(super) fn submit(error: &SubmitError) -> Answer {
    match error {
        SubmitError::NotBound => Answer::NotBound,
        SubmitError::NotHere => Answer::NotHere,
        SubmitError::NoChallenge => Answer::NoChallenge,
        SubmitError::Wait(left) => Answer::Wait(ms(*left)),
        SubmitError::Typo(_) => Answer::Typo,
        SubmitError::Storage(StorageError) => Answer::Storage,
        SubmitError::Wrong { failures, burned } => Answer::Wrong {
            failures: failures.count(),
            burned: *burned,
        },
        other => panic!("{other:?}"),
    }
}

pub(super) fn confirm(result: &Result<(), ConfirmError>) -> Answer {
    match result {
        Ok(()) => Answer::Done,
        Err(ConfirmError::NoOffer) => Answer::NoOffer,
        Err(ConfirmError::Typo(_)) => Answer::Typo,
        Err(ConfirmError::Wrong { left }) => Answer::WrongConfirmation { left: *left },
        Err(ConfirmError::Storage(StorageError)) => Answer::Storage,
        Err(other) => panic!("{other:?}"),
    }
}

pub(super) fn offer(error: &OfferError) -> Answer {
    match error {
        OfferError::ProofNeeded => Answer::ProofNeeded,
        OfferError::SuiteTooLow => Answer::SuiteTooLow,
        other => panic!("{other:?}"),
    }
}

pub(super) fn loaded(
    loaded: Result<PublicKeySet, LoadKeysError>,
    expected: &PublicKeySet,
) -> Answer {
    match loaded {
        Ok(keys) if keys == *expected => Answer::Done,
        Err(LoadKeysError::ProofNeeded) => Answer::ProofNeeded,
        other => panic!("{other:?}"),
    }
}

pub(super) fn administered(done: Result<(), AdministratorError>) -> Answer {
    match done {
        Ok(()) => Answer::Done,
        Err(AdministratorError::NotBound) => Answer::NotBound,
        Err(AdministratorError::ProofNeeded) => Answer::ProofNeeded,
        Err(AdministratorError::Storage(StorageError)) => Answer::Storage,
        Err(other) => panic!("{other:?}"),
    }
}

pub(super) fn checked(result: &Result<(), SubmitCheckError>) -> Answer {
    match result {
        Ok(()) => Answer::Done,
        Err(SubmitCheckError::NotBound) => Answer::NotBound,
        Err(SubmitCheckError::NoCheck) => Answer::NoCheck,
        Err(SubmitCheckError::Typo(_)) => Answer::Typo,
        Err(SubmitCheckError::Wrong { left }) => Answer::WrongCheck { left: *left },
        Err(other) => panic!("{other:?}"),
    }
}

pub(super) fn stored(result: Result<(), StorageError>) -> Answer {
    match result {
        Ok(()) => Answer::Done,
        Err(StorageError) => Answer::Storage,
    }
}

pub(super) fn password(result: &Result<PasswordSet, SetPasswordError>) -> Answer {
    match result {
        Ok(set) => Answer::PasswordSet {
            counted: set.counted,
        },
        Err(SetPasswordError::Over) => Answer::Over,
        Err(SetPasswordError::OtherSession(_)) => Answer::OtherSession,
        Err(SetPasswordError::Refused(_)) => Answer::Refused,
        Err(SetPasswordError::NotStored(_)) => Answer::NotStored,
        Err(other) => panic!("{other:?}"),
    }
}

/// What an entry is, where a code of so many digits is expected.
pub(super) fn typed(entry: &str, correct: &str, digits: u8) -> Typed {
    let length = CodeLength::from_digits(digits.into()).expect("a length of the protocol");
    match TypedCode::parse(entry, length) {
        Err(_) => Typed::Typo,
        Ok(_) if entry == correct => Typed::Correct,
        Ok(_) => Typed::Incorrect,
    }
}

/// The changes of records and counter. After a power cut nothing happens.
pub(super) fn changes(operations: &[Operation]) -> Vec<Change> {
    let cut = |it: &Operation| it.result == Err(FlashError::PowerLost);
    let last = operations.iter().position(cut);
    let seen = last.map_or(operations, |last| &operations[..=last]);
    seen.iter().filter_map(change).collect()
}

fn change(operation: &Operation) -> Option<Change> {
    Some(Change {
        place: match operation.page {
            None => Place::Counter,
            Some(Page::Record(slot)) => Place::Record(slot),
            Some(Page::PasswordA | Page::PasswordB) => return None,
        },
        reported: match operation.result {
            Ok(()) => Reported::Done,
            Err(FlashError::PowerLost) => Reported::PowerLost,
            Err(_) => Reported::Failed,
        },
        left: match operation.left {
            flash::Left::Old => Left::Old,
            flash::Left::New => Left::New,
            flash::Left::Torn => Left::Torn,
        },
    })
}

/// What cannot be read while the fault is set.
pub(super) fn unreadable(fault: Option<Fault>) -> Option<Place> {
    match fault? {
        Fault::Unreadable(Page::Record(slot)) => Some(Place::Record(slot)),
        Fault::CounterUnreadable => Some(Place::Counter),
        _ => None,
    }
}

/// The vendor's write of a password.
pub(super) fn password_write(operations: &[Operation]) -> Option<Operation> {
    let is_password = |it: &&Operation| matches!(it.page, Some(Page::PasswordA | Page::PasswordB));
    operations.iter().find(is_password).copied()
}

/// What the vendor's store made of a password, from the script and what became of its write.
pub(super) fn replaced(mishap: Option<Mishap>, write: Option<Operation>) -> Replaced {
    let holds = write.is_some_and(|write| write.left == flash::Left::New);
    let result = write.map(|write| write.result);
    match (mishap, result) {
        (Some(Mishap::Refused), _) => Replaced::Refused,
        (_, Some(Err(FlashError::NotWritten))) => Replaced::NotStored,
        (_, Some(Err(FlashError::PowerLost))) => Replaced::Unknown(None),
        (Some(Mishap::Unknown { readable, .. }), _) => Replaced::Unknown(readable.then_some(holds)),
        (_, Some(Err(_))) => Replaced::Unknown(Some(holds)),
        (None, Some(Ok(()))) => Replaced::Stored,
        (Some(Mishap::NotStored) | None, _) => Replaced::NotStored,
    }
}
