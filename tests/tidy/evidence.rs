//! What the threat model and the review guide point to is there: scenarios, queries of the models, tests, functions.

use std::collections::BTreeSet;

use crate::markdown::tables;
use crate::repository::{files, files_under, nothing_wrong, text};
use crate::requirements::scenarios;

const THREATS: &str = "spec/threat-model.md";
const GUIDE: &str = "spec/review-guide.md";

#[test]
fn each_promise_is_shown_by_something_that_is_there() {
    let known = Known::new();
    let faults: Vec<String> = rows(THREATS, "What is promised")
        .iter()
        .flat_map(|row| {
            let (promise, shown_by) = (&row[0][..3], &row[3]);
            let missing = pieces(shown_by).filter(|piece| !known.has(piece));
            missing.map(move |piece| format!("{promise}: \"{piece}\""))
        })
        .collect();
    nothing_wrong(
        "The last column of the promises names scenarios, queries of spec/model/proverif, files, or the exploration.",
        &faults,
    );
}

#[test]
fn each_leak_has_a_scenario() {
    let known = Known::new();
    let faults: Vec<String> = rows(THREATS, "What a leak gives")
        .into_iter()
        .map(|row| row[0].clone())
        .filter(|id| !known.scenarios.contains(id))
        .collect();
    nothing_wrong("Each row of the leaks has a scenario of its name.", &faults);
}

#[test]
fn the_functions_that_matter_are_where_the_guide_says() {
    let faults: Vec<String> = rows(GUIDE, "Places that matter")
        .iter()
        .flat_map(|row| {
            let sources: String = paths(&row[1]).iter().map(|path| text(path)).collect();
            let names = spans(&row[0]).filter(|span| span.contains("::"));
            names
                .filter(|name| !defines(&sources, name))
                .map(|name| format!("{name} is not in {}", row[1]))
                .collect::<Vec<_>>()
        })
        .collect();
    nothing_wrong(
        "A function of the guide is in the file named beside it.",
        &faults,
    );
}

#[test]
fn the_guide_names_files_and_tests_that_are_there() {
    let page = text(GUIDE);
    let is_there = |path: &str| {
        let path = path.trim_end_matches('/');
        files()
            .iter()
            .any(|file| file.path == path || file.is_under(path))
    };
    let paths = spans(page).filter(|span| {
        span.contains('/') && !span.contains([' ', '*', '=', '<']) && !is_there(span)
    });
    let tests = page
        .split("--test ")
        .skip(1)
        .filter_map(|rest| rest.split([' ', '`', '\n']).next())
        .filter(|name| {
            let file = |place: &str| text_exists(&format!("{place}{name}.rs"));
            let folder = |place: &str| text_exists(&format!("{place}{name}/main.rs"));
            !["tests/", "crates/device/tests/", "simulator/relatch/tests/"]
                .into_iter()
                .any(|place| file(place) || folder(place))
        });
    let faults: Vec<String> = paths.chain(tests).map(ToOwned::to_owned).collect();
    nothing_wrong("The review guide leads to what is there.", &faults);
}

struct Known {
    scenarios: BTreeSet<String>,
    queries: BTreeSet<&'static str>,
}

impl Known {
    fn new() -> Self {
        let comments =
            files_under("spec/model/proverif", "pvl").flat_map(|file| file.text.split("(* "));
        Self {
            scenarios: scenarios().map(|scenario| scenario.id).collect(),
            queries: comments
                .filter_map(|comment| comment.split([':', ' ']).next())
                .collect(),
        }
    }

    fn has(&self, piece: &str) -> bool {
        match piece {
            "exploration" => text_exists("tests/exploration/main.rs"),
            "the table below" => true,
            _ => match piece
                .strip_prefix('`')
                .and_then(|piece| piece.strip_suffix('`'))
            {
                Some(path) => text_exists(path),
                None => {
                    let query = piece.strip_prefix("binding ").unwrap_or(piece);
                    self.scenarios.contains(piece)
                        || is_capitals(query) && self.queries.contains(query)
                }
            },
        }
    }
}

fn pieces(shown_by: &str) -> impl Iterator<Item = &str> {
    shown_by.split([';', ',']).map(str::trim)
}

fn is_capitals(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase())
}

/// The code spans of a text.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The files of a cell; a name without a folder is beside the one before it.
fn paths(cell: &str) -> Vec<String> {
    let mut folder = "";
    spans(cell)
        .map(|span| match span.rsplit_once('/') {
            Some((before, _)) => {
                folder = before;
                span.to_owned()
            }
            None => format!("{folder}/{span}"),
        })
        .collect()
}

fn defines(sources: &str, name: &str) -> bool {
    let function = name.rsplit("::").next().unwrap_or_default();
    ["(", "<"]
        .iter()
        .any(|after| sources.contains(&format!("fn {function}{after}")))
}

fn text_exists(path: &str) -> bool {
    files().iter().any(|file| file.path == path)
}

/// The first table of a section, without its heading.
fn rows(page: &str, section: &str) -> Vec<Vec<String>> {
    let table = tables(text(page), section).into_iter().next();
    let table = table.unwrap_or_else(|| panic!("{page} has no table in \"{section}\""));
    table.into_iter().skip(1).collect()
}

#[test]
fn what_is_not_there_is_found() {
    let known = Known::new();
    for right in [
        "SECRET",
        "binding AGREE",
        "E03",
        "exploration",
        "`crates/device/tests/device/power_cuts.rs`",
    ] {
        assert!(known.has(right), "{right}");
    }
    for wrong in ["SECRECY", "E99", "`tests/none.rs`", "binding E03", "proof"] {
        assert!(!known.has(wrong), "{wrong}");
    }
    assert_eq!(paths("`a/b.rs`, `c.rs`"), ["a/b.rs", "a/c.rs"]);
    assert!(defines("pub fn charge(", "Charged::charge"));
    assert!(!defines("fn charges(", "Charged::charge"));
}
