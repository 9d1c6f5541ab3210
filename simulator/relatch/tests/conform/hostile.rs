//! Parties that are slow, broken or malicious.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{ADDRESS, Folder, HELLO, NEWER, against, err, out, relatch, shell};

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
    let output = shell(&folder, &format!("{HELLO}; exec sleep 60"));
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
}

#[test]
fn a_party_that_fails_hello_ends_the_run() {
    let hello = |output: &str| format!(r#"read -r _; echo '{{"id": 1, "output": {output}}}'; cat"#);
    for (script, said) in [
        (hello(r#"{"version": 2}"#), "the party speaks version 2"),
        (hello(r#"{"roles": ["app"]}"#), "no version in the answer"),
        (
            hello(r#"{"version": 1, "roles": ["cook"], "types": []}"#),
            "unknown variant `cook`",
        ),
        (
            hello(r#"{"version": 1, "roles": [], "types": []}"#),
            "names no role",
        ),
        ("echo garbage; cat".into(), "not an answer"),
        ("exec sleep 60".into(), "no answer within 0.5 s"),
        (
            "echo first >&2; printf 'no\\033 licence\\n\\n' >&2; exit 4".into(),
            r"(exit status: 4); on its standard error: no\u{1b} licence",
        ),
    ] {
        let output = relatch(&["conform", "--timeout", "0.5", "--", "sh", "-c", &script]);
        assert_eq!(output.status.code(), Some(2), "{script}: {}", out(&output));
        let told = err(&output);
        assert!(told.contains(said), "{script}: {told}");
        assert_eq!((told.lines().count(), out(&output).as_str()), (1, ""));
    }
}

/// Writes to a file for ever, in the background; what it holds after the kit has ended tells whether it goes on.
#[test]
fn what_a_party_started_ends_with_it() {
    let folder = Folder::new("group", &[ADDRESS]);
    let (vectors, sign) = (folder.path(""), folder.path("sign"));
    let child = format!("(while :; do echo here >> '{sign}'; sleep 0.02; done) &");
    for end in ["exec sleep 60", "exit 1", "cat >/dev/null"] {
        let party = format!("{child} {HELLO}; {end}");
        let kit = ["conform", "--timeout", "0.5", "--vectors", &vectors];
        relatch(&[&kit[..], &["--", "sh", "-c", &party]].concat());
        let length = folder.read("sign").len();
        assert!(length > 0, "{end}: the child ran");
        thread::sleep(Duration::from_millis(200));
        assert_eq!(folder.read("sign").len(), length, "{end}: it runs still");
    }
}

#[test]
fn results_are_valid_whatever_a_party_writes() {
    let odd = r"\001\033[1m\357\277\277\357\277\276<]]>&\302\205";
    let wrong = format!(
        r#"read -r _; printf '{{"id": 2, "output": {{"accepted": {{"odd": "\\u0001\\uffff<]]>&"}}}}}}\n'; read -r _; printf '{odd}\n' >&2; exit 1"#
    );
    let folder = Folder::new("valid", &[ADDRESS, NEWER]);
    let (vectors, json, junit) = (folder.path(""), folder.path("j"), folder.path("x"));
    let kit = ["conform", "--vectors", &vectors, "--json", &json];
    let party = format!("{HELLO}; {wrong}");
    let party = ["--junit", &junit, "--", "sh", "-c", &party];
    let output = relatch(&[&kit[..], &party].concat());
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    let results: Value = serde_json::from_str(&folder.read("j")).unwrap();
    assert_eq!(results["vectors"][0]["kind"], "different");
    assert_eq!(results["vectors"][1]["kind"], "absent");
    let junit = folder.read("x");
    let legal = |character| !matches!(character, '\0'..'\t' | '\x0B'..' ' | '\x7F'..'\u{A0}' | '\u{FFFE}'..);
    assert!(
        junit
            .chars()
            .all(|character| legal(character) || character >= '\u{10000}')
    );
    for part in [
        r#"type="different""#,
        r#"type="absent""#,
        r#"<property name="WIRE-6" value=""#,
        r"\u{ffff}",
    ] {
        assert!(junit.contains(part), "{part}: {junit}");
    }
    let times = junit.matches(r#" time="0."#).count();
    assert!(times >= 3, "of each vector and of the suite: {junit}");
}
