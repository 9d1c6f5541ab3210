//! The conformance kit as its user meets it: parties that are right, wrong, slow, broken.
#![cfg(test)]

use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use std::{env, fs, process};

use relatch_conformance::random;
use serde_json::Value;

const RELATCH: &str = env!("CARGO_BIN_EXE_relatch");
/// What a party says first.
const HELLO: &str = r#"read -r _; echo '{"id": 1, "output": {"version": 1, "roles": ["app"], "types": ["decode"]}}'"#;

/// A folder of this test's own, with vectors in it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, vectors: &[&str]) -> Self {
        let path = env::temp_dir().join(format!("relatch-conform-{}-{name}", process::id()));
        fs::create_dir_all(path.join("wire")).unwrap();
        for (number, vector) in vectors.iter().enumerate() {
            fs::write(path.join(format!("wire/{number}.json")), vector).unwrap();
        }
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const ADDRESS: &str = r#"{
    "id": "address", "title": "An address of the web", "requirements": ["WIRE-5"], "type": "decode",
    "fault": {"stage": "text", "reason": "not relatch"},
    "input": {"as": "challenge", "text": "https://example.com"},
    "expected": {"refused": {"stage": "text", "reason": "not relatch", "app_says": "not a Relatch code"}}
}"#;
const NEWER: &str = r#"{
    "id": "newer", "title": "A newer version", "requirements": ["WIRE-6", "APP-1"], "type": "decode",
    "fault": {"stage": "text", "reason": "newer version"},
    "input": {"as": "challenge", "text": "RL2:X"},
    "expected": {"refused": {"stage": "text", "reason": "newer version", "app_says": "update the app"}}
}"#;

fn relatch(arguments: &[&str]) -> Output {
    Command::new(RELATCH).args(arguments).output().unwrap()
}

