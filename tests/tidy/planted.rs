//! The planted faults of `assurance/planted` are patches; each has to fit the tree as it is.

use crate::repository::{File, files, files_under, nothing_wrong};

#[test]
fn each_planted_fault_fits_the_tree() {
    let faults: Vec<String> = files_under("assurance/planted", "patch")
        .flat_map(|patch| {
            let stale = hunks(&patch.text).into_iter().filter(|hunk| !hunk.fits());
            stale.map(move |hunk| format!("{}: {} has changed", patch.path, hunk.path))
        })
        .collect();
    nothing_wrong(
        "A planted fault breaks the code as it is: change the tree, take its difference as the patch.",
        &faults,
    );
}

/// What a part of a patch needs: these lines in this file.
#[derive(Debug, PartialEq)]
struct Hunk<'a> {
    path: &'a str,
    old: String,
}

impl Hunk<'_> {
    fn fits(&self) -> bool {
        let is_it = |file: &&File| file.path == self.path;
        let file = files().iter().find(is_it);
        self.old.is_empty() || file.is_some_and(|file| file.text.contains(&self.old))
    }
}

fn hunks(patch: &str) -> Vec<Hunk<'_>> {
    let mut hunks: Vec<Hunk<'_>> = Vec::new();
    let mut path = "";
    for line in patch.lines() {
        if let Some(name) = line.strip_prefix("--- ") {
            path = name.trim_start_matches("a/");
        } else if line.starts_with("@@") {
            let old = String::new();
            hunks.push(Hunk { path, old });
        } else if let (Some(hunk), Some(kept)) = (hunks.last_mut(), old(line)) {
            hunk.old.push_str(kept);
            hunk.old.push('\n');
        }
    }
    hunks
}

/// A line that is in the file before the patch; an editor may have taken the space from an empty one.
fn old(line: &str) -> Option<&str> {
    match line {
        "" => Some(line),
        _ => line.strip_prefix([' ', '-']),
    }
}

#[test]
fn a_patch_in_parts() {
    let patch = "--- a/one\n+++ b/one\n@@ -1,3 +1,3 @@\n kept\n\n-old\n+new\n@@ -9 +9 @@\n-end\n--- /dev/null\n+++ b/two\n@@ -0,0 +1 @@\n+all\n";
    let hunk = |path, old: &str| Hunk {
        path,
        old: old.into(),
    };
    let parts = [
        hunk("one", "kept\n\nold\n"),
        hunk("one", "end\n"),
        hunk("/dev/null", ""),
    ];
    assert_eq!(hunks(patch), parts);
}
