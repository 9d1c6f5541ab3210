//! spec/traceability.md says where each rule is done and proved. It is generated, and has to be as fresh as the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use crate::generated::renewed_or_fresh;
use crate::repository::files_under;
use crate::requirements::{
    PREFIXES, Rule, citations, code, definitions, in_order, scenarios, tests,
};

const PAGE: &str = "spec/traceability.md";
/// Enough to recognise a rule by; the page that defines it has the rest.
const LONGEST_SENTENCE: usize = 90;

const INTRODUCTION: &str = "\
# Relatch: traceability

Where each rule is written, done and proved. Generated from the citations in the repository; renew it with
`RELATCH_RENEW=1 cargo test -p relatch-tests --test tidy traceability`.

A folder `src` holds code and a folder `tests` tests, but for files that hold both. Scenarios are those of
`relatch run`. The last column counts the files of [vectors](vectors/) that name the rule.
";

/// Why rules have no vector: a vector holds inputs and answers alone.
const WITHOUT_VECTOR: [(&str, &[&str]); 11] = [
    (
        "what a person sees on a screen",
        &[
            "WIRE-2", "BIND-5", "APP-2", "APP-3", "APP-4", "APP-5", "APP-6", "APP-7", "APP-8",
            "APP-9", "APP-10", "APP-11", "APP-15", "APP-16", "APP-17", "APP-18", "APP-19",
        ],
    ),
    (
        "what memory and logs hold",
        &["KEY-11", "KEY-12", "HYB-18", "HYB-27"],
    ),
    ("where randomness and time come from", &["KEY-2", "DEV-1"]),
    ("what no writer puts into a message", &["WIRE-13"]),
    (
        "the layout of stored records is the implementation's own",
        &[
            "DEV-33", "DEV-42", "DEV-60", "DEV-61", "DEV-62", "DEV-63", "DEV-64",
        ],
    ),
    (
        "how the authority keeps its rows, counts and keys",
        &["AUTH-61", "AUTH-64", "AUTH-68", "AUTH-69", "AUTH-70"],
    ),
    (
        "how much work an answer is, and when it leaves",
        &["AUTH-27", "AUTH-28"],
    ),
    ("the order of steps that nothing outside sees", &["DEV-45"]),
    ("several instances on one database", &["AUTH-23", "AUTH-24"]),
    ("no message that passes [HYB-1] leads there", &["HYB-2"]),
    ("what an implementation leaves out", &["HYB-26"]),
];

/// Sorted values under each id.
type ById = BTreeMap<String, BTreeSet<String>>;

#[test]
fn the_page_is_fresh() {
    renewed_or_fresh(PAGE, &page(), "traceability");
}

#[test]
fn each_rule_has_a_vector_or_a_reason_for_none() {
    let vectors = by_id(vectors());
    let without: BTreeSet<String> = definitions()
        .map(|rule| rule.id)
        .filter(|id| !vectors.contains_key(id))
        .collect();
    let reasoned = WITHOUT_VECTOR.iter().flat_map(|(_, ids)| ids.iter());
    let reasoned: BTreeSet<String> = reasoned.map(|id| (*id).to_owned()).collect();
    assert_eq!(
        without, reasoned,
        "Left: the rules without a vector; right: those with a reason for that in WITHOUT_VECTOR."
    );
}

fn page() -> String {
    let mut rules: Vec<Rule> = definitions().collect();
    rules.sort_by_key(|rule| in_order(&rule.id));
    let cited = Cited::gather();
    let mut page = String::from(INTRODUCTION);
    for prefix in PREFIXES {
        let of_prefix = |rule: &&Rule| rule.id.starts_with(&format!("{prefix}-"));
        let _ = write!(
            page,
            "\n## {prefix}\n\n\
             | rule | says | page | code | tests | scenarios | vectors |\n|---|---|---|---|---|---|---|\n"
        );
        for rule in rules.iter().filter(of_prefix) {
            page.push_str(&cited.row(rule));
        }
    }
    page.push_str("\n## Without a vector\n\n| why | rules |\n|---|---|\n");
    for (why, ids) in WITHOUT_VECTOR {
        let _ = writeln!(page, "| {why} | {} |", ids.join(", "));
    }
    page
}

