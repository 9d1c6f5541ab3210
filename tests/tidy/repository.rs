//! The files of a checkout, and how a rule says what it found.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A text file of the repository.
#[derive(Debug)]
pub(crate) struct File {
    /// From the root, with slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    pub(crate) fn is_under(&self, folder: &str) -> bool {
        self.path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    }

    pub(crate) fn extension(&self) -> &str {
        Path::new(&self.path)
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default()
    }
}

/// All text files: those that git tracks or would track, or in an unpacked archive those that are not built.
pub(crate) fn files() -> &'static [File] {
    static FILES: OnceLock<Vec<File>> = OnceLock::new();
    FILES.get_or_init(|| {
        let paths = if root().join(".git").exists() {
            from_git()
        } else {
            from_folder(root())
        };
        paths.into_iter().filter_map(read).collect()
    })
}

/// The files with this extension, under a folder.
pub(crate) fn files_under(folder: &str, extension: &str) -> impl Iterator<Item = &'static File> {
    files()
        .iter()
        .filter(move |file| file.is_under(folder) && file.extension() == extension)
}

/// The text of one file that has to be there.
pub(crate) fn text(path: &str) -> &'static str {
    match files().iter().find(|file| file.path == path) {
        Some(file) => &file.text,
        None => panic!("{path} is not there: write it, or change the rule that reads it"),
    }
}

/// Fails with every fault of a rule, one a line.
#[track_caller]
pub(crate) fn nothing_wrong(rule: &str, faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{rule}\n{} to mend:\n  {}\n",
        faults.len(),
        faults.join("\n  ")
    );
}

pub(crate) fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
}

fn read(path: String) -> Option<File> {
    // Pictures and fonts are no text; a tracked file may be deleted.
    let text = std::fs::read_to_string(root().join(&path)).ok()?;
    Some(File { path, text })
}

fn from_git() -> Vec<String> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others"])
        .arg("--exclude-standard")
        .current_dir(root())
        .output()
        .expect("git lists the files of a checkout: install git");
    assert!(output.status.success(), "git ls-files failed");
    let names = String::from_utf8(output.stdout).expect("file names are UTF-8");
    names
        .split_terminator('\0')
        .map(ToOwned::to_owned)
        .collect()
}

fn from_folder(folder: &Path) -> Vec<String> {
    let built = ["target", "__pycache__"];
    let mut paths = Vec::new();
    let mut folders: Vec<PathBuf> = vec![folder.into()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("folders can be read") {
            let entry = entry.expect("folders can be read");
            let path = entry.path();
            if !path.is_dir() {
                let inside = path.strip_prefix(root()).expect("it is below the root");
                paths.push(inside.to_string_lossy().replace('\\', "/"));
            } else if !built.iter().any(|name| path.ends_with(name)) {
                folders.push(path);
            }
        }
    }
    paths
}
