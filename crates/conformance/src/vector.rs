//! Test vectors: one JSON file a scenario (spec/vectors/README.md).

use std::fs;
use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde_json::Value;

use super::protocol::{Operation, Output};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/vectors");

/// The longest vector file, in bytes.
const LONGEST_FILE: u64 = 4 << 20;
/// The one JSON file beside the vectors that is none of them.
const SCHEMA: &str = "schema.json";
const DEEPEST: u8 = 8;
const MOST_FILES: usize = 100_000;

/// One scenario: what an implementation is given, and what it must answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// Unlike that of any other vector.
    pub id: String,
    /// What happens, in one sentence.
    pub title: String,
    /// The ids of the rules that it proves.
    pub requirements: Vec<String>,
    /// What the implementation is asked to do.
    #[serde(rename = "type")]
    pub operation: Operation,
    /// The one fault of a negative vector.
    pub fault: Option<Fault>,
    /// What the operation is given.
    pub input: Value,
    /// What must come of it.
    pub expected: Output,
}

/// The refusal that a negative vector must meet.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The registered stage.
    pub stage: String,
    /// The registered reason.
    pub reason: String,
    /// The key of the field concerned.
    pub key: Option<u64>,
}

/// A vector and the file it stands in, relative to the folder of the vectors.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// With `/` between the folders.
    pub file: String,
    /// Its content.
    pub vector: Vector,
}

impl Loaded {
    /// The first folder of the file: `wire`, `codes`, ...
    #[must_use]
    pub fn directory(&self) -> &str {
        self.file.split_once('/').map_or("", |(first, _)| first)
    }
}

/// The vectors that this program was built with.
///
/// # Errors
/// A sentence that names the file and what is wrong with it.
pub fn built_in() -> Result<Vec<Loaded>, String> {
    let mut found = Vec::new();
    collect_built_in(&BUILT_IN, &mut found)?;
    in_order(found)
}

/// All vectors in a folder and the folders in it.
///
/// # Errors
/// A sentence that names the file and what is wrong with it.
pub fn from_folder(folder: &Path) -> Result<Vec<Loaded>, String> {
    let mut found = Vec::new();
    collect(folder, "", DEEPEST, &mut found)?;
    if found.is_empty() {
        return Err(format!(
            "there is no vector (*.json) in {}",
            folder.display()
        ));
    }
    in_order(found)
}

fn collect_built_in(folder: &Dir<'_>, found: &mut Vec<Loaded>) -> Result<(), String> {
    for file in folder.files() {
        let name = file.path().to_string_lossy().replace('\\', "/");
        if is_vector(&name) {
            found.push(parse(name, file.contents())?);
        }
    }
    folder
        .dirs()
        .try_for_each(|inner| collect_built_in(inner, found))
}

fn collect(folder: &Path, name: &str, depth: u8, found: &mut Vec<Loaded>) -> Result<(), String> {
    let unreadable = |path: &Path, error| format!("cannot read {}: {error}", path.display());
    let depth = depth.checked_sub(1).ok_or_else(|| {
        format!(
            "{}: folders are nested more than {DEEPEST} deep",
            folder.display()
        )
    })?;
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        let path = entry.map_err(|error| unreadable(folder, error))?.path();
        let inner = format!(
            "{name}{}",
            path.file_name().unwrap_or_default().to_string_lossy()
        );
        if path.is_dir() {
            collect(&path, &format!("{inner}/"), depth, found)?;
        } else if is_vector(&inner) {
            let size = fs::metadata(&path)
                .map_err(|error| unreadable(&path, error))?
                .len();
            if size > LONGEST_FILE || found.len() >= MOST_FILES {
                return Err(format!(
                    "{}: a vector has at most {LONGEST_FILE} bytes, and there are at most {MOST_FILES} of them",
                    path.display()
                ));
            }
            let content = fs::read(&path).map_err(|error| unreadable(&path, error))?;
            found.push(parse(inner, &content)?);
        }
    }
    Ok(())
}

fn is_vector(name: &str) -> bool {
    name.ends_with(".json") && name != SCHEMA
}

fn parse(file: String, content: &[u8]) -> Result<Loaded, String> {
    match serde_json::from_slice(content) {
        Ok(vector) => Ok(Loaded { file, vector }),
        Err(error) => Err(format!("{file}: not a vector: {error}")),
    }
}

/// Sorted by file; two vectors of one id would hide each other in a report.
fn in_order(mut found: Vec<Loaded>) -> Result<Vec<Loaded>, String> {
    found.sort_by(|one, other| one.file.cmp(&other.file));
    let mut ids: Vec<_> = found.iter().map(|loaded| &loaded.vector.id).collect();
    ids.sort();
    match ids.windows(2).find_map(|pair| match pair {
        [one, other] if one == other => Some(one),
        _ => None,
    }) {
        Some(id) => Err(format!("two vectors have the id {id:?}")),
        None => Ok(found),
    }
}
