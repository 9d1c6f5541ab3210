//! Every vector of spec/vectors, put to the library. A new file needs no code here.
#![cfg(test)]

use std::collections::BTreeMap;
use std::path::Path;

use relatch_conformance::judge;
use relatch_conformance::library;
use relatch_conformance::protocol::Answer;
use relatch_conformance::vector::{self, Loaded};

/// What the specification promises of its vectors.
const LEAST: usize = 600;
const LEAST_NEGATIVE_PERCENT: usize = 75;

#[test]
fn the_library_answers_every_vector() {
    let vectors = vectors();
    let failures: Vec<String> = vectors.iter().filter_map(failure).collect();
    assert!(
        failures.is_empty(),
        "{} of {} vectors fail:\n{}",
        failures.len(),
        vectors.len(),
        failures.join("\n")
    );
}

#[test]
fn there_are_enough_vectors_and_most_are_negative() {
    let vectors = vectors();
    let mut counts = BTreeMap::<&str, (usize, usize)>::new();
    for loaded in &vectors {
        let (all, negative) = counts.entry(loaded.directory()).or_default();
        *all += 1;
        *negative += usize::from(loaded.vector.fault.is_some());
    }
    println!("{:10} {:>7} {:>8}", "", "vectors", "negative");
    for (directory, (all, negative)) in &counts {
        println!("{directory:10} {all:>7} {negative:>8}");
    }
    let all = vectors.len();
    let negative: usize = counts.values().map(|(_, negative)| negative).sum();
    println!("{:10} {all:>7} {negative:>8}", "all");
    assert!(all >= LEAST, "{all} vectors, at least {LEAST} belong here");
    assert!(
        negative * 100 >= all * LEAST_NEGATIVE_PERCENT,
        "{negative} of {all} vectors are negative, at least {LEAST_NEGATIVE_PERCENT} % belong here"
    );
}

#[test]
fn the_built_in_vectors_are_those_of_the_folder() {
    let built_in: Vec<String> = built_in().into_iter().map(|loaded| loaded.file).collect();
    let folder: Vec<String> = vectors().into_iter().map(|loaded| loaded.file).collect();
    assert_eq!(built_in, folder);
}

fn failure(loaded: &Loaded) -> Option<String> {
    let vector = &loaded.vector;
    let fault = match library::answer(vector.operation, &vector.input) {
        Ok(Answer::Output(output)) => judge::difference(&vector.expected, &output)?.to_string(),
        Ok(Answer::Unsupported) if !library::OPERATIONS.contains(&vector.operation) => return None,
        Ok(Answer::Unsupported) => "unsupported".into(),
        Ok(Answer::Error(error)) | Err(error) => error,
    };
    Some(format!("{}: {}: {fault}", loaded.file, vector.title))
}

fn vectors() -> Vec<Loaded> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/vectors");
    vector::from_folder(&folder).expect("readable vectors")
}

fn built_in() -> Vec<Loaded> {
    vector::built_in().expect("readable vectors")
}
