//! The words for an act that is not done.

use std::collections::BTreeSet;

use relatch_binding::{ActRefusal, NotFresh, Taken, TextError, TooMany};

#[test]
fn each_refusal_has_words_of_its_own() {
    let acts = ActRefusal::ALL.into_iter().skip(2);
    let acts = acts.map(|refusal| refusal.to_string());
    let others = [
        NotFresh.to_string(),
        Taken.to_string(),
        TextError::Empty.to_string(),
        TextError::TooLong.to_string(),
        TextError::ControlCharacter.to_string(),
        TextError::Misleading.to_string(),
        TooMany::Pending.to_string(),
        TooMany::Today.to_string(),
    ];
    let said: Vec<_> = acts.chain(others).collect();
    assert!(said.iter().all(|words| words.contains(' ')), "{said:?}");
    assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), said.len());
}
