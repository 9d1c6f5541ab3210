//! The soak: it holds, and it is the same each time. That it finds faults, `assurance/planted/run` shows.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

use std::process::{Command, Output};

use relatch_worlds::soak::{self, Limits, Soaked};

fn relatch(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_relatch"))
        .args(arguments)
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn soaked(seeds: std::ops::Range<u64>, jobs: usize) -> Soaked {
    let limits = Limits {
        jobs,
        until: None,
        stopped: || false,
    };
    soak::soak(seeds, limits, |_, _| {})
}

#[test]
fn ordinary_worlds_break_no_rule() {
    let soaked = soaked(0..400, 2);
    assert_eq!(soaked.failed, None);
    assert_eq!(soaked.seeds, 0..400);
}

#[test]
fn the_result_is_the_same_each_time_and_with_any_number_of_threads() {
    let once = soaked(1_000..1_150, 1);
    assert_eq!(soaked(1_000..1_150, 1), once);
    assert_eq!(soaked(1_000..1_150, 2), once);
    assert_eq!(soaked(1_000..1_150, 3), once);
    assert_ne!(soaked(1_001..1_151, 1).digest, once.digest);
}

#[test]
fn a_transcript_changes_nothing() {
    let silent = soak::play(17, false);
    let told = soak::play(17, true);
    assert_eq!((silent.digest, silent.steps), (told.digest, told.steps));
    assert!(silent.transcript.is_empty());
    assert!(told.transcript.len() > 100);
}

/// Every step is to be worth its time: most worlds get somewhere.
#[test]
fn worlds_are_lively() {
    let told: Vec<String> = (0..40)
        .flat_map(|seed| soak::play(seed, true).transcript)
        .collect();
    let count = |what: &str| told.iter().filter(|line| line.contains(what)).count();
    for (what, least) in [
        ("PasswordSet", 90),
        ("burned: true", 5),
        ("RewrapAll", 10),
        ("Wrong {", 100),
        ("Accepted(", 3),
        ("Swept(", 10),
        ("Ok(Code)", 200),
        ("NotDone(ProofNeeded", 5),
    ] {
        assert!(count(what) >= least, "{what}: {}", count(what));
    }
    // The power went before an answer.
    let cuts = told.iter().filter(|line| line.ends_with(": None"));
    assert!(cuts.count() >= 20);
}

#[test]
fn the_command_reports_what_it_played() {
    let output = relatch(&["soak", "--seeds", "3..40", "--jobs", "2", "--json", "-"]);
    assert!(output.status.success());
    assert!(output.stderr.is_empty(), "progress is for terminals");
    let results: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(results["first_seed"], 3);
    assert_eq!(results["seeds"], 37);
    assert_eq!(results["finding"], serde_json::Value::Null);
    let digest = format!("{:016x}", soaked(3..40, 1).digest);
    assert_eq!(results["digest"], digest);
}

#[test]
fn a_time_ends_it() {
    let output = relatch(&["soak", "--for", "1s", "--json", "-"]);
    assert!(output.status.success());
    let results: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(results["seeds"].as_u64().unwrap() > 0);
}

#[test]
fn verbose_tells_the_steps() {
    let output = relatch(&["soak", "--seeds", "5..6", "--verbose"]);
    assert!(output.status.success());
    assert!(out(&output).contains("-- unit 0: "));
    assert!(out(&output).contains("-- every owner has to get in"));
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    for (option, value) in [
        ("--seeds", "7..7"),
        ("--seeds", "9..3"),
        ("--seeds", "seven"),
        ("--seeds", "-1..3"),
        ("--for", "0s"),
        ("--for", "10"),
        ("--for", "m"),
        ("--for", "1\u{fc}"),
        ("--jobs", "0"),
    ] {
        let output = relatch(&["soak", &format!("{option}={value}")]);
        assert_eq!(output.status.code(), Some(2), "{option} {value}");
        assert!(!output.stderr.is_empty());
    }
}
