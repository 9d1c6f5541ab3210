//! The built-in scenarios hold, no file of any content does harm, and a wrong expectation is found.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use relatch_testkit::passwords::Cost;
use relatch_wire::Suite;
use relatch_worlds::scenario::{Act, OneOf, Options, Outcome, Scenario, play};
use relatch_worlds::seen::Seen;

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

fn read(file: &Path) -> Scenario {
    let text = fs::read_to_string(file).unwrap();
    Scenario::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn options(seed: u64, pictures: bool, rounds: usize) -> Options {
    Options {
        seed,
        pictures,
        written_to: None,
        suite: Suite::Hybrid,
        cost: Cost::Light,
        rounds,
        elsewhere: None,
    }
}

/// Looks at every built-in scenario, on all cores.
fn each(look: impl Fn(&Path, &Scenario) + Sync) {
    let files = built_in();
    let next = AtomicUsize::new(0);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    look(file, &read(file));
                }
            });
        }
    });
}

#[test]
fn every_built_in_scenario_holds_through_pictures_and_in_every_round() {
    each(|file, scenario| {
        let played = play(scenario, &options(1, true, usize::MAX), |_, _, _| {});
        assert_eq!(played.outcome, Outcome::Passed, "{}", file.display());
    });
}

#[test]
fn every_built_in_scenario_holds_under_other_seeds() {
    each(|file, scenario| {
        for seed in 2..8 {
            let played = play(scenario, &options(seed, false, 20), |_, _, _| {});
            let name = file.display();
            assert_eq!(played.outcome, Outcome::Passed, "{name} under seed {seed}");
        }
    });
}

#[test]
fn a_scenario_that_expects_the_wrong_thing_fails_at_that_step() {
    each(|file, scenario| {
        let seeing: Vec<usize> = (0..scenario.steps.len())
            .filter(|at| !matches!(scenario.steps[*at].get_ref().act, Act::Repeat { .. }))
            .collect();
        let some = [0, seeing.len() / 2, seeing.len() - 1].map(|which| seeing[which]);
        for at in some {
            let mut wrong = scenario.clone();
            // No step of any recorder, phone or authority is answered by this.
            let never = OneOf(vec![Seen::NotRelatch, Seen::DelegationExpired]);
            let step = wrong.steps[at].as_mut();
            if step.see.0.iter().any(|seen| never.0.contains(seen)) {
                continue;
            }
            step.see = never;
            let played = play(&wrong, &options(1, false, 1), |_, _, _| {});
            let Outcome::Failed(failure) = played.outcome else {
                panic!("{} holds with a wrong expectation", file.display());
            };
            let message = &failure.message;
            assert_eq!(failure.step, at + 1, "{}: {message}", file.display());
            let expected = "expected to see `not-relatch` or `delegation-expired`, saw `";
            assert!(message.contains(expected), "{message}");
        }
    });
}

/// Plays steps between a bound recorder and the phones of its owner and another account.
fn failure(steps: &str) -> (usize, String) {
    let text = format!(
        "id = \"x\"\ntitle = \"x\"\nnvr = [{{ name = \"shop\", bound-to = \"anna\" }}]\n\
         phone = [{{ account = \"anna\" }}, {{ account = \"boris\" }}]\nsteps = [{steps}]"
    );
    let scenario = Scenario::parse(&text).unwrap();
    match play(&scenario, &options(1, false, usize::MAX), |_, _, _| {}).outcome {
        Outcome::Passed => panic!("this holds: {steps}"),
        Outcome::Failed(failure) => (failure.step, failure.message),
    }
}

#[test]
fn wrong_counts_states_and_passwords_are_told_with_what_is_there() {
    for (steps, step, says) in [
        (
            r#"{ at = "shop", do = "check", failures = [1, 2] }"#,
            1,
            "`failures` should be 1 or 2, is 0",
        ),
        (
            r#"{ at = "shop", do = "check", one-password-of = ["New-Secret-2"] }"#,
            1,
            "`one-password-of`: 0 of these log in",
        ),
        (
            r#"{ at = "shop", do = "check", one-password-of = ["Old-Secret-1", "Old-Secret-1"] }"#,
            1,
            "`one-password-of`: 2 of these log in",
        ),
        (
            r#"{ at = "shop", do = "check", wear-below = 1 }"#,
            1,
            "a page was erased",
        ),
        (
            r#"{ at = "anna", do = "notices", of = "activated", count = 2 }"#,
            1,
            "expected 2 such notices, there are 1",
        ),
        (
            r#"{ at = "cloud", do = "audit", of = "issued", count = 1 }"#,
            1,
            "expected 1 such entries, there are 0",
        ),
        (
            r#"{ at = "shop", do = "verify-with-app", see = "qr-code" },
               { do = "repeat", times = 5, steps = [
                 { do = "wait", minutes = 4 },
                 { at = "shop", do = "verify-with-app", see = "same-qr-code" },
               ] }"#,
            2,
            "time 3, step 2: expected to see `same-qr-code`, saw `qr-code`",
        ),
    ] {
        let (at, message) = failure(steps);
        assert_eq!(at, step, "{message}");
        assert!(message.contains(says), "expected `{says}` in: {message}");
    }
}

/// The sweep finds the one place at which this expectation is wrong, and names it.
#[test]
fn a_sweep_says_where_the_power_was_cut() {
    let steps = |sweep: &str| {
        format!(
            r#"{{ at = "shop", do = "verify-with-app", see = "qr-code" }},
               {{ at = "shop", do = "cut-power", sweep = "{sweep}" }},
               {{ at = "shop", do = "type-code", code = "0000 0000 0000", see = ["dark", "wrong-code"] }},
               {{ at = "shop", do = "restart" }},
               {{ at = "shop", do = "check", failures = 0 }}"#
        )
    };
    let whole = "power cut after operation 0: `failures` should be 0, is 1";
    assert_eq!(failure(&steps("operations")), (5, whole.into()));
    assert_eq!(failure(&steps("bytes")), (5, whole.into()));
}

#[test]
fn a_sweep_goes_through_every_byte_and_ends_where_nothing_is_left_to_cut() {
    let text = r#"
        id = "x"
        title = "x"
        nvr = [{ name = "shop", bound-to = "anna" }]
        phone = [{ account = "anna" }]
        steps = [
          { at = "shop", do = "verify-with-app", see = "qr-code" },
          { at = "shop", do = "cut-power", sweep = "bytes" },
          { at = "shop", do = "type-code", code = "0000 0000 0000", see = ["dark", "wrong-code"] },
        ]"#;
    let scenario = Scenario::parse(text).unwrap();
    let played = play(&scenario, &options(1, false, usize::MAX), |_, _, _| {});
    assert_eq!(played.outcome, Outcome::Passed);
    // One state record of 58 bytes: before it, after 1 to 57 bytes over erased and over old flash, after it, not at all.
    assert_eq!(played.rounds, 1 + 2 * 57 + 1 + 1);
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
            let _ = play(&scenario, &options(1, false, 3), |_, _, _| {});
        }
    }

    #[test]
    fn deep_nesting_is_refused(depth in 100_usize..20_000) {
        let file = format!("id = {}", "[".repeat(depth));
        prop_assert!(Scenario::parse(&file).is_err());
        let steps = "{ do = \"repeat\", times = 1, steps = [".repeat(depth);
        let file = format!("id = \"x\"\ntitle = \"x\"\nsteps = [{steps}");
        prop_assert!(Scenario::parse(&file).is_err());
    }
}
