//! Where results go: files of every kind, closed pipes, Ctrl-C, broken scenarios.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

use std::fs::{self, File, Permissions};
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

const GOOD: &str = r#"
id = "mine"
title = "A recorder that is not bound"
nvr = [{ name = "shop" }]
steps = [{ at = "shop", do = "forgot-password", see = "app-not-offered" }]
"#;

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relatch"));
    command.args(arguments);
    command
}

fn relatch(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A folder with one scenario that holds.
struct Place {
    folder: TempDir,
    scenario: String,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let scenario = folder.path().join("mine.toml");
        fs::write(&scenario, GOOD).unwrap();
        let scenario = scenario.display().to_string();
        Self { folder, scenario }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, json: &Path) -> Output {
        let json = json.display().to_string();
        relatch(&["run", "--no-camera", &self.scenario, "--json", &json])
    }

    /// Nothing is left behind beside what was asked for.
    fn holds_only(&self, names: &[&str]) {
        let mut there: Vec<String> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        there.sort();
        let mut names: Vec<&str> = names.iter().copied().chain(["mine.toml"]).collect();
        names.sort_unstable();
        assert_eq!(there, names);
    }
}

#[test]
fn a_link_stays_a_link_and_a_mode_stays_as_it_was() {
    let place = Place::new();
    let (real, link) = (place.path("real.json"), place.path("link.json"));
    fs::write(&real, "old").unwrap();
    fs::set_permissions(&real, Permissions::from_mode(0o640)).unwrap();
    symlink("real.json", &link).unwrap();
    let output = place.run(&link);
    assert!(output.status.success(), "{}", err(&output));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains("\"passed\": 1"));
    assert_eq!(fs::metadata(&real).unwrap().mode() & 0o777, 0o640);
    place.holds_only(&["real.json", "link.json"]);
}

#[test]
fn a_link_to_a_file_that_is_not_there_yet_is_followed() {
    let place = Place::new();
    let link = place.path("link.json");
    symlink("later.json", &link).unwrap();
    let output = place.run(&link);
    assert!(output.status.success(), "{}", err(&output));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    place.holds_only(&["later.json", "link.json"]);
}

#[test]
fn a_device_is_written_through() {
    let place = Place::new();
    let output = place.run(Path::new("/dev/null"));
    assert!(output.status.success(), "{}", err(&output));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());

    let pipe = place.path("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let reader = {
        let pipe = pipe.clone();
        thread::spawn(move || {
            let mut text = String::new();
            File::open(pipe).unwrap().read_to_string(&mut text).unwrap();
            text
        })
    };
    let output = place.run(&pipe);
    assert!(output.status.success(), "{}", err(&output));
    assert!(reader.join().unwrap().contains("\"passed\": 1"));
    place.holds_only(&["pipe"]);
}

#[test]
fn a_dash_is_the_standard_output_for_every_option_and_for_one_at_a_time() {
    let place = Place::new();
    let arguments = ["run", "--no-camera", &place.scenario, "--junit", "-"];
    let output = relatch(&arguments);
    assert!(out(&output).starts_with("<?xml"), "{}", out(&output));

    let output = relatch(&["run", &place.scenario, "--junit", "-", "--json", "-"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("two options name the standard output"));
}

#[test]
fn a_target_that_cannot_be_opened_is_said_before_the_work() {
    let place = Place::new();
    let output = place.run(&place.path("no/such/folder/results.json"));
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("cannot write"), "{}", err(&output));
    assert!(out(&output).is_empty(), "{}", out(&output));
    place.holds_only(&[]);
}

#[test]
fn findings_are_printed_even_if_their_file_cannot_be_written() {
    let place = Place::new();
    for (text, status) in [
        (GOOD.to_owned(), 2),
        (GOOD.replace("app-not-offered", "qr-code"), 1),
    ] {
        fs::write(&place.scenario, text).unwrap();
        let output = place.run(Path::new("/dev/full"));
        assert_eq!(output.status.code(), Some(status));
        assert!(out(&output).contains("passed"), "{}", out(&output));
        assert!(err(&output).contains("/dev/full"), "{}", err(&output));
    }
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let place = Place::new();
    let junit = place.path("results.xml");
    for (name, text) in [
        ("broken.toml", "id = 1".to_owned()),
        ("empty.toml", "id = 'e'\ntitle = 'e'\nsteps = []".to_owned()),
        (
            "unknown.toml",
            format!("proves = [\"DEV-9999\"]{}", GOOD.replace("mine", "u")),
        ),
        ("twice.toml", GOOD.to_owned()),
        ("escape.toml", GOOD.replace("mine", "\\u001b[2J")),
    ] {
        fs::write(place.path(name), text).unwrap();
    }
    let folder = place.folder.path().display().to_string();
    let output = relatch(&[
        "run",
        "--no-camera",
        &folder,
        "--junit",
        &junit.display().to_string(),
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        out(&output).contains("1 passed, 0 failed"),
        "{}",
        out(&output)
    );
    for says in [
        "broken.toml",
        "a scenario without steps shows nothing",
        "the specification has no rule DEV-9999",
        "the id `mine` is that of",
        "control characters",
    ] {
        assert!(
            err(&output).contains(says),
            "expected `{says}` in: {}",
            err(&output)
        );
    }
    let junit = fs::read_to_string(junit).unwrap();
    assert!(
        junit.contains(r#"tests="6""#) && junit.contains(r#"failures="5""#),
        "{junit}"
    );
    assert_eq!(junit.matches(r#"type="broken""#).count(), 5, "{junit}");
}

#[test]
fn a_device_without_end_is_not_read_to_its_end() {
    let output = relatch(&["run", "/dev/zero"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("at most 65536 bytes"),
        "{}",
        err(&output)
    );
}

#[test]
fn a_closed_pipe_is_silent() {
    let mut child = command(&["soak", "--seeds", "0..3", "--verbose"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""));
    assert_eq!(line, "seed 0\n");
}

#[test]
fn ctrl_c_ends_the_work_with_a_summary_and_its_files() {
    let place = Place::new();
    let json = place.path("soak.json");
    let child = command(&["soak", "--for", "1h", "--json", &json.display().to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // It listens before it opens its target.
    let started = Instant::now();
    while fs::read_dir(place.folder.path()).unwrap().count() < 2 {
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "it does not start"
        );
        thread::sleep(Duration::from_millis(20));
    }
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(out(&output).contains("seeds from 0"), "{}", out(&output));
    let results: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    assert!(results["finding"].is_null());
    place.holds_only(&["soak.json"]);
}

#[test]
fn colours_are_for_terminals_or_for_those_who_ask() {
    let place = Place::new();
    let coloured = |color: &str, no_color: Option<&str>| {
        let mut command = command(&["run", "--no-camera", &place.scenario, "--color", color]);
        command.env_remove("NO_COLOR");
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        out(&command.output().unwrap()).contains("\x1b[")
    };
    assert!(!coloured("auto", None));
    assert!(!coloured("auto", Some("1")));
    assert!(!coloured("never", None));
    assert!(coloured("always", None));
}

#[test]
fn completions_and_the_manual_page_follow_from_the_arguments() {
    for shell in ["bash", "zsh", "fish"] {
        let output = relatch(&["completions", shell]);
        assert!(output.status.success(), "{shell}: {}", err(&output));
        assert!(out(&output).contains("no-camera"), "{shell}");
    }
    let output = relatch(&["manual"]);
    assert!(out(&output).contains(".TH relatch 1"), "{}", out(&output));
}
