//! What must not be in a file.

use crate::arrows::CORE;
use crate::repository::{File, files, files_under, nothing_wrong};
use crate::rust::{code, parts};

const MOST_LINES: usize = 500;

#[test]
fn core_crates_have_no_clock_randomness_or_operating_system() {
    let banned = [
        "std::",
        "SystemTime",
        "Instant",
        "getrandom",
        "OsRng",
        "thread_rng",
    ];
    let mut faults = Vec::new();
    let is_core = |file: &File| {
        let mut sources = CORE.iter().map(|name| format!("crates/{name}/src"));
        sources.any(|folder| file.is_under(&folder))
    };
    for file in files_under("crates", "rs").filter(|file| is_core(file)) {
        for line in parts(file).product.lines().map(code) {
            if let Some(word) = banned.iter().find(|word| has_word(line, word)) {
                faults.push(format!("{}: {word} in `{}`", file.path, line.trim()));
            }
        }
    }
    nothing_wrong(
        "Time, randomness and storage are arguments of the core crates: the caller brings them.",
        &faults,
    );
}

/// Files that a program writes, and no person reads as a whole.
const GENERATED: [&str; 3] = [
    "spec/vectors",
    "crates/c/include",
    "bindings/swift/generated",
];

#[test]
fn files_are_short() {
    let faults: Vec<String> = files()
        .iter()
        .filter(|file| {
            matches!(
                file.extension(),
                "rs" | "py" | "toml" | "md" | "cddl" | "sh" | "c" | "h"
            ) || is_script(file)
        })
        .filter(|file| !GENERATED.iter().any(|folder| file.is_under(folder)))
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(file, lines)| format!("{}: {lines} lines", file.path))
        .collect();
    nothing_wrong(
        "A file has one idea and at most 500 lines: split it by ideas.",
        &faults,
    );
}

#[test]
fn nothing_is_left_for_later() {
    let marks = [
        "TODO",
        "FIXME",
        "XXX",
        "HACK",
        "todo!",
        "unimplemented!",
        "dbg!",
    ];
    let mut faults: Vec<String> = lines_written_by_hand()
        .filter_map(|(file, at, line)| {
            let mark = marks.iter().find(|mark| has_word(line, mark))?;
            Some(format!("{}:{at}: {mark}", file.path))
        })
        .collect();
    faults.extend(
        lines_written_by_hand()
            .filter(|(file, _, line)| file.extension() == "rs" && line.trim() == "#[ignore]")
            .map(|(file, at, _)| format!("{}:{at}: write #[ignore = \"reason\"]", file.path)),
    );
    nothing_wrong(
        "Finish it, or leave it out and say so in the documentation.",
        &faults,
    );
}

#[test]
fn no_file_knows_a_machine() {
    let folders = ["/home/", "/root/", "/work/", "/tmp/"];
    let faults: Vec<String> = lines_written_by_hand()
        .filter_map(|(file, at, line)| {
            let folder = folders.iter().find(|folder| is_absolute(line, folder))?;
            Some(format!("{}:{at}: {folder}", file.path))
        })
        .collect();
    nothing_wrong("Name files from the root of the repository.", &faults);
}

/// With their numbers; generated files are left out, and these rules, which name what they forbid.
fn lines_written_by_hand() -> impl Iterator<Item = (&'static File, usize, &'static str)> {
    files()
        .iter()
        .filter(|file| !file.is_under("tests/tidy"))
        .filter(|file| !GENERATED.iter().any(|folder| file.is_under(folder)))
        .filter(|file| file.path != "Cargo.lock" && file.extension() != "svg")
        .flat_map(|file| {
            (1..)
                .zip(file.text.lines())
                .map(move |(at, line)| (file, at, line))
        })
}

fn is_script(file: &File) -> bool {
    file.text.starts_with("#!/")
}

/// Whether the word is there and no letter, digit or underscore touches its ends that are letters.
fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(part);
        let after = line[at + word.len()..].chars().next().is_some_and(part);
        let open = word.ends_with(part) && after;
        !before && !open
    })
}

fn is_absolute(line: &str, folder: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '}' | ')' | '*');
    line.match_indices(folder)
        .any(|(at, _)| !line[..at].chars().next_back().is_some_and(inside))
}

#[test]
fn words_are_whole() {
    assert!(has_word("use std::time;", "std::"));
    assert!(!has_word("#![no_std]", "std::"));
    assert!(!has_word("let instantly = Instantly;", "Instant"));
    assert!(is_absolute("cd /tmp/x", "/tmp/"));
    assert!(!is_absolute("target/tmp/x", "/tmp/"));
}
