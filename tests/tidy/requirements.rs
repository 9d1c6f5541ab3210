//! Every rule of the specification has an id, code that does it and a test that proves it.

use std::collections::{BTreeMap, BTreeSet};

use relatch_worlds::scenario::Scenario;

use crate::markdown::{Block, blocks};
use crate::repository::{File, files, files_under, nothing_wrong};
use crate::rust::parts;

/// A rule of the specification.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) page: &'static str,
    /// The list item that defines it, as one line.
    pub(crate) text: String,
}

pub(crate) const PREFIXES: [&str; 8] = ["WIRE", "KEY", "HYB", "CODE", "DEV", "BIND", "AUTH", "APP"];
/// Rules that no test of the library can show: when an answer leaves is the account service's duty, and when a key in
/// memory is derived is not to be seen from outside.
const WITHOUT_TEST: [&str; 2] = ["AUTH-28", "DEV-45"];
/// Sections that say what a rule is, and so use its words.
const ABOUT_RULES: [&str; 2] = ["Conventions", "Rules"];

#[test]
fn each_rule_of_the_specification_has_one_id() {
    let faults: Vec<String> = pages()
        .flat_map(|page| {
            blocks(&page.text)
                .into_iter()
                .map(move |block| (page, block))
        })
        .filter_map(|(page, block)| Some(format!("{}: {}", page.path, fault(&block)?)))
        .collect();
    nothing_wrong(
        "A sentence with MUST or MUST NOT is a list item of its own that begins with its id, as `**[DEV-1]**`.",
        &faults,
    );
}

#[test]
fn ids_are_defined_once() {
    let mut defined = BTreeSet::new();
    let faults: Vec<String> = definitions()
        .filter(|rule| !defined.insert(rule.id.clone()))
        .map(|rule| {
            let Rule { id, page, .. } = rule;
            format!("{id} is defined again in {page}: take the next free number")
        })
        .collect();
    nothing_wrong("An id names one rule.", &faults);
}

#[test]
fn cited_ids_are_defined() {
    let defined: BTreeSet<String> = definitions().map(|rule| rule.id).collect();
    let faults: Vec<String> = cited_files()
        .flat_map(|file| citations(&file.text).map(move |id| (file, id)))
        .filter(|(_, id)| !defined.contains(id))
        .map(|(file, id)| format!("{}: {id} is defined nowhere in spec/", file.path))
        .collect();
    nothing_wrong("A citation names a rule of the specification.", &faults);
}

#[test]
fn each_rule_is_cited_in_code_and_in_a_test() {
    let cited = |texts: Vec<(&str, String)>| -> BTreeSet<String> {
        texts.iter().flat_map(|(_, text)| citations(text)).collect()
    };
    let code = cited(code());
    let mut tests = cited(tests());
    tests.extend(WITHOUT_TEST.map(String::from));
    tests.extend(scenarios().flat_map(|scenario| scenario.proves));
    let rules: BTreeMap<(String, u32), &str> = definitions()
        .map(|rule| (in_order(&rule.id), rule.page))
        .collect();
    let faults: Vec<String> = rules
        .into_iter()
        .filter_map(|((prefix, number), page)| {
            let id = format!("{prefix}-{number}");
            let lacks = match (code.contains(&id), tests.contains(&id)) {
                (true, true) => return None,
                (true, false) => "a test that proves it",
                (false, true) => "the code that does it",
                (false, false) => "the code that does it, and a test that proves it",
            };
            Some(format!("{id} ({page}) lacks a citation at {lacks}"))
        })
        .collect();
    nothing_wrong(
        "Each rule is cited as `[DEV-1]` in a comment at the code that does it (crates/*/src, simulator/*/src) and at a \
         test that proves it, or there in the `proves` list of a scenario.",
        &faults,
    );
}

fn pages() -> impl Iterator<Item = &'static File> {
    files_under("spec", "md").filter(|file| file.path.matches('/').count() == 1)
}

pub(crate) fn definitions() -> impl Iterator<Item = Rule> {
    pages().flat_map(|page| {
        blocks(&page.text).into_iter().flat_map(move |block| {
            let ids = defined_in(&block.text).into_iter();
            ids.map(move |id| Rule {
                id,
                page: &page.path,
                text: block.text.clone(),
            })
        })
    })
}

