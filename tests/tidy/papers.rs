//! What the papers say about the repository is so.

use std::collections::BTreeSet;
use std::path::Path;

use relatch_worlds::scenario::Scenario;

use crate::markdown::{anchors, headings, links};
use crate::repository::{File, files, files_under, nothing_wrong, root, text};

#[test]
fn the_readme_names_the_commands_and_every_crate() {
    let readme = text("README.md");
    let crates = files()
        .iter()
        .filter_map(|file| file.path.strip_suffix("/Cargo.toml"))
        .filter(|folder| folder.starts_with("crates/"));
    let faults: Vec<String> = ["cargo run --release", "cargo test --workspace"]
        .into_iter()
        .chain(crates)
        .filter(|fact| !readme.contains(fact))
        .map(|fact| format!("README.md does not say `{fact}`"))
        .collect();
    nothing_wrong("The README is the way in.", &faults);
}

#[test]
fn links_lead_somewhere() {
    let faults: Vec<String> = files()
        .iter()
        .filter(|file| file.extension() == "md")
        .flat_map(|file| links(&file.text).map(move |link| (file, link)))
        .filter(|(_, link)| !link.contains("://"))
        .filter_map(|(file, link)| Some(format!("{}: {link}: {}", file.path, broken(file, link)?)))
        .collect();
    nothing_wrong(
        "A link in the repository leads to a file and a heading of it.",
        &faults,
    );
}

#[test]
fn scenario_files_are_scenarios_with_ids_of_their_own() {
    let mut ids = BTreeSet::new();
    let faults: Vec<String> = files_under("simulator/worlds/scenarios", "toml")
        .filter_map(|file| {
            let what = match Scenario::parse(&file.text) {
                Err(error) => error.to_string(),
                Ok(scenario) if scenario.proves.is_empty() => {
                    "proves nothing: name the rules".into()
                }
                Ok(scenario) if ids.insert(scenario.id.clone()) => return None,
                Ok(scenario) => format!("another scenario has the id {}", scenario.id),
            };
            Some(format!("{}: {what}", file.path))
        })
        .collect();
    nothing_wrong(
        "simulator/worlds/scenarios/README.md says how a scenario is written.",
        &faults,
    );
    assert!(
        !ids.is_empty(),
        "there are no scenarios in simulator/worlds/scenarios"
    );
}

#[test]
fn sections_of_the_specification_are_cited_by_their_headings() {
    let faults: Vec<String> = files()
        .iter()
        .filter(|file| file.extension() == "rs" && !file.is_under("tests/tidy"))
        .flat_map(|file| cited_sections(&file.text).map(move |cited| (file, cited)))
        .filter(|(_, (page, title))| !headings(text(page)).any(|heading| heading == *title))
        .map(|(file, (page, title))| format!("{}: {page} has no section \"{title}\"", file.path))
        .collect();
    nothing_wrong(
        "A comment cites a section as `spec/device.md, \"Time\"`.",
        &faults,
    );
}

fn cited_sections(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.match_indices("spec/").filter_map(|(at, _)| {
        let (page, rest) = text[at..].split_once(", \"")?;
        let (title, _) = rest.split_once('"')?;
        (page.ends_with(".md") && !page.contains(char::is_whitespace)).then_some((page, title))
    })
}

fn broken(file: &File, link: &str) -> Option<&'static str> {
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let folder = Path::new(&file.path).parent().unwrap_or(Path::new(""));
    let target = if path.is_empty() {
        root().join(&file.path)
    } else {
        root().join(folder).join(path)
    };
    if !target.exists() {
        return Some("there is no such file");
    }
    let Ok(text) = std::fs::read_to_string(&target) else {
        return None;
    };
    let known = anchor.is_empty() || anchors(&text).any(|known| known == anchor);
    (!known).then_some("there is no such heading")
}

#[test]
fn cited_sections_are_found() {
    let text = "//! Codes (spec/a.md, \"B c\"; spec/d.md), and (spec/e.md, \"F\").";
    let found: Vec<_> = cited_sections(text).collect();
    assert_eq!(found, [("spec/a.md", "B c"), ("spec/e.md", "F")]);
}
