//! The command as its user meets it: output, files, exit status.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs, process};

/// A folder of this test's own.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("relatch-{}-{name}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, content: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn relatch(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_relatch"))
        .args(arguments)
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const GOOD: &str = r#"
id = "mine"
title = "A recorder that is not bound"
nvr = [{ name = "shop" }]
steps = [{ at = "shop", do = "forgot-password", see = "app-not-offered" }]
"#;

#[test]
fn every_command_has_help() {
    for arguments in [
        &["--help"][..],
        &["demo", "--help"],
        &["run", "--help"],
        &["inspect", "--help"],
    ] {
        let output = relatch(arguments);
        assert!(output.status.success(), "{arguments:?}");
        assert!(out(&output).contains("Usage: relatch"), "{arguments:?}");
    }
}

#[test]
fn a_scenario_that_holds_exits_with_zero_and_writes_its_results() {
    let folder = Folder::new("holds");
    let scenario = folder.file("mine.toml", GOOD);
    let (json, junit) = (folder.path("results.json"), folder.path("results.xml"));
    let output = relatch(&["run", &scenario, "--json", &json, "--junit", &junit]);
    assert!(output.status.success(), "{}", err(&output));
    assert!(out(&output).contains("1 passed, 0 failed"));
    let results: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    assert_eq!(results["passed"], 1);
    assert_eq!(results["scenarios"][0]["id"], "mine");
    let junit = fs::read_to_string(junit).unwrap();
    assert!(
        junit.contains(r#"tests="1""#) && junit.contains(r#"failures="0""#),
        "{junit}"
    );
}

#[test]
fn a_scenario_that_does_not_hold_exits_with_one_and_says_where() {
    let folder = Folder::new("fails");
    let scenario = folder.file("mine.toml", &GOOD.replace("app-not-offered", "qr-code"));
    let output = relatch(&["run", &scenario, "--json", "-"]);
    assert_eq!(output.status.code(), Some(1));
    let results: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    let scenario = &results["scenarios"][0];
    assert_eq!(scenario["line"], 5);
    let message = scenario["message"].as_str().unwrap();
    assert_eq!(message, "expected to see `qr-code`, saw `app-not-offered`");
}

#[test]
fn a_file_that_is_no_scenario_exits_with_two_and_names_the_line() {
    let folder = Folder::new("bad");
    for (content, says) in [
        (
            GOOD.replace("forgot-password", "forget"),
            "line 5: unknown variant `forget`",
        ),
        (
            GOOD.replace("nvr = [{ name", "nvr = [{ nam"),
            "line 4: unknown field `nam`",
        ),
        (GOOD.replace("title = ", "title "), "line 3:"),
        (
            GOOD.replace("steps = [{", "steps = [{ colour = 1,"),
            "line 5: unknown field `colour`",
        ),
        (
            format!("{GOOD}# {}", "x".repeat(70_000)),
            "at most 65536 bytes",
        ),
    ] {
        let scenario = folder.file("mine.toml", &content);
        let output = relatch(&["run", &scenario]);
        assert_eq!(output.status.code(), Some(2), "{says}");
        assert!(
            err(&output).contains(says),
            "expected `{says}` in: {}",
            err(&output)
        );
        assert!(out(&output).is_empty());
    }
}

#[test]
fn what_cannot_be_read_or_written_is_said_on_the_standard_error() {
    let folder = Folder::new("paths");
    let missing = folder.path("missing.toml");
    let output = relatch(&["run", &missing]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("cannot read") && err(&output).contains("missing.toml"));

    let empty = folder.path("empty");
    fs::create_dir_all(&empty).unwrap();
    let output = relatch(&["run", &empty]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("no scenario file"));

    let scenario = folder.file("mine.toml", GOOD);
    let nowhere = folder.path("no/such/folder/results.xml");
    let output = relatch(&["run", &scenario, "--junit", &nowhere]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("cannot write"));
}

#[test]
fn a_step_of_the_wrong_actor_is_a_failure_of_that_step() {
    let folder = Folder::new("actors");
    let phone = r#"phone = [{ account = "anna" }]"#;
    for (step, says) in [
        (r#"{ at = "anna", do = "offer" }"#, "a phone cannot do this"),
        (
            r#"{ at = "shop", do = "cancel" }"#,
            "a recorder cannot do this",
        ),
        (
            r#"{ at = "unknown", do = "offer" }"#,
            "no recorder, phone or authority is called `unknown`",
        ),
        (r#"{ do = "offer" }"#, "needs `at`"),
        (r#"{ at = "anna", do = "scan" }"#, "`scan` needs one of"),
        (
            r#"{ at = "shop", do = "type-code" }"#,
            "a code comes from one of",
        ),
        (r#"{ do = "wait", hours = 1000000 }"#, "at most 20 years"),
        (
            r#"{ at = "cloud", do = "cancel" }"#,
            "an authority cannot do this",
        ),
        (
            r#"{ at = "anna", do = "ask-another", authority = "none" }"#,
            "no authority is called `none`",
        ),
        (
            r#"{ at = "shop", do = "restore-flash", name = "none" }"#,
            "no copy is called `none`",
        ),
        (
            r#"{ at = "cloud", do = "restore-back-up", name = "none" }"#,
            "no back-up is called `none`",
        ),
        (
            r#"{ at = "anna", do = "probe", times = 4000000000 }"#,
            "more than 200000 probes",
        ),
        (
            r#"{ do = "forge-challenge", name = "x" }"#,
            "a forgery comes from `offer`, from `photo`",
        ),
        (
            r#"{ do = "repeat", times = 4000000000, steps = [{ at = "shop", do = "log-out" }] }"#,
            "more than 200000 steps",
        ),
    ] {
        let content = format!(
            "id='x'\ntitle='x'\nnvr = [{{ name = \"shop\" }}]\n{phone}\nsteps = [{step}]\n"
        );
        let scenario = folder.file("mine.toml", &content);
        let output = relatch(&["run", &scenario, "--no-camera"]);
        assert_eq!(output.status.code(), Some(1), "{step}");
        assert!(
            out(&output).contains(says),
            "expected `{says}` in: {}",
            out(&output)
        );
    }
}

#[test]
fn the_demonstration_writes_every_screen_and_photo() {
    let folder = Folder::new("demo");
    let pictures = folder.path("pictures");
    let output = relatch(&["demo", "--pictures", &pictures]);
    assert!(output.status.success(), "{}", err(&output));
    let names: Vec<String> = fs::read_dir(Path::new(&pictures).join("demo"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for (kind, least) in [("-screen.png", 10), ("-phone.png", 5), ("-photo.png", 3)] {
        assert!(
            names.iter().filter(|name| name.ends_with(kind)).count() >= least,
            "{kind}: {names:?}"
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_pictures() {
    let folder = Folder::new("seed");
    let scenario = folder.file("mine.toml", &GOOD.replace("mine", "one"));
    let read = |name: &str, seed: &str| {
        let output = relatch(&[
            "run",
            &scenario,
            "--seed",
            seed,
            "--pictures",
            &folder.path(name),
        ]);
        assert!(output.status.success(), "{}", err(&output));
        fs::read(Path::new(&folder.path(name)).join("suite-2/one/01-shop-screen.png")).unwrap()
    };
    assert_eq!(read("a", "7"), read("b", "7"));
}

#[test]
fn the_list_names_every_built_in_scenario_with_what_it_proves() {
    let output = relatch(&["run", "--list"]);
    assert!(output.status.success(), "{}", err(&output));
    let listed = out(&output);
    let files: Vec<String> =
        fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../worlds/scenarios"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir())
            .flat_map(|folder| fs::read_dir(folder).unwrap())
            .map(|file| file.unwrap().path().display().to_string())
            .collect();
    assert!(
        listed.contains(&format!("{} scenarios", files.len())),
        "{listed}"
    );
    let line = listed.lines().find(|line| line.contains("E02")).unwrap();
    assert!(line.ends_with("DEV-5"), "{line}");

    let output = relatch(&["run", "--list", "--json", "-"]);
    let listed: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(listed["scenarios"].as_array().unwrap().len(), files.len());
    assert_eq!(listed["scenarios"][0]["id"], "E01");
    assert!(
        listed["scenarios"][0]["proves"]
            .as_array()
            .unwrap()
            .contains(&"DEV-27".into())
    );
}

#[test]
fn scenarios_are_chosen_by_name_and_by_requirement() {
    let ids = |arguments: &[&str]| -> Vec<String> {
        let all = [&["run", "--list", "--json", "-"], arguments].concat();
        let listed: serde_json::Value = serde_json::from_str(&out(&relatch(&all))).unwrap();
        let listed = listed["scenarios"].as_array().unwrap().iter();
        listed
            .map(|scenario| scenario["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(&["--name", "s04"]), ["S04"]);
    assert_eq!(ids(&["--name", "power*every byte"]), ["S04", "S50"]);
    assert_eq!(ids(&["--name", "E02", "--name", "E06"]), ["E02", "E06"]);
    assert!(ids(&["--requirement", "AUTH-14"]).contains(&"S27".to_owned()));
    assert_eq!(
        ids(&["--requirement", "dev-5", "--name", "unsupported"]),
        ["E06"]
    );
    let output = relatch(&["run", "--requirement", "NOT-1"]);
    assert_eq!(output.status.code(), Some(2));
    let says = "no scenario has this requirement among what it proves (NOT-1)";
    assert!(err(&output).contains(says), "{}", err(&output));
}

#[test]
fn a_transcript_tells_who_did_what_and_what_it_changed() {
    let output = relatch(&["run", "--no-camera", "--verbose", "--name", "S02"]);
    assert!(output.status.success(), "{}", err(&output));
    let told = out(&output);
    for says in [
        "S02  Power cut after the charge",
        "proves DEV-16 DEV-20",
        "anna     scan of \"shop\"",
        "\"Shop recorder\" asks, 0 wrong codes so far",
        "code for \"Shop recorder\": ",
        "cloud: audit: anna: code issued, epoch 0",
        "cloud: tells anna of it",
        "flash: the power is cut at state",
        "shop: bound, epoch 0, failures 1",
        "1 passed, 0 failed",
    ] {
        assert!(told.contains(says), "expected `{says}` in: {told}");
    }
}

#[test]
fn a_transcript_tells_a_failure_where_it_happens() {
    let folder = Folder::new("told");
    let scenario = folder.file("mine.toml", &GOOD.replace("app-not-offered", "qr-code"));
    let output = relatch(&["run", "--verbose", &scenario]);
    assert_eq!(output.status.code(), Some(1));
    let told = out(&output);
    assert!(
        told.contains("app-not-offered   <-- not as expected"),
        "{told}"
    );
    assert!(
        told.contains("mine.toml:5: step 1: expected to see `qr-code`"),
        "{told}"
    );
}

#[test]
fn junit_names_the_requirements() {
    let folder = Folder::new("junit");
    let junit = folder.path("results.xml");
    let output = relatch(&["run", "--no-camera", "--name", "E02", "--junit", &junit]);
    assert!(output.status.success(), "{}", err(&output));
    let junit = fs::read_to_string(junit).unwrap();
    assert!(
        junit.contains(r#"<property name="DEV-5" value="E02 "#),
        "{junit}"
    );
}