fn fault(block: &Block) -> Option<String> {
    if ABOUT_RULES.contains(&block.section.as_str()) {
        return None;
    }
    let ids = defined_in(&block.text);
    let musts = block
        .text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| *word == "MUST")
        .count();
    let at_the_start = block.text.starts_with("- **[");
    let what = match (ids.len(), musts) {
        (0, 0) => return None,
        (1, 1) if at_the_start => return None,
        (1, 1) => "the id does not begin the list item",
        (0, _) => "a MUST without an id",
        (1, 0) => "an id without a MUST",
        (1, _) => "more than one MUST under one id: split the rule",
        _ => "more than one id in one paragraph: split it",
    };
    let start: String = block.text.chars().take(60).collect();
    Some(format!("\"{start}...\": {what}"))
}

fn defined_in(text: &str) -> Vec<String> {
    text.split("**[")
        .skip(1)
        .filter_map(|rest| rest.split_once("]**"))
        .map(|(id, _)| id.to_owned())
        .filter(|id| is_id(id))
        .collect()
}

/// The rules cited in a text: `[DEV-1]`, or `"DEV-1"` in a list of a file of data.
pub(crate) fn citations(text: &str) -> impl Iterator<Item = String> {
    text.split(['[', ']', '"'])
        .filter(|word| is_id(word))
        .map(ToOwned::to_owned)
}

fn is_id(text: &str) -> bool {
    text.split_once('-').is_some_and(|(prefix, number)| {
        PREFIXES.contains(&prefix)
            && !number.is_empty()
            && number.chars().all(|c| c.is_ascii_digit())
    })
}

/// Sorts DEV-9 before DEV-10.
pub(crate) fn in_order(id: &str) -> (String, u32) {
    let (prefix, number) = id.split_once('-').unwrap();
    (prefix.to_owned(), number.parse().unwrap())
}

/// Every file but these rules, whose samples are no citations.
fn cited_files() -> impl Iterator<Item = &'static File> {
    files().iter().filter(|file| !file.is_under("tests/tidy"))
}

fn rust_files() -> impl Iterator<Item = &'static File> {
    cited_files().filter(|file| file.extension() == "rs")
}

fn is_source(file: &File) -> bool {
    let mut folders = file.path.split('/');
    match folders.next() {
        Some("crates") => folders.nth(1) == Some("src"),
        Some("simulator") => folders.nth(1) == Some("src"),
        _ => false,
    }
}

/// The files of the product, without their tests.
pub(crate) fn code() -> Vec<(&'static str, String)> {
    rust_files()
        .filter(|file| is_source(file))
        .map(|file| (file.path.as_str(), parts(file).product))
        .collect()
}

/// The tests, of files that hold both without the product.
pub(crate) fn tests() -> Vec<(&'static str, String)> {
    let in_sources = rust_files()
        .filter(|file| is_source(file))
        .map(|file| (file.path.as_str(), parts(file).test));
    let of_their_own = rust_files()
        .filter(|file| !is_source(file) && file.path.split('/').any(|folder| folder == "tests"))
        .map(|file| (file.path.as_str(), file.text.clone()));
    in_sources.chain(of_their_own).collect()
}

pub(crate) fn scenarios() -> impl Iterator<Item = Scenario> {
    // A file that is no scenario is the fault of another rule.
    files_under("simulator/worlds/scenarios", "toml")
        .filter_map(|file| Scenario::parse(&file.text).ok())
}

#[test]
fn faults_of_a_paragraph() {
    let block = |text: &str| Block {
        section: String::new(),
        text: text.into(),
    };
    for right in ["- **[DEV-1]** It MUST.", "As [DEV-1] says."] {
        assert_eq!(fault(&block(right)), None, "{right}");
    }
    for wrong in [
        "It MUST NOT.",
        "- **[DEV-1]** It may.",
        "- **[DEV-1]** It MUST. It MUST NOT.",
        "- **[DEV-1]** It MUST. **[DEV-2]** It MUST.",
        "So **[DEV-1]** It MUST.",
    ] {
        assert!(fault(&block(wrong)).is_some(), "{wrong}");
    }
}

#[test]
fn citations_are_bracketed_or_quoted() {
    let text = "// [DEV-1] [WIRE-22]\nproves = [\"AUTH-3\"]\nDEV-4 [UTF-8] [KEY-] a[CODE-1]";
    let mut cited: Vec<String> = citations(text).collect();
    cited.sort();
    assert_eq!(cited, ["AUTH-3", "CODE-1", "DEV-1", "WIRE-22"]);
}
