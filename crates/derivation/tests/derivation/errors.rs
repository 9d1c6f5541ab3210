//! What errors say.

use std::collections::BTreeSet;

use relatch_derivation::{KeySetError, MacMismatch, OtherSuite, SelfTestFailed, TagMismatch, Typo};

#[test]
fn each_error_has_words_of_its_own() {
    let said = [
        KeySetError::OtherKeySet.to_string(),
        KeySetError::Retired.to_string(),
        KeySetError::Zero.to_string(),
        MacMismatch.to_string(),
        OtherSuite.to_string(),
        SelfTestFailed.to_string(),
        TagMismatch.to_string(),
        Typo::TooLong.to_string(),
        Typo::Character.to_string(),
        Typo::Length.to_string(),
        Typo::CheckDigit.to_string(),
    ];
    assert!(said.iter().all(|words| words.contains(' ')), "{said:?}");
    assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), said.len());
}
