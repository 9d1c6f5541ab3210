//! What a target runs with where the command line does not say.
//!
//! OSS-Fuzz reads `NAME.options` itself. Plain libFuzzer and cargo-fuzz do not, so the target reads the file and starts
//! itself again with what it says: every tool then runs a target with the same dictionary and the same longest input.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Slow inputs take their share of the time, not of the tries: else suite 2's curve takes most of device_operations. An
/// input that takes 20 s hangs.
const ALWAYS: [(&str, &str); 2] = [("entropic_scale_per_exec_time", "1"), ("timeout", "20")];
/// Modes of libFuzzer that start from exactly what they are given.
const EXACT: [&str; 5] = [
    "merge",
    "set_cover_merge",
    "merge_inner",
    "minimize_crash",
    "cleanse_crash",
];
const APPLIED: &str = "RELATCH_FUZZ_OPTIONS";

/// Starts the program again with the options of its target, and with the committed seeds behind a corpus; returns if
/// nothing is left to add.
pub fn apply(target: &str) {
    if env::var_os(APPLIED).is_some() {
        return;
    }
    let given: Vec<OsString> = env::args_os().skip(1).collect();
    let added = additions(target, &given);
    let (Ok(program), false) = (env::current_exe(), added.is_empty()) else {
        return;
    };
    let mut again = Command::new(program);
    again.args(&given).args(added).env(APPLIED, "1");
    let error = again.exec();
    eprintln!("{target} runs without its options: {error}");
}

/// What the command line lacks.
fn additions(target: &str, given: &[OsString]) -> Vec<OsString> {
    let flags: Vec<&str> = given
        .iter()
        .filter_map(|word| flag(word.to_str()?))
        .collect();
    let mut options = from_file(target);
    for (name, value) in ALWAYS {
        if options.iter().all(|(known, _)| known != name) {
            options.push((name.into(), value.into()));
        }
    }
    options.retain(|(name, _)| !flags.contains(&name.as_str()));
    let mut added: Vec<OsString> = options
        .iter()
        .map(|(name, value)| format!("-{name}={value}").into())
        .collect();
    let mut inputs = given
        .iter()
        .filter(|word| !word.as_encoded_bytes().starts_with(b"-"));
    let corpus = inputs.next().is_some_and(|first| Path::new(first).is_dir());
    if corpus && !flags.iter().any(|name| EXACT.contains(name)) {
        added.extend(seeds(target, given));
    }
    added
}

/// The name of a flag.
fn flag(word: &str) -> Option<&str> {
    word.strip_prefix('-')?.split('=').next()
}

/// What `NAME.options` says, which lies beside the program or in this package.
fn from_file(target: &str) -> Vec<(String, String)> {
    let beside = env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.to_owned()));
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("options");
    for folder in beside.into_iter().chain([here]) {
        if let Ok(text) = fs::read_to_string(folder.join(format!("{target}.options"))) {
            return parse(&text, &folder);
        }
    }
    Vec::new()
}

/// The lines of the section for libFuzzer; a dictionary lies beside the file.
fn parse(text: &str, folder: &Path) -> Vec<(String, String)> {
    let lines = text.lines().map(str::trim);
    let lines = lines.skip_while(|line| *line != "[libfuzzer]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    lines
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| match (name.trim(), value.trim()) {
            ("dict", file) => ("dict".into(), folder.join(file).display().to_string()),
            (name, value) => (name.into(), value.into()),
        })
        .collect()
}

/// The committed seeds, if they are there and not named already: new finds go to the first corpus, never to them.
fn seeds(target: &str, given: &[OsString]) -> Option<OsString> {
    let real = |path: &Path| path.canonicalize().ok();
    let seeds: PathBuf = real(
        &Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("seeds")
            .join(target),
    )?;
    let named = given
        .iter()
        .any(|word| real(Path::new(word)).as_ref() == Some(&seeds));
    (!named).then(|| seeds.into())
}
