//! The conformance kit as its user meets it: parties that are right, wrong, slow, broken.
#![cfg(test)]

mod hostile;
mod random;

use std::path::PathBuf;
use std::process::{Command, Output};
use std::{env, fs, process};

use serde_json::{Value, json};

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

/// The kit on the vectors of a folder, with a party that a shell plays.
fn shell(folder: &Folder, script: &str) -> Output {
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
    relatch(&[&kit[..], &["--", "sh", "-c", script]].concat())
}

/// The same on two vectors.
fn against(name: &str, script: &str) -> (i32, String) {
    let output = shell(&Folder::new(name, &[ADDRESS, NEWER]), script);
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
    assert_eq!(results["roles"], json!(["app"]));
    assert_eq!(results["passed"], 2);
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
fn a_party_is_tested_in_every_role_that_it_names() {
    let all = relatch(&["conform", "--json", "-", "--", RELATCH, "driver"]);
    let all: Value = serde_json::from_str(&out(&all)).unwrap();
    assert_eq!(all["roles"], json!(["device", "authority", "app"]));
    let built_in = relatch_conformance::vector::built_in().unwrap();
    assert_eq!(all["passed"], built_in.len(), "each vector once");
    let two = "--role=device,app";
    let two = relatch(&["conform", two, "--json", "-", "--", RELATCH, "driver"]);
    let two: Value = serde_json::from_str(&out(&two)).unwrap();
    assert_eq!(two["roles"], json!(["device", "app"]));
    assert!(two["passed"].as_u64() < all["passed"].as_u64());
}

#[test]
fn one_vector_can_be_chosen_and_the_first_failure_can_end_the_run() {
    let folder = Folder::new("chosen", &[ADDRESS, NEWER]);
    let vectors = folder.path("");
    let wrong = r#"while read -r _; do echo '{"id": 2, "output": {"accepted": {}}}'; done"#;
    let party = format!("{HELLO}; {wrong}");
    let kit = |arguments: &[&str]| {
        let kit = ["conform", "--vectors", &vectors, "--json", "-"];
        let output = relatch(&[&kit, arguments, &["--", "sh", "-c", &party]].concat());
        let results: Value = serde_json::from_str(&out(&output)).unwrap();
        (output.status.code(), results)
    };
    let (status, results) = kit(&["--only", "newer"]);
    assert_eq!((status, &results["failed"]), (Some(1), &json!(1)));
    assert_eq!(results["vectors"][0]["id"], "newer");
    let (status, results) = kit(&["--only", "newer", "--only", "address"]);
    assert_eq!((status, &results["failed"]), (Some(1), &json!(2)));
    let (status, results) = kit(&["--fail-fast"]);
    assert_eq!((status, &results["failed"]), (Some(1), &json!(1)));
    assert_eq!(results["not_run"], 1);
}

#[test]
fn what_is_required_must_be_supported() {
    let folder = Folder::new("required", &[ADDRESS, NEWER]);
    let (vectors, junit) = (folder.path(""), folder.path("x"));
    let unsupported = r#"id=1; while read -r _; do id=$((id + 1)); echo "{\"id\": $id, \"unsupported\": true}"; done"#;
    let party = format!("{HELLO}; {unsupported}");
    let kit = |arguments: &[&str]| {
        relatch(&[&["conform"], arguments, &["--", "sh", "-c", &party]].concat())
    };
    let output = kit(&["--vectors", &vectors]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).ends_with("nothing was checked\n"));
    for required in ["decode", "all", "decode,all"] {
        let output = kit(&[
            "--vectors",
            &vectors,
            "--require",
            required,
            "--junit",
            &junit,
        ]);
        assert_eq!(output.status.code(), Some(1), "{required}");
        let told = "decode is required and unsupported";
        assert_eq!(out(&output).matches(told).count(), 2, "{required}");
        assert_eq!(folder.read("x").matches(r#"type="unsupported""#).count(), 2);
    }
    let output = kit(&["--random", "20"]);
    assert_eq!(output.status.code(), Some(1), "nothing is no success");
    assert!(out(&output).contains("0 differ, 20 unsupported"));
    let output = kit(&["--random", "20", "--require", "decode"]);
    assert!(out(&output).contains("20 differ, 0 unsupported"));
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
    for (arguments, told) in [
        (&["--", "true"][..], "without an answer"),
        (&["--role", "app"], "COMMAND"),
        (&["--random", "0", "--", "true"], "0 is not in 1.."),
        (
            &["--require", "dance", "--", "true"],
            "the types are decode",
        ),
        (&["--role", "cook", "--", "true"], "cook"),
        (
            &["--role", "app", "--timeout", "0", "--", "true"],
            "above 0",
        ),
        (
            &["--only", "a", "--random", "5", "--", "true"],
            "cannot be used with",
        ),
        (
            &["--role", "app", "--", "/nowhere/party"],
            "cannot be started",
        ),
    ] {
        is_told(arguments, told);
    }
}

#[test]
fn wrong_vectors_are_told() {
    let folder = Folder::new("arguments", &[]);
    let empty = folder.path("");
    let broken = Folder::new("broken", &[&ADDRESS.replace("\"title\"", "\"titel\"")]);
    let stray = Folder::new("stray", &[&ADDRESS.replace("\"decode\"", "\"dance\"")]);
    let twice = Folder::new("twice", &[ADDRESS, ADDRESS]);
    for (arguments, told) in [
        (
            &["--role", "app", "--vectors", &empty][..],
            "there is no vector",
        ),
        (
            &["--role", "app", "--vectors", "/nowhere"],
            "cannot read /nowhere",
        ),
        (&["--vectors", &broken.path("")], "unknown field `titel`"),
        (&["--vectors", &stray.path("")], "unknown variant `dance`"),
        (
            &["--vectors", &twice.path("")],
            "two vectors have the id \"address\"",
        ),
        (
            &["--role", "app", "--require", "device"],
            "the type \"device\" is not under test",
        ),
        (
            &["--role", "app", "--only", "device-grant"],
            "no vector under test has this id",
        ),
    ] {
        is_told(&[arguments, &["--", RELATCH, "driver"]].concat(), told);
    }
}

fn is_told(arguments: &[&str], told: &str) {
    let output = relatch(&[&["conform"], arguments].concat());
    let status = output.status.code();
    assert_eq!(status, Some(2), "{arguments:?}: {}", out(&output));
    assert!(
        err(&output).contains(told),
        "{arguments:?}: {}",
        err(&output)
    );
}
