//! What people are told when an act is not done.

use std::collections::BTreeSet;

use relatch_binding::{Denied, NotFresh, Taken, TextFault};

#[test]
fn each_refusal_has_words_of_its_own() {
    let said = [
        Denied::NotOwner.to_string(),
        Denied::SameAccount.to_string(),
        Denied::NoAction.to_string(),
        Denied::ExpiryNotInFuture.to_string(),
        Denied::Uses.to_string(),
        Denied::TooManyDelegations.to_string(),
        Denied::NotPending.to_string(),
        Denied::NotActive.to_string(),
        NotFresh.to_string(),
        Taken.to_string(),
        TextFault::Empty.to_string(),
        TextFault::TooLong.to_string(),
        TextFault::ControlCharacter.to_string(),
    ];
    assert!(said.iter().all(|words| words.contains(' ')), "{said:?}");
    assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), said.len());
}
