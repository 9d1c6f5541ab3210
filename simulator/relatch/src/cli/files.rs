//! Scenario files: from disk, or built in.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde::Serialize;

use super::CliError;
use relatch_worlds::scenario::{LONGEST_FILE, Scenario};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../worlds/scenarios");
/// The ids of the specification's rules, a line each.
const RULES: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.txt"));
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
    own("demo.toml", DEMO)
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
            found.push(own(&file.path().display().to_string(), text)?);
        }
    }
    Ok(found)
}

/// A file that is not a scenario, and why.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Broken {
    pub(super) file: String,
    pub(super) message: String,
}

/// The scenarios in these files and folders, in order. One bad file does not stop the others.
///
/// # Errors
/// Nothing is there to be played or reported.
pub(super) fn from_paths(paths: &[PathBuf]) -> Result<(Vec<Loaded>, Vec<Broken>), CliError> {
    let (mut files, mut broken) = (Vec::new(), Vec::new());
    for path in paths {
        if let Err(CliError::Message(message)) = collect(path, DEEPEST, &mut files) {
            let file = path.display().to_string();
            broken.push(Broken { file, message });
        }
    }
    if files.is_empty() && broken.is_empty() {
        return Err(CliError::Message(
            "there is no scenario file (*.toml) in what was named".into(),
        ));
    }
    let mut loaded: Vec<Loaded> = Vec::new();
    for file in files {
        let name = file.display().to_string();
        match load(&file).and_then(|text| parse(&name, &text)) {
            Ok(scenario) => match same_id(&loaded, &scenario) {
                Some(message) => broken.push(Broken {
                    file: name,
                    message,
                }),
                None => loaded.push(scenario),
            },
            Err(message) => broken.push(Broken {
                file: name,
                message,
            }),
        }
    }
    Ok((loaded, broken))
}

/// Two scenarios of one id would hide each other in a report.
fn same_id(loaded: &[Loaded], new: &Loaded) -> Option<String> {
    let id = &new.scenario.id;
    let first = loaded.iter().find(|first| first.scenario.id == *id)?;
    Some(format!(
        "the id `{id}` is that of {} already; give one of them another",
        first.file
    ))
}

fn collect(path: &Path, depth: u8, files: &mut Vec<PathBuf>) -> Result<(), CliError> {
    let unreadable = |error| CliError::Message(format!("cannot read {}: {error}", path.display()));
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let Some(depth) = depth.checked_sub(1) else {
        return Err(CliError::Message(format!(
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
        // What is in a folder by chance, such as a pipe, is not waited for.
        if entry.is_dir() || is_scenario(&entry) && entry.is_file() {
            collect(&entry, depth, files)?;
        }
        if files.len() > MOST_FILES {
            return Err(CliError::Message(format!(
                "more than {MOST_FILES} scenario files"
            )));
        }
    }
    Ok(())
}

/// The bound is on what is read: a directory does not know how much a device gives.
fn load(file: &Path) -> Result<String, String> {
    let unreadable = |error| format!("cannot be read: {error}");
    let opened = fs::File::open(file).map_err(unreadable)?;
    let mut bytes = Vec::new();
    let most = LONGEST_FILE as u64;
    opened
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() > LONGEST_FILE {
        return Err(format!("a scenario file has at most {most} bytes"));
    }
    String::from_utf8(bytes).map_err(|_| "the file is not text in UTF-8".into())
}

fn parse(name: &str, text: &str) -> Result<Loaded, String> {
    let scenario = Scenario::parse(text).map_err(|error| error.to_string())?;
    let unknown = |id: &&String| !RULES.lines().any(|rule| rule == id.as_str());
    if let Some(id) = scenario.proves.iter().find(unknown) {
        return Err(format!(
            "proves: the specification has no rule {id}; take ids such as DEV-27"
        ));
    }
    Ok(Loaded {
        file: name.into(),
        lines: scenario.step_lines(text),
        scenario,
    })
}

/// Those that were built in are as they should be, or this is no Relatch.
fn own(name: &str, text: &str) -> Result<Loaded, CliError> {
    parse(name, text).map_err(|message| CliError::Message(format!("{name}: {message}")))
}

fn is_scenario(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "toml")
}
