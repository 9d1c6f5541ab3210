//! The texts of a device in spec/texts: every id in every language, with the same placeholders.

use std::collections::{BTreeMap, BTreeSet};

use crate::repository::{files, files_under, nothing_wrong, text};

const LANGUAGES: [&str; 5] = ["en", "de", "fr", "es", "zh"];
/// Screens of the recorder whose words are those of the English file.
const RECORDER: [&str; 12] = [
    "bind.bind",
    "bind.cancel",
    "bind.code",
    "bind.scan",
    "bind.title",
    "check.no",
    "check.title",
    "check.yes",
    "login.forgot",
    "login.verify",
    "password.correct",
    "password.done",
];

type Texts = BTreeMap<String, String>;

fn texts(language: &str) -> Texts {
    serde_json::from_str(text(&format!("spec/texts/{language}.json"))).expect("texts are JSON")
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts.filter_map(|part| part.split('}').next()).collect()
}

#[test]
fn every_text_is_there_in_every_language() {
    let english = texts("en");
    let mut faults = Vec::new();
    for language in LANGUAGES {
        let translated = texts(language);
        let ids = english.keys().chain(translated.keys());
        for id in ids.collect::<BTreeSet<_>>() {
            match (english.get(id), translated.get(id)) {
                (Some(one), Some(other)) if placeholders(one) == placeholders(other) => {
                    if other.trim() != other || other.is_empty() {
                        faults.push(format!("{language}: {id} is empty or padded"));
                    }
                    if language != "en" && one == other {
                        faults.push(format!("{language}: {id} is not translated"));
                    }
                }
                (Some(_), Some(_)) => faults.push(format!("{language}: placeholders of {id}")),
                _ => faults.push(format!("{id} is not in both en and {language}")),
            }
        }
    }
    let listed = files_under("spec/texts", "json").count();
    if listed != LANGUAGES.len() {
        faults.push(format!("{listed} files, and {} languages", LANGUAGES.len()));
    }
    nothing_wrong("A vendor finds every text in every language.", &faults);
}

#[test]
fn the_recorder_of_the_simulator_speaks_so() {
    let english = texts("en");
    let folder = "simulator/worlds/src/screens/nvr_screens";
    let screens: String = files()
        .iter()
        .filter(|file| file.is_under(folder))
        .map(|file| file.text.as_str())
        .collect();
    let faults: Vec<String> = RECORDER
        .iter()
        .filter(|id| !screens.contains(&format!("\"{}\"", english[**id])))
        .map(|id| format!("{id} is on no screen of the recorder"))
        .collect();
    nothing_wrong("The recorder shows the texts of spec/texts.", &faults);
}

#[test]
fn the_sentence_that_the_specification_demands_is_a_text() {
    let demanded = text("spec/device.md").replace('\n', " ");
    assert!(demanded.contains(&texts("en")["check.yours"]));
}