/// The kit on two vectors, with a party that a shell plays.
fn against(name: &str, script: &str) -> (i32, String) {
    let folder = Folder::new(name, &[ADDRESS, NEWER]);
    let vectors = folder.path("");
    let kit = [
        "conform",
        "--role",
        "app",
        "--timeout",
        "0.5",
        "--vectors",
        &vectors,
    ];
    let output = relatch(&[&kit[..], &["--", "sh", "-c", script]].concat());
    assert_eq!(err(&output), "", "nothing but progress is written there");
    (output.status.code().unwrap(), out(&output))
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn the_library_passes() {
    let folder = Folder::new("passes", &[ADDRESS, NEWER]);
    let (vectors, json, junit) = (folder.path(""), folder.path("out/j"), folder.path("out/x"));
    fs::create_dir_all(folder.path("out")).unwrap();
    let kit = [
        "conform",
        "--role",
        "app",
        "--vectors",
        &vectors,
        "--json",
        &json,
        "--junit",
        &junit,
    ];
    let output = relatch(&[&kit[..], &["--", RELATCH, "driver"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    let table = out(&output);
    let last: Vec<&str> = table.lines().last().unwrap().split_whitespace().collect();
    assert_eq!(last, ["all", "2", "0", "0"]);

    let results: Value = serde_json::from_str(&folder.read("out/j")).unwrap();
    assert_eq!(
        (&results["role"], &results["passed"]),
        (&"app".into(), &2.into())
    );
    assert_eq!(results["vectors"][1]["verdict"], "passed");
    assert_eq!(results["vectors"][1]["requirements"][0], "WIRE-6");
    let junit = folder.read("out/x");
    assert!(
        junit.contains(r#"tests="2""#) && junit.contains(r#"failures="0""#),
        "{junit}"
    );
}

#[test]
fn the_built_in_vectors_are_there_for_every_role() {
    for role in ["device", "authority", "app"] {
        let output = relatch(&[
            "conform", "--role", role, "--json", "-", "--", RELATCH, "driver",
        ]);
        let results: Value = serde_json::from_str(&out(&output)).unwrap();
        assert!(
            results["passed"].as_u64() >= Some(300),
            "{role}: {}",
            results["passed"]
        );
    }
}

#[test]
fn a_wrong_answer_is_shown_with_both_values_and_its_rules() {
    let wrong = r#"read -r _; echo '{"id": 2, "output": {"accepted": {"kind": 1}}}'"#;
    let right = r#"read -r _; echo '{"id": 3, "output": {"refused": {"stage": "text", "reason": "newer version", "app_says": "invalid QR code"}}}'"#;
    let (status, table) = against("wrong", &format!("{HELLO}; {wrong}; {right}"));
    assert_eq!(status, 1);
    assert!(table.contains("FAILED address WIRE-5\n"), "{table}");
    assert!(
        table.contains(r#"found {"accepted":{"kind":1}}"#),
        "{table}"
    );
    assert!(table.contains("FAILED newer WIRE-6 APP-1\n"), "{table}");
    let difference = r#"refused.app_says: expected "update the app", found "invalid QR code""#;
    assert!(table.contains(difference), "{table}");
}

#[test]
fn a_party_that_hangs_is_not_waited_for() {
    let begun = Instant::now();
    let (status, table) = against("hangs", &format!("{HELLO}; exec sleep 60"));
    assert_eq!(status, 1);
    assert_eq!(
        table.matches("no answer within 0.5 s").count(),
        2,
        "{table}"
    );
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_party_that_does_not_read_is_not_waited_for_either() {
    let long = NEWER.replace("RL2:X", &"A".repeat(1 << 19));
    let folder = Folder::new("deaf", &[&long]);
    let vectors = folder.path("");
    let kit = [
        "conform",
        "--role",
        "app",
        "--timeout",
        "0.5",
        "--vectors",
        &vectors,
    ];
    let party = format!("{HELLO}; exec sleep 60");
    let output = relatch(&[&kit[..], &["--", "sh", "-c", &party]].concat());
    assert!(
        out(&output).contains("no answer within 0.5 s"),
        "{}",
        out(&output)
    );
}

#[test]
fn a_party_that_crashes_is_started_anew_and_heard() {
    let (status, table) = against(
        "crashes",
        &format!("{HELLO}; echo 'out of \x07luck' >&2; exit 3"),
    );
    assert_eq!(status, 1);
    let ended = "the command ended without an answer (exit status: 3)";
    assert_eq!(table.matches(ended).count(), 2, "{table}");
    assert!(table.contains(r"| out of \u{7}luck"), "{table}");
}

#[test]
fn garbage_is_told_as_such() {
    let says = |line: &str| format!("{HELLO}; while read -r _; do {line}; done");
    for (name, line, told) in [
        ("garbage", "echo garbage", "not an answer"),
        (
            "other-id",
            r#"echo '{"id": 99, "unsupported": true}'"#,
            "with the id 99 to the request 2",
        ),
        (
            "two",
            r#"echo '{"id": 2, "unsupported": true, "error": "x"}'"#,
            "exactly one of",
        ),
        (
            "more",
            r#"echo '{"id": 2, "output": {}, "more": 1}'"#,
            "unknown field `more`",
        ),
        (
            "nothing",
            r#"echo '{"id": 2, "output": {}}'"#,
            "not an output",
        ),
        (
            "error",
            r#"echo '{"id": 2, "error": "no idea"}'"#,
            "the party refused the request: no idea",
        ),
        ("bytes", r"printf '\377\n'", "not UTF-8"),
        ("endless", "yes | tr -d '\\n'", "more than 1048576 bytes"),
    ] {
        let (status, table) = against(name, &says(line));
        assert_eq!(status, 1, "{name}: {table}");
        assert!(table.contains(told), "{name}: {table}");
    }
    let unasked = r#"echo '{"id": 2, "unsupported": true}'; echo more; echo more"#;
    let (status, table) = against("unasked", &says(unasked));
    assert_eq!(status, 1, "{table}");
    // A line too many is the answer to the next request, whenever it comes.
    assert!(table.contains("FAILED newer"), "{table}");
    assert!(table.contains("not an answer"), "{table}");
    let (_, table) = against(
        "stranger",
        r#"read -r _; echo '{"id": 1, "output": {"version": 2}}'; cat"#,
    );
    assert!(table.contains("the party speaks version 2"), "{table}");
}

#[test]
fn what_is_unsupported_is_counted_and_is_not_enough_alone() {
    let unsupported = r#"echo '{"id": 2, "unsupported": true}'"#;
    let right = r#"echo '{"id": 3, "output": {"refused": {"stage": "text", "reason": "newer version", "app_says": "update the app"}}}'"#;
    let (status, table) = against(
        "partly",
        &format!("{HELLO}; read -r _; {unsupported}; read -r _; {right}; cat"),
    );
    assert_eq!(status, 0, "{table}");
    assert!(
        table
            .lines()
            .last()
            .unwrap()
            .split_whitespace()
            .eq(["all", "1", "0", "1"]),
        "{table}"
    );
    let again = unsupported.replace('2', "3");
    let (status, table) = against(
        "not",
        &format!("{HELLO}; read -r _; {unsupported}; read -r _; {again}; cat"),
    );
    assert_eq!(status, 1, "{table}");
}

#[test]
fn wrong_arguments_are_told() {
    let folder = Folder::new("arguments", &[]);
    let empty = folder.path("");
    let broken = Folder::new("broken", &[&ADDRESS.replace("\"title\"", "\"titel\"")]);
    let stray = Folder::new("stray", &[&ADDRESS.replace("\"decode\"", "\"dance\"")]);
    let twice = Folder::new("twice", &[ADDRESS, ADDRESS]);
    for (arguments, told) in [
        (&["--", "true"][..], "--role"),
        (&["--role", "app"], "COMMAND"),
        (&["--role", "cook", "--", "true"], "cook"),
        (
            &["--role", "app", "--timeout", "0", "--", "true"],
            "above 0",
        ),
        (
            &["--role", "app", "--random", "5", "--", "true"],
            "cannot be used with",
        ),
        (
            &["--role", "app", "--vectors", &empty, "--", "true"],
            "there is no vector",
        ),
        (
            &["--role", "app", "--vectors", "/nowhere", "--", "true"],
            "cannot read /nowhere",
        ),
        (
            &["--role", "app", "--vectors", &broken.path(""), "--", "true"],
            "unknown field `titel`",
        ),
        (
            &["--role", "app", "--vectors", &stray.path(""), "--", "true"],
            "unknown variant `dance`",
        ),
        (
            &["--role", "app", "--vectors", &twice.path(""), "--", "true"],
            "two vectors have the id \"address\"",
        ),
        (
            &["--role", "app", "--", "/nowhere/party"],
            "cannot be started",
        ),
    ] {
        let output = relatch(&[&["conform"], arguments].concat());
        assert_eq!(
            output.status.code(),
            Some(2),
            "{arguments:?}: {}",
            out(&output)
        );
        assert!(
            err(&output).contains(told),
            "{arguments:?}: {}",
            err(&output)
        );
    }
}

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
