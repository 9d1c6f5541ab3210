//! The npm package: its modules, the sources beside them, a manifest, the licences.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::module::Builder;

const CRATES: [&str; 3] = [
    "relatch-app-web",
    "relatch-backup-web",
    "relatch-reader-web",
];
const LICENCES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// Writes the package in the place of an older one.
pub(crate) fn write(builder: &Builder, bindings: &Path, folder: &Path) -> Result<(), String> {
    let sources = bindings.join("web/package");
    if folder.exists() {
        if !folder.join("package.json").exists() {
            return Err(format!(
                "{} is no package: give a new folder",
                folder.display()
            ));
        }
        fs::remove_dir_all(folder).map_err(|error| at(folder, error))?;
    }
    fs::create_dir_all(folder).map_err(|error| at(folder, error))?;
    builder.write(&CRATES, folder)?;
    for entry in fs::read_dir(&sources).map_err(|error| at(&sources, error))? {
        let entry = entry.map_err(|error| at(&sources, error))?;
        copy(&entry.path(), &folder.join(entry.file_name()))?;
    }
    for name in LICENCES {
        copy(&bindings.join("..").join(name), &folder.join(name))?;
    }
    versioned(&folder.join("package.json"))
}

/// The manifest has the version of the crates.
fn versioned(file: &Path) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|error| at(file, error))?;
    let mut manifest: Value = serde_json::from_str(&text).map_err(|error| at(file, error))?;
    let members = manifest.as_object_mut();
    let members = members.ok_or_else(|| at(file, "is no object"))?;
    members.insert("version".into(), env!("CARGO_PKG_VERSION").into());
    let text = serde_json::to_string_pretty(&manifest).map_err(|error| at(file, error))?;
    fs::write(file, text + "\n").map_err(|error| at(file, error))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    fs::copy(from, to)
        .map(|_| ())
        .map_err(|error| at(from, error))
}

fn at(path: &Path, error: impl std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}