/// Who cites each rule.
struct Cited {
    code: ById,
    tests: ById,
    scenarios: ById,
    vectors: ById,
}

impl Cited {
    fn gather() -> Self {
        let in_files = |texts: Vec<(&str, String)>| {
            by_id(texts.iter().flat_map(|(path, text)| {
                let name = path.trim_end_matches(".rs");
                citations(text).map(move |id| (id, name.to_owned()))
            }))
        };
        Self {
            code: in_files(code()),
            tests: in_files(tests()),
            scenarios: by_id(scenarios().flat_map(|scenario| {
                let id = scenario.id;
                scenario
                    .proves
                    .into_iter()
                    .map(move |rule| (rule, id.clone()))
            })),
            vectors: by_id(vectors()),
        }
    }

    fn row(&self, rule: &Rule) -> String {
        let names = |by_id: &ById| {
            let names = by_id.get(&rule.id).into_iter().flatten();
            names.map(String::as_str).collect::<Vec<_>>().join(", ")
        };
        let page = rule.page.trim_start_matches("spec/");
        format!(
            "| {} | {} | [{page}]({page}) | {} | {} | {} | {} |\n",
            rule.id,
            summary(&rule.text),
            names(&self.code),
            names(&self.tests),
            names(&self.scenarios),
            self.vectors.get(&rule.id).map_or(0, BTreeSet::len),
        )
    }
}

fn by_id(pairs: impl Iterator<Item = (String, String)>) -> ById {
    let mut by_id = ById::new();
    for (id, value) in pairs {
        by_id.entry(id).or_default().insert(value);
    }
    by_id
}

/// Each rule that a vector names, with the path of the vector.
fn vectors() -> impl Iterator<Item = (String, String)> {
    files_under("spec/vectors", "json").flat_map(|file| {
        // The schema lies beside the vectors and names no rule.
        let vector: Value = serde_json::from_str(&file.text).expect("a vector is JSON");
        let rules = vector["requirements"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        rules.into_iter().map(|rule| {
            let rule = rule.as_str().expect("a rule is named by its id");
            (rule.to_owned(), file.path.clone())
        })
    })
}

/// The beginning of a rule as a cell: without its id, marks and links, and without the capitals that make a rule.
fn summary(text: &str) -> String {
    let sentence = text.split_once("]**").map_or(text, |(_, rest)| rest);
    let plain = without_links(sentence)
        .replace(['`', '*'], "")
        .replace("MUST NOT", "must not")
        .replace("MUST", "must");
    let mut short = String::new();
    for word in plain.split_whitespace() {
        if short.len() + 1 + word.len() > LONGEST_SENTENCE {
            short.push_str(" ...");
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short.replace('|', "\\|").replace('<', "&lt;")
}

/// `[DEV-1]` and `[text](target)` as their texts.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        plain.push_str(before);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    let brackets = |c: char| c == '[' || c == ']';
    // A slice of bytes, as `x[0..16]`, keeps its brackets.
    let is_slice = |word: &&str| word.contains("[0..");
    plain
        .split(' ')
        .map(|word| {
            if is_slice(&word) {
                word.to_owned()
            } else {
                word.replace(brackets, "")
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn a_rule_in_short() {
    let text = "- **[DEV-1]** The device MUST refuse `a || b` (see [there](x.md), [KEY-2]), cut to `m[0..16]`.";
    let short = "The device must refuse a \\|\\| b (see there, KEY-2), cut to m[0..16].";
    assert_eq!(summary(text), short);
    let long = format!("- **[DEV-1]** It MUST {}", "go on ".repeat(40));
    assert!(summary(&long).ends_with(" ..."));
    assert!(summary(&long).len() <= LONGEST_SENTENCE + 4);
}
