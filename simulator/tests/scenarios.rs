//! The built-in scenarios hold, and no file of any content does harm.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use relatch_simulator::passwords::Cost;
use relatch_simulator::scenario::{Options, Outcome, Scenario, play};

fn built_in() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")).unwrap() {
        let folder = folder.unwrap().path();
        if folder.is_dir() {
            files.extend(
                fs::read_dir(folder)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        }
    }
    files.sort();
    files
}

fn options(seed: u64, pictures: bool) -> Options {
    Options {
        seed,
        pictures,
        written_to: None,
        cost: Cost::Light,
    }
}

#[test]
fn every_built_in_scenario_holds_through_pictures() {
    for file in built_in() {
        let scenario = Scenario::parse(&fs::read_to_string(&file).unwrap()).unwrap();
        let played = play(&scenario, &options(1, true), |_, _, _| {});
        assert_eq!(played.outcome, Outcome::Passed, "{}", file.display());
    }
}

#[test]
fn every_built_in_scenario_holds_under_other_seeds() {
    for seed in 2..12 {
        for file in built_in() {
            let scenario = Scenario::parse(&fs::read_to_string(&file).unwrap()).unwrap();
            // What a bad text is read as needs no camera, but a missed photo and a bad text need a picture.
            let pictures = scenario.id == "E05";
            let played = play(&scenario, &options(seed, pictures), |_, _, _| {});
            assert_eq!(
                played.outcome,
                Outcome::Passed,
                "{} under seed {seed}",
                file.display()
            );
        }
    }
}

#[test]
fn a_scenario_that_expects_the_wrong_thing_fails_at_that_step() {
    for file in built_in() {
        let text = fs::read_to_string(&file).unwrap();
        let scenario = Scenario::parse(&text).unwrap();
        let wrong = text.replacen("see = \"qr-code\"", "see = \"same-qr-code\"", 1);
        if wrong == text {
            continue;
        }
        let at = scenario
            .steps
            .iter()
            .position(|step| text[step.span()].contains("see = \"qr-code\""))
            .unwrap();
        let played = play(
            &Scenario::parse(&wrong).unwrap(),
            &options(1, false),
            |_, _, _| {},
        );
        let Outcome::Failed(failure) = played.outcome else {
            panic!("{} holds with a wrong expectation", file.display());
        };
        assert_eq!(
            failure.step,
            at + 1,
            "{}: {}",
            file.display(),
            failure.message
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_of_any_content_is_refused_or_read(text in any::<String>()) {
        let _ = Scenario::parse(&text);
    }

    #[test]
    fn a_damaged_scenario_is_refused_or_played(
        at in any::<prop::sample::Index>(),
        with in "[ -~]{0,12}",
        cut in 0_usize..12,
        which in any::<prop::sample::Index>(),
    ) {
        let files = built_in();
        let mut text = fs::read_to_string(which.get(&files)).unwrap();
        let at = at.index(text.len());
        let end = (at + cut).min(text.len());
        if text.is_char_boundary(at) && text.is_char_boundary(end) {
            text.replace_range(at..end, &with);
        }
        if let Ok(scenario) = Scenario::parse(&text) {
            let _ = play(&scenario, &options(1, false), |_, _, _| {});
        }
    }

    #[test]
    fn deep_nesting_is_refused(depth in 100_usize..20_000) {
        let file = format!("id = {}", "[".repeat(depth));
        prop_assert!(Scenario::parse(&file).is_err());
    }
}
