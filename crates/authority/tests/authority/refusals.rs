//! What people are told when there is no code, no binding and no change.

use std::collections::BTreeSet;

use relatch_authority::{
    ActRefusal, ClaimRefusal, CommitError, Denied, KeyRing, KeySet, Refusal, StepUpReason,
    StorageError,
};
use relatch_wire::{FieldError, TextError};

#[test]
fn each_refusal_has_words_of_its_own() {
    let said = [
        Refusal::NotUsable(TextError::NotRelatch.into()),
        Refusal::NotUsable(FieldError::UnknownSuite.into()),
        Refusal::Invalid,
        Refusal::Frozen,
        Refusal::SerialHeld,
        Refusal::StepUpNeeded(StepUpReason::UnexpectedEpoch),
        Refusal::StepUpNeeded(StepUpReason::BindingLimit),
        Refusal::StepUpNeeded(StepUpReason::AccountLimit),
        Refusal::OwnerMustApprove,
        Refusal::DelegationExpired,
        Refusal::DelegationUsedUp,
        Refusal::NoCodeForAction,
        Refusal::ProofNotFresh,
        Refusal::Unavailable,
    ]
    .map(|refusal| refusal.to_string());
    assert!(said.iter().all(|words| words.contains(' ')), "{said:?}");
    assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), said.len());
    let damaged = Refusal::NotUsable(FieldError::BadIgnorable.into());
    assert_eq!(damaged.to_string(), Refusal::Invalid.to_string());
}

#[test]
fn each_refused_claim_says_what_to_do() {
    let said = [
        ClaimRefusal::Taken,
        ClaimRefusal::CodeTooShort,
        ClaimRefusal::SuiteTooLow,
        ClaimRefusal::SerialHeld,
        ClaimRefusal::UnknownKeyId,
        ClaimRefusal::Unavailable,
    ]
    .map(|refusal| refusal.to_string());
    assert!(said.iter().all(|words| words.contains(' ')), "{said:?}");
    assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), said.len());
    let retired = ClaimRefusal::RetiredKeys.to_string();
    assert_eq!(retired, ClaimRefusal::UnknownKeyId.to_string());
}

#[test]
fn failures_of_acts_and_of_the_registry_have_words() {
    assert_eq!(
        ActRefusal::Denied(Denied::NotOwner).to_string(),
        Denied::NotOwner.to_string()
    );
    assert_eq!(
        ActRefusal::Unavailable.to_string(),
        Refusal::Unavailable.to_string()
    );
    let storage = StorageError.to_string();
    assert!(storage.contains(' '));
    assert_eq!(CommitError::Storage(StorageError).to_string(), storage);
    assert_ne!(CommitError::Conflict.to_string(), storage);
    let key_set = || KeySet::new(&[1; 32], &[2; 32]).expect("two keys");
    let mut ring = KeyRing::default();
    ring.add(key_set()).expect("the first");
    let same = ring.add(key_set()).expect_err("the same again");
    assert!(same.to_string().contains("same id"));
}
