//! The words for an act that is not done.

use std::collections::BTreeSet;

use relatch_binding::{ActRefusal, NotFresh, Taken, TextError};

#[test]
fn each_refusal_has_words_of_its_own() {
    let said = [
        ActRefusal::NotOwner.to_string(),
        ActRefusal::SameAccount.to_string(),
        ActRefusal::NoAction.to_string(),
        ActRefusal::ExpiryNotInFuture.to_string(),
        ActRefusal::Uses.to_string(),
        ActRefusal::TooManyDelegations.to_string(),
        ActRefusal::NotPending.to_string(),
        ActRefusal::NotActive.to_string(),
        NotFresh.to_string(),
        Taken.to_string(),
        TextError::Empty.to_string(),
        TextError::TooLong.to_string(),
        TextError::ControlCharacter.to_string(),
    ];
    assert!(said.iter().all(|words| words.contains(' ')), "{said:?}");
    assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), said.len());
}
