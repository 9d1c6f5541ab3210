//! What errors say.

use std::collections::BTreeSet;

use relatch_derivation::{
    KeySetError, MacError, OtherSuiteError, SelfTestError, TagError, TypoError,
};

#[test]
fn each_error_has_words_of_its_own() {
    let said = [
        KeySetError::OtherKeySet.to_string(),
        KeySetError::Retired.to_string(),
        KeySetError::Zero.to_string(),
        MacError.to_string(),
        OtherSuiteError.to_string(),
        SelfTestError.to_string(),
        TagError.to_string(),
        TypoError::TooLong.to_string(),
        TypoError::Character.to_string(),
        TypoError::Length.to_string(),
        TypoError::CheckDigit.to_string(),
    ];
    assert!(said.iter().all(|words| words.contains(' ')), "{said:?}");
    assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), said.len());
}
