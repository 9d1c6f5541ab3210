//! Every JSON output follows the schema that it names, and every schema is followed by an output.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schemas");
const DRIVER: &str = env!("CARGO_BIN_EXE_relatch");

/// A command line, with the name of its format.
const OUTPUTS: &[(&str, &[&str])] = &[
    (
        "run",
        &["run", "--no-camera", "--name", "E02", "--json", "-"],
    ),
    ("scenarios", &["run", "--list", "--json", "-"]),
    ("soak", &["soak", "--seeds", "0..3", "--json", "-"]),
    (
        "fleet",
        &[
            "fleet",
            "--devices",
            "40",
            "--years",
            "1",
            "--attack",
            "console,bot,none",
            "--code-length",
            "8",
            "--json",
            "-",
        ],
    ),
    (
        "camera",
        &[
            "camera",
            "--common",
            "--shots",
            "1",
            "--messages",
            "challenge1",
            "--json",
            "-",
        ],
    ),
    ("camera-hostile", &["camera", "--hostile", "3"]),
    (
        "conform",
        &[
            "conform", "--role", "app", "--json", "-", "--", DRIVER, "driver",
        ],
    ),
    (
        "compare",
        &[
            "conform", "--random", "30", "--json", "-", "--", DRIVER, "driver",
        ],
    ),
    ("inspect", &["inspect", "--json", "RL1:XX"]),
    ("inspect", &["inspect", "--json", "RL2:"]),
];

fn output(arguments: &[&str]) -> Value {
    let output = Command::new(DRIVER).args(arguments).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
}

fn schema(name: &str) -> jsonschema::Validator {
    let file = Path::new(SCHEMAS).join(format!("{name}.json"));
    let schema = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn holds(name: &str, output: &Value) {
    assert_eq!(output["format"], format!("relatch.{name}/1"));
    let schema = schema(name);
    let faults: Vec<String> = schema
        .iter_errors(output)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{name}: {faults:#?}");
}

#[test]
fn every_output_follows_its_schema() {
    for (name, arguments) in OUTPUTS {
        holds(name, &output(arguments));
    }
}

#[test]
fn failures_follow_the_schema_too() {
    let folder = tempfile::tempdir().unwrap();
    let failing = folder.path().join("failing.toml");
    fs::write(
        &failing,
        "id = 'f'\ntitle = 'f'\nnvr = [{ name = 'shop' }]\nsteps = [{ at = 'shop', do = 'forgot-password', see = 'qr-code' }]",
    )
    .unwrap();
    fs::write(folder.path().join("broken.toml"), "id = 1").unwrap();
    let folder = folder.path().display().to_string();
    let run = output(&["run", "--no-camera", &folder, "--json", "-"]);
    assert_eq!(
        (&run["failed"], run["broken"].as_array().unwrap().len()),
        (&1.into(), 1)
    );
    holds("run", &run);
}

#[test]
fn a_schema_refuses_what_is_not_in_it() {
    let mut run = output(&["run", "--no-camera", "--name", "E02", "--json", "-"]);
    run["more"] = 1.into();
    assert!(!schema("run").is_valid(&run));
}

#[test]
fn every_schema_has_an_output_that_is_tested() {
    let files = fs::read_dir(SCHEMAS).unwrap();
    let there: BTreeSet<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| Some(name.strip_suffix(".json")?.to_owned()))
        .collect();
    let mut tested: BTreeSet<String> = OUTPUTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    // The daemon's own tests hold its lines against it.
    tested.insert("daemon".into());
    assert_eq!(there, tested);
}
