//! Random inputs instead of vectors.

use relatch_conformance::random;

use super::{HELLO, RELATCH, out, relatch};

#[test]
fn random_inputs_find_what_is_wrong() {
    let compare = |party: &[&str]| {
        relatch(&[&["conform", "--random", "300", "--seed", "7", "--"], party].concat())
    };
    let output = compare(&[RELATCH, "driver"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        out(&output).starts_with("seed 7: 300 agree"),
        "{}",
        out(&output)
    );

    let script = format!(
        r#"{HELLO}; id=1; while read -r _; do id=$((id + 1)); echo "{{\"id\": $id, \"output\": {{\"accepted\": {{}}}}}}"; done"#
    );
    let output = compare(&["sh", "-c", &script]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out(&output).contains("DIFFERS case 0 Text decode"),
        "{}",
        out(&output)
    );
}

#[test]
fn random_cases_follow_from_the_seed_and_reach_both_outcomes() {
    use relatch_conformance::library;
    use relatch_conformance::protocol::{Answer, Output};
    use std::collections::BTreeMap;

    let mut outcomes = BTreeMap::<_, (u64, u64)>::new();
    for number in 0..4_000 {
        let case = random::case(1, number);
        assert_eq!(case.input, random::case(1, number).input);
        let (accepted, refused) = outcomes.entry(case.category).or_default();
        match library::answer(case.operation, &case.input) {
            Ok(Answer::Output(Output::Accepted { .. })) => *accepted += 1,
            Ok(Answer::Output(Output::Refused(_))) => *refused += 1,
            other => panic!("case {number}: {other:?}"),
        }
    }
    assert_eq!(outcomes.len(), 13, "{outcomes:?}");
    for category in [
        random::Category::Fields,
        random::Category::Tag,
        random::Category::Typed,
    ] {
        let (accepted, refused) = outcomes[&category];
        assert!(
            accepted > 50 && refused > 50,
            "{category:?}: {accepted}, {refused}"
        );
    }
    assert_ne!(random::case(1, 0).input, random::case(2, 0).input);
}
