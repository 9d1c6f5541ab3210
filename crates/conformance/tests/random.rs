//! What random cases reach.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};

use relatch_conformance::library;
use relatch_conformance::protocol::{Answer, Output};
use relatch_conformance::random::{self, Case, Category};
use serde_json::Value;

fn answered(case: &Case) -> Output {
    match library::answer(case.operation, &case.input) {
        Ok(Answer::Output(output)) => output,
        other => panic!("case {}: {other:?}", case.number),
    }
}

#[test]
fn random_cases_follow_from_the_seed_and_reach_both_outcomes() {
    let mut outcomes = BTreeMap::<_, (u64, u64)>::new();
    for number in 0..1_500 {
        let case = random::case(1, number);
        let (accepted, refused) = outcomes.entry(case.category).or_default();
        match answered(&case) {
            Output::Accepted { .. } | Output::Steps(_) => *accepted += 1,
            Output::Refused(_) => *refused += 1,
        }
    }
    assert_eq!(outcomes.len(), 15, "{outcomes:?}");
    for category in [Category::Fields, Category::Tag, Category::Typed] {
        let (accepted, refused) = outcomes[&category];
        assert!(
            accepted > 15 && refused > 15,
            "{category:?}: {accepted}, {refused}"
        );
    }
    for number in 0..30 {
        assert_eq!(random::case(1, number).input, random::case(1, number).input);
        assert_ne!(random::case(1, number).input, random::case(2, number).input);
    }
}

/// What came of which operation in the traces of a category.
fn reached(wanted: Category, cases: u64) -> BTreeSet<(String, String)> {
    let mut reached = BTreeSet::new();
    let all = (0..).map(|number| random::case(1, number));
    let traces = all.filter(|case| case.category == wanted);
    for case in traces.take(usize::try_from(cases).unwrap()) {
        let Output::Steps(answers) = answered(&case) else {
            panic!("case {} is no trace", case.number);
        };
        let steps = case.input["steps"].as_array().unwrap();
        assert_eq!(steps.len(), answers.len(), "case {}", case.number);
        for (step, answer) in steps.iter().zip(&answers) {
            let refused = &answer["refused"];
            let told = [&refused["reason"], &refused["answer"]];
            let outcome = told.into_iter().find_map(Value::as_str);
            let op = step["op"].as_str().unwrap();
            reached.insert((op.to_owned(), outcome.unwrap_or("accepted").to_owned()));
        }
    }
    reached
}

fn all_reached(category: Category, cases: u64, expected: &[(&str, &[&str])]) {
    let reached = reached(category, cases);
    for (op, outcomes) in expected {
        for outcome in *outcomes {
            let place = ((*op).to_owned(), (*outcome).to_owned());
            assert!(reached.contains(&place), "{place:?} among {reached:?}");
        }
    }
}

#[test]
fn lives_of_a_device_reach_its_answers() {
    all_reached(
        Category::Device,
        300,
        &[
            ("bind", &["accepted", "proof needed", "suite too low"]),
            (
                "confirm",
                &["accepted", "no offer", "wrong code", "power cut"],
            ),
            ("recover", &["accepted", "not bound", "not here"]),
            (
                "enter",
                &[
                    "accepted",
                    "wait",
                    "typing error",
                    "wrong code",
                    "no challenge",
                    "power cut",
                ],
            ),
            ("check", &["accepted", "not bound"]),
            ("enter check", &["accepted", "no check", "wrong code"]),
            ("set password", &["accepted", "no grant", "not accepted"]),
            ("clear failures", &["accepted", "proof needed"]),
            ("release", &["accepted"]),
            ("restart", &["accepted"]),
        ],
    );
}

#[test]
fn calls_at_an_authority_reach_its_answers() {
    all_reached(
        Category::Authority,
        500,
        &[
            (
                "claim",
                &["accepted", "locator taken", "suite too low", "receipt"],
            ),
            ("inspect", &["accepted", "refused", "frozen"]),
            (
                "issue",
                &[
                    "accepted",
                    "refused",
                    "epoch",
                    "older epoch",
                    "ending",
                    "base45",
                ],
            ),
            (
                "delegate",
                &["accepted", "proof", "no action", "uses", "pending"],
            ),
            ("accept delegation", &["accepted", "refused"]),
            ("offer transfer", &["accepted", "grace", "own account"]),
            ("accept transfer", &["accepted", "refused"]),
            ("release", &["accepted", "pending"]),
            ("undo", &["accepted", "not ending"]),
            ("lift", &["accepted"]),
            ("freeze former", &["accepted"]),
            ("delete", &["accepted", "active"]),
            ("sweep", &["accepted"]),
        ],
    );
}
