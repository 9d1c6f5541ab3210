//! The scenario files as a whole: each one of the catalogue is there, and says what it proves.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use relatch_worlds::scenario::Scenario;

/// Everyday life.
const EVERYDAY: [&str; 12] = [
    "E01", "E02", "E03", "E04", "E05", "E06", "E07", "E08", "E09", "E10", "E11", "E12",
];
/// What goes wrong, and who makes it go wrong.
const STRAINS: &[&str] = &[
    "S01", "S02", "S03", "S04", "S05", "S06", "S07", "S08", "S09", "S11", "S12", "S13", "S14",
    "S15", "S16", "S16b", "S17", "S18", "S19", "S20", "S21", "S22", "S23", "S24", "S25", "S26",
    "S27", "S29", "S30", "S31", "S32", "S33", "S34", "S36", "S37", "S38", "S39", "S40", "S41",
    "S42", "S44", "S46", "S47", "S47b", "S48", "S49", "S50", "S51", "S52", "S53", "S54", "S55",
];
/// The rows of the table of leaks in spec/threat-model.md.
const LEAKS: [&str; 24] = [
    "C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10", "C11", "C12", "C13", "Q0",
    "Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9",
];
/// A title fits on the line of a table.
const LONGEST_TITLE: usize = 80;

/// Every scenario file with its path below `scenarios`.
fn all() -> Vec<(PathBuf, Scenario)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut found = Vec::new();
    for folder in fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        for file in folder
            .is_dir()
            .then(|| fs::read_dir(folder).unwrap())
            .into_iter()
            .flatten()
        {
            let file = file.unwrap().path();
            let text = fs::read_to_string(&file).unwrap();
            let name = file.strip_prefix(&root).unwrap().to_owned();
            found.push((name, Scenario::parse(&text).unwrap()));
        }
    }
    found
}

#[test]
fn the_catalogue_is_complete() {
    let all = all();
    let ids: BTreeSet<&str> = all.iter().map(|(_, it)| it.id.as_str()).collect();
    let catalogue: BTreeSet<&str> = EVERYDAY
        .iter()
        .chain(STRAINS)
        .chain(&LEAKS)
        .copied()
        .collect();
    let missing: Vec<_> = catalogue.difference(&ids).collect();
    assert!(missing.is_empty(), "no file has the ids {missing:?}");
    let beyond = ids.difference(&catalogue).count();
    assert!(beyond >= 20, "only {beyond} scenarios beyond the catalogue");
}

#[test]
fn ids_are_unique_and_begin_the_names_of_their_files() {
    let mut seen = BTreeSet::new();
    for (file, scenario) in all() {
        let id = scenario.id;
        let name = file.file_name().unwrap().to_str().unwrap();
        let begins = format!("{}-", id.to_lowercase());
        assert!(
            name.starts_with(&begins),
            "{}: its id is {id}",
            file.display()
        );
        assert!(
            seen.insert(id.clone()),
            "{}: {id} is there twice",
            file.display()
        );
    }
}

#[test]
fn each_says_in_a_title_what_it_shows_and_proves_rules_that_there_are() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    let mut rules = BTreeSet::new();
    for page in fs::read_dir(spec)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if page.extension().is_some_and(|name| name == "md") {
            let text = fs::read_to_string(page).unwrap();
            let ids = text
                .split("**[")
                .skip(1)
                .filter_map(|line| line.split_once("]**"));
            rules.extend(ids.map(|(id, _)| id.to_owned()));
        }
    }
    assert!(rules.contains("DEV-1"));
    for (file, Scenario { title, proves, .. }) in all() {
        let file = file.display();
        let length = title.chars().count();
        assert!(
            (10..=LONGEST_TITLE).contains(&length),
            "{file}: a title of {length} characters"
        );
        assert!(!proves.is_empty(), "{file}: it proves nothing");
        let once: BTreeSet<&String> = proves.iter().collect();
        assert_eq!(once.len(), proves.len(), "{file}: a rule is named twice");
        for rule in proves {
            assert!(rules.contains(&rule), "{file}: there is no rule {rule}");
        }
    }
}

/// The words stand in the messages of a file that uses one that does not exist.
#[test]
fn the_readme_explains_every_word_that_a_step_may_use() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/README.md");
    let readme = fs::read_to_string(readme).unwrap();
    for step in [
        r#"{ at = "x", do = "nothing" }"#,
        r#"{ at = "x", do = "type-code", change = "nothing" }"#,
        r#"{ at = "x", do = "type-code", place = "nothing" }"#,
        r#"{ at = "x", do = "log-in", password = "x", user = "nothing" }"#,
        r#"{ at = "x", do = "cut-power", moment = "nothing" }"#,
        r#"{ at = "x", do = "cut-power", sweep = "nothing" }"#,
        r#"{ at = "x", do = "damage", record = "nothing" }"#,
        r#"{ at = "x", do = "damage", record = "state", which = "nothing" }"#,
        r#"{ at = "x", do = "damage", record = "state", how = "nothing" }"#,
        r#"{ at = "x", do = "scan", camera = "nothing" }"#,
        r#"{ at = "x", do = "confirm", reply = "nothing" }"#,
        r#"{ at = "x", do = "notices", of = "nothing", count = 1 }"#,
        r#"{ at = "x", do = "audit", of = "nothing", count = 1 }"#,
        r#"{ at = "x", do = "trouble", what = "nothing" }"#,
        r#"{ at = "x", do = "overwrite-row", of = "x", columns = ["nothing"] }"#,
    ] {
        let file = format!("id = \"x\"\ntitle = \"x\"\nsteps = [{step}]");
        let message = Scenario::parse(&file).unwrap_err().message;
        let words = message.split_once("expected").unwrap().1;
        for word in words.split('`').skip(1).step_by(2) {
            let there =
                readme.contains(&format!("`{word}`")) || readme.contains(&format!("\"{word}\""));
            assert!(there, "the README lacks `{word}` of: {message}");
        }
    }
}
