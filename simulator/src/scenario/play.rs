//! Plays a scenario: step by step, until one is not as expected.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde::Serialize;
use zeroize::Zeroizing;

use super::build::build;
use super::eyes::{Eyes, Sight};
use super::file::Scenario;
use crate::flash::Dump;
use crate::passwords::Cost;
use crate::seen::Seen;
use crate::world::World;

/// How scenarios are played.
#[derive(Debug, Clone)]
pub struct Options {
    /// Everything random follows from it.
    pub seed: u64,
    /// Whether scans go through pictures, as they do for people, or carry the text by hand.
    pub pictures: bool,
    /// Where each screen and photo is written, if anywhere.
    pub written_to: Option<std::path::PathBuf>,
    /// The work of a password check.
    pub cost: Cost,
}

/// A scenario that was played.
#[derive(Debug, Clone, Serialize)]
pub struct Played {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The requirement ids that it proves.
    pub proves: Vec<String>,
    /// Whether all was as expected.
    pub outcome: Outcome,
    /// Steps that were as expected.
    pub steps: usize,
    /// Photos taken and read.
    pub photos: usize,
    /// Milliseconds it took; the simulated time is another matter.
    pub milliseconds: u128,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// As expected.
    Passed,
    /// Not as expected.
    Failed(Failure),
}

/// Where it went another way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The step, counted from 1; 0 for the time before the first.
    pub step: usize,
    /// What was expected and what came.
    pub message: String,
}

/// Everything that steps work on.
pub(super) struct Stage {
    pub(super) world: World,
    pub(super) eyes: Eyes,
    pub(super) notes: BTreeMap<String, Zeroizing<String>>,
    pub(super) photos: BTreeMap<String, Sight>,
    pub(super) dumps: BTreeMap<String, Dump>,
}

/// What a listener hears while a scenario is played.
#[derive(Debug)]
pub struct Moment<'a> {
    /// The step that was just done.
    pub step: &'a super::file::Step,
    /// What was seen.
    pub seen: Seen,
}

/// Plays a scenario; `listener` is called after each step that was as expected, with the world as it is then.
pub fn play(
    scenario: &Scenario,
    options: &Options,
    mut listener: impl FnMut(&Moment<'_>, &mut World, &Eyes),
) -> Played {
    let start = Instant::now();
    let mut steps = 0;
    let mut photos = 0;
    let outcome = match build(scenario, options.seed, options.cost) {
        Err(message) => Outcome::Failed(Failure { step: 0, message }),
        Ok(world) => {
            let mut stage = Stage {
                world,
                eyes: Eyes::new(options, &scenario.id),
                notes: BTreeMap::new(),
                photos: BTreeMap::new(),
                dumps: BTreeMap::new(),
            };
            let outcome = run(scenario, &mut stage, &mut steps, &mut listener);
            photos = stage.eyes.taken();
            outcome
        }
    };
    Played {
        id: scenario.id.clone(),
        title: scenario.title.clone(),
        proves: scenario.proves.clone(),
        outcome,
        steps,
        photos,
        milliseconds: Duration::as_millis(&start.elapsed()),
    }
}

fn run(
    scenario: &Scenario,
    stage: &mut Stage,
    done: &mut usize,
    listener: &mut impl FnMut(&Moment<'_>, &mut World, &Eyes),
) -> Outcome {
    for step in &scenario.steps {
        let step = step.get_ref();
        let result = stage.take(step);
        let number = *done + 1;
        let failed = |message| {
            Outcome::Failed(Failure {
                step: number,
                message,
            })
        };
        let seen = match result {
            Ok(seen) => seen,
            Err(message) => return failed(message),
        };
        if seen != step.see {
            return failed(format!(
                "expected to see {}, saw {}",
                word(step.see),
                word(seen)
            ));
        }
        if let Err(message) = stage.eyes.keep_screens(step, &mut stage.world) {
            return failed(message);
        }
        *done = number;
        listener(&Moment { step, seen }, &mut stage.world, &stage.eyes);
    }
    Outcome::Passed
}

/// The word that a scenario file uses.
pub(super) fn word(seen: Seen) -> String {
    serde_json::to_value(seen)
        .ok()
        .and_then(|value| value.as_str().map(|word| format!("`{word}`")))
        .unwrap_or_default()
}
