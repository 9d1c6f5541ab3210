//! Scenario files: from disk, or built in.

use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::CliError;
use relatch_worlds::scenario::{LONGEST_FILE, Scenario};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../worlds/scenarios");
const DEMO: &str = include_str!("../../../worlds/demo.toml");

/// The folders of the built-in scenarios, in the order in which they are played.
pub(super) const FOLDERS: &[&str] = &[
    "everyday",
    "power",
    "time",
    "guessing",
    "rollback",
    "authority",
    "people",
    "ownership",
    "binding",
    "leaks",
    "more",
];
/// The folders whose scenarios are about what the suites do differently.
pub(super) const EVERY_SUITE: &[&str] = &["everyday", "binding"];
const DEEPEST: u8 = 8;
const MOST_FILES: usize = 10_000;

/// A scenario, and where each of its steps is.
#[derive(Debug, Clone)]
pub(super) struct Loaded {
    /// The file, for messages.
    pub(super) file: String,
    pub(super) scenario: Scenario,
    pub(super) lines: Vec<usize>,
}

impl Loaded {
    /// Whether it is played in every suite: it lies in such a folder, and has a recorder that fixes none.
    pub(super) fn is_for_every_suite(&self) -> bool {
        let folder = Path::new(&self.file).parent().and_then(Path::file_name);
        let named = folder.is_some_and(|folder| EVERY_SUITE.iter().any(|name| *name == folder));
        named && self.scenario.leaves_suite_open()
    }
}

/// The demonstration.
pub(super) fn demo() -> Result<Loaded, CliError> {
    parse("demo.toml", DEMO)
}

/// The built-in scenarios of a folder; all of them for an empty name, from the everyday to the odd.
pub(super) fn built_in(folder: &str) -> Result<Vec<Loaded>, CliError> {
    let mut found = Vec::new();
    for name in FOLDERS {
        let Some(dir) = BUILT_IN.get_dir(name) else {
            continue;
        };
        if !(folder.is_empty() || folder == *name) {
            continue;
        }
        let mut files: Vec<_> = dir
            .files()
            .filter(|file| is_scenario(file.path()))
            .collect();
        files.sort_by_key(|file| file.path());
        for file in files {
            let text = file.contents_utf8().unwrap_or_default();
            found.push(parse(&file.path().display().to_string(), text)?);
        }
    }
    Ok(found)
}

/// The scenarios in these files and folders, in order.
pub(super) fn from_paths(paths: &[PathBuf]) -> Result<Vec<Loaded>, CliError> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, DEEPEST, &mut files)?;
    }
    if files.is_empty() {
        return Err(CliError(
            "there is no scenario file (*.toml) in what was named".into(),
        ));
    }
    files.iter().map(|file| load(file)).collect()
}

fn collect(path: &Path, depth: u8, files: &mut Vec<PathBuf>) -> Result<(), CliError> {
    let unreadable = |error| CliError(format!("cannot read {}: {error}", path.display()));
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let Some(depth) = depth.checked_sub(1) else {
        return Err(CliError(format!(
            "{}: folders are nested more than {DEEPEST} deep",
            path.display()
        )));
    };
    let mut inside = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        inside.push(entry.map_err(unreadable)?.path());
    }
    inside.sort();
    for entry in inside {
        if entry.is_dir() || is_scenario(&entry) {
            collect(&entry, depth, files)?;
        }
        if files.len() > MOST_FILES {
            return Err(CliError(format!("more than {MOST_FILES} scenario files")));
        }
    }
    Ok(())
}

fn load(file: &Path) -> Result<Loaded, CliError> {
    let name = file.display().to_string();
    let size = fs::metadata(file)
        .map_err(|error| CliError(format!("cannot read {name}: {error}")))?
        .len();
    if size > LONGEST_FILE as u64 {
        return Err(CliError(format!(
            "{name}: a scenario file has at most {LONGEST_FILE} bytes, this one has {size}"
        )));
    }
    let text = fs::read_to_string(file)
        .map_err(|error| CliError(format!("cannot read {name}: {error}")))?;
    parse(&name, &text)
}

fn parse(name: &str, text: &str) -> Result<Loaded, CliError> {
    let scenario = Scenario::parse(text).map_err(|error| CliError(format!("{name}: {error}")))?;
    Ok(Loaded {
        file: name.into(),
        lines: scenario.step_lines(text),
        scenario,
    })
}

fn is_scenario(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "toml")
}
