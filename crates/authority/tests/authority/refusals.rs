//! The words for no code, no binding and no change.

use std::collections::BTreeSet;
use std::error::Error;

use relatch_authority::{
    ActRefusal, CallError, ClaimRefusal, CommitError, KeyRing, KeySet, Refusal, StepUpReason,
    Stopped, StorageError, TooMany,
};
use relatch_wire::{FieldError, TextError};

#[test]
fn each_refusal_has_words_of_its_own() {
    let said = [
        Refusal::NotUsable(TextError::NotRelatch.into()),
        Refusal::NotUsable(FieldError::UnknownSuite.into()),
        Refusal::Invalid,
        Refusal::Stopped(Stopped::Frozen),
        Refusal::Stopped(Stopped::Ending),
        Refusal::Stopped(Stopped::Waiting),
        Refusal::StepUpNeeded(StepUpReason::UnexpectedEpoch),
        Refusal::StepUpNeeded(StepUpReason::OlderEpoch),
        Refusal::StepUpNeeded(StepUpReason::BindingLimit),
        Refusal::StepUpNeeded(StepUpReason::AccountLimit),
        Refusal::OwnerMustApprove(StepUpReason::OlderEpoch),
        Refusal::DelegationExpired,
        Refusal::DelegationUsedUp,
        Refusal::ProofNotFresh,
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
        ClaimRefusal::TooMany(TooMany::Pending),
        ClaimRefusal::TooMany(TooMany::Today),
        ClaimRefusal::ReceiptNeeded,
        ClaimRefusal::UnknownKeyId,
    ]
    .map(|refusal| refusal.to_string());
    assert!(said.iter().all(|words| words.contains(' ')), "{said:?}");
    assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), said.len());
    let retired = ClaimRefusal::RetiredKeys.to_string();
    assert_eq!(retired, ClaimRefusal::UnknownKeyId.to_string());
}

#[test]
fn each_refused_act_has_words_of_its_own_and_hidden_ones_the_same() {
    let said = |hidden| {
        let refusals = ActRefusal::ALL.into_iter();
        let refusals = refusals.filter(move |one| one.is_hidden() == hidden);
        refusals
            .map(|refusal| refusal.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(said(true).into_iter().collect::<BTreeSet<_>>().len(), 1);
    let open = said(false);
    assert_eq!(open.iter().collect::<BTreeSet<_>>().len(), open.len());
}

#[test]
fn failures_of_acts_and_of_the_registry_have_words() {
    type Call = CallError<ActRefusal, StorageError>;
    let refused = Call::Refused(ActRefusal::NotOwner);
    assert_eq!(refused.to_string(), ActRefusal::NotOwner.to_string());
    let faults = [
        Call::Contended,
        Call::NewerRow,
        Call::Registry(StorageError),
    ]
    .map(|fault| fault.to_string());
    assert!(faults.iter().all(|words| words.contains("try a")));
    assert_eq!(faults.iter().collect::<BTreeSet<_>>().len(), faults.len());
    assert!(Call::Registry(StorageError).source().is_some() && refused.source().is_none());
    let storage = StorageError.to_string();
    assert!(storage.contains(' '));
    assert_eq!(CommitError::from(StorageError).to_string(), storage);
    assert_ne!(CommitError::<StorageError>::Conflict.to_string(), storage);
    let key_set = || KeySet::new(&[1; 32], &[2; 32]).expect("two keys");
    let mut ring = KeyRing::default();
    ring.add(key_set()).expect("the first");
    let same = ring.add(key_set()).expect_err("the same again");
    assert!(same.to_string().contains("same id"));
}
