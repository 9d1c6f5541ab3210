//! Words that make a sentence hard to read for an engineer who is not a native speaker (CONTRIBUTING.md).

use std::collections::BTreeMap;

use crate::repository::{File, files, nothing_wrong};

/// Words that a sentence rarely needs, and how often all pages and Rust files together may have them.
const RARE: [(&[&str], usize, &str); 2] = [
    (
        &["whoever", "nobody", "somebody"],
        10,
        "\"a person who\", \"an attacker who\", or say which party it is",
    ),
    (&["anew", "afresh"], 10, "\"again\" or \"new\""),
];
/// An owner, an administrator or an attacker is "they".
const NEVER: [&str; 5] = ["he", "him", "his", "himself", "herself"];

#[test]
fn rare_words_are_rare() {
    let mut faults = Vec::new();
    for (words, most, instead) in RARE {
        let by_file: BTreeMap<&str, usize> = prose()
            .map(|file| (file.path.as_str(), count(&file.text, words)))
            .filter(|(_, count)| *count > 0)
            .collect();
        let all: usize = by_file.values().sum();
        if all > most {
            faults.push(format!(
                "{} occur {all} times, at most {most} are allowed: write {instead}",
                words.join(", ")
            ));
            faults.extend(
                by_file
                    .iter()
                    .map(|(path, count)| format!("{path}: {count}")),
            );
        }
    }
    nothing_wrong("Standard words are read faster than rare ones.", &faults);
}

#[test]
fn a_person_is_they() {
    let faults: Vec<String> = prose()
        .flat_map(|file| (1..).zip(file.text.lines()).map(move |line| (file, line)))
        .filter(|(_, (_, line))| count(line, &NEVER) > 0)
        .map(|(file, (at, line))| format!("{}:{at}: {}", file.path, line.trim()))
        .collect();
    nothing_wrong(
        "An owner, an administrator or an attacker is \"they\".",
        &faults,
    );
}

/// Pages and Rust files, without this one, which names the words.
fn prose() -> impl Iterator<Item = &'static File> {
    files()
        .iter()
        .filter(|file| matches!(file.extension(), "md" | "rs"))
        .filter(|file| file.path != "tests/tidy/english.rs")
}

/// How many words of a text are among these, in capitals or not.
fn count(text: &str, words: &[&str]) -> usize {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| words.iter().any(|rare| word.eq_ignore_ascii_case(rare)))
        .count()
}

#[test]
fn whole_words_are_counted() {
    assert_eq!(count("He says: this is his, and \"HIM\".", &NEVER), 3);
    assert_eq!(count("the history of his_row, within", &NEVER), 0);
}
