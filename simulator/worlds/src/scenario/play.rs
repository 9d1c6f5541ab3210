//! Plays a scenario: step by step, until one is not as expected; a scenario that sweeps, round by round.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde::Serialize;
use zeroize::Zeroizing;

use super::act::{Act, Step};
use super::build::build;
use super::check::OneOf;
use super::eyes::{Eyes, Sight};
use super::file::Scenario;
use super::options::Options;
use super::sweep::Sweeps;
use crate::calls::Named;
use crate::seen::Seen;
use crate::world::World;
use relatch_authority::{Locator, MemoryTables, Suite};
use relatch_testkit::flash::Dump;
use relatch_testkit::passwords::Cost;

/// More steps than any sensible scenario does in a round; a file of any content comes to an end.
const MOST_STEPS: usize = 200_000;
const MOST_ROUNDS: usize = 20_000;
/// How deep repetitions may stand in each other.
const DEEPEST: usize = 4;

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
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Steps that were as expected, in all rounds.
    pub steps: usize,
    /// How often it was played: once, or once for each place of a sweep.
    pub rounds: usize,
    /// Photos taken and read.
    pub photos: usize,
    /// Milliseconds it took; the simulated time is another matter.
    pub milliseconds: u128,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "verdict")]
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
    /// The suite of what does not say one.
    pub(super) suite: Suite,
    pub(super) eyes: Eyes,
    pub(super) sweeps: Sweeps,
    pub(super) notes: BTreeMap<String, Zeroizing<String>>,
    pub(super) photos: BTreeMap<String, Sight>,
    pub(super) dumps: BTreeMap<String, Dump>,
    pub(super) back_ups: BTreeMap<String, MemoryTables>,
    /// The proof that each account gave last.
    pub(super) proofs: BTreeMap<String, Named>,
    /// Where devices of these names were found.
    pub(super) places: BTreeMap<String, Locator>,
}

/// What a listener hears while a scenario is played.
#[derive(Debug)]
pub struct Moment<'a> {
    /// The step that was just done.
    pub step: &'a Step,
    /// In how many repetitions it stands.
    pub depth: usize,
    /// Which time of the innermost repetition, or of one around it that is further, it is; 0 outside of any.
    pub time: u32,
    /// Whether it is the first step of a repetition.
    pub first: bool,
    /// What was seen, or why the step could not be done.
    pub seen: Result<Seen, &'a str>,
}

impl Moment<'_> {
    /// Whether it went as the file expects.
    #[must_use]
    pub fn as_expected(&self) -> bool {
        self.seen.is_ok_and(|seen| self.step.see.0.contains(&seen))
    }
}

/// Plays a scenario; `listener` is called before the first step (with no moment) and after each step of the first
/// round, with the world as it is then.
pub fn play(
    scenario: &Scenario,
    options: &Options,
    mut listener: impl FnMut(Option<&Moment<'_>>, &mut World, &Eyes),
) -> Played {
    let start = Instant::now();
    let mut played = Played {
        id: scenario.id.clone(),
        title: scenario.title.clone(),
        proves: scenario.proves.clone(),
        outcome: Outcome::Passed,
        steps: 0,
        rounds: 0,
        photos: 0,
        milliseconds: 0,
    };
    let mut sweeps = Sweeps::default();
    let mut options = options.clone();
    loop {
        played.rounds += 1;
        let heard: Listener<'_> = if played.rounds == 1 {
            &mut listener
        } else {
            &mut |_, _, _| {}
        };
        sweeps = round(scenario, &options, sweeps, &mut played, heard);
        let over = played.outcome != Outcome::Passed || played.rounds >= options.rounds;
        if over || !sweeps.advance() {
            break;
        }
        if played.rounds >= MOST_ROUNDS {
            let message = format!("its sweeps have more than {MOST_ROUNDS} rounds");
            played.outcome = Outcome::Failed(Failure { step: 0, message });
            break;
        }
        options.pictures = false;
        options.written_to = None;
        options.cost = Cost::Light;
    }
    played.milliseconds = Duration::as_millis(&start.elapsed());
    played
}

type Listener<'a> = &'a mut dyn FnMut(Option<&Moment<'_>>, &mut World, &Eyes);

fn round(
    scenario: &Scenario,
    options: &Options,
    sweeps: Sweeps,
    played: &mut Played,
    listener: Listener<'_>,
) -> Sweeps {
    let world = match build(scenario, options) {
        Ok(world) => world,
        Err(message) => {
            played.outcome = Outcome::Failed(Failure { step: 0, message });
            return sweeps;
        }
    };
    let mut player = Player {
        stage: Stage {
            world,
            suite: options.suite,
            eyes: Eyes::new(options, &scenario.id),
            sweeps,
            notes: BTreeMap::new(),
            photos: BTreeMap::new(),
            dumps: BTreeMap::new(),
            back_ups: BTreeMap::new(),
            proofs: BTreeMap::new(),
            places: BTreeMap::new(),
        },
        listener,
        done: 0,
    };
    let Stage { world, eyes, .. } = &mut player.stage;
    (player.listener)(None, world, eyes);
    for (number, step) in (1..).zip(&scenario.steps) {
        if let Err(message) = player.perform(step.get_ref(), Position::default()) {
            let at = player.stage.sweeps.describe();
            let message = if at.is_empty() {
                message
            } else {
                format!("power cut {at}: {message}")
            };
            played.outcome = Outcome::Failed(Failure {
                step: number,
                message,
            });
            break;
        }
    }
    played.steps += player.done;
    played.photos += player.stage.eyes.taken();
    player.stage.sweeps
}

/// Where in its repetitions a step stands.
#[derive(Debug, Clone, Copy, Default)]
struct Position {
    depth: usize,
    time: u32,
    first: bool,
}

struct Player<'a> {
    stage: Stage,
    listener: Listener<'a>,
    done: usize,
}

impl Player<'_> {
    /// Does one step, and looks whether it came as expected.
    fn perform(&mut self, step: &Step, at: Position) -> Result<(), String> {
        if self.done >= MOST_STEPS {
            return Err(format!("more than {MOST_STEPS} steps"));
        }
        if let Act::Repeat { times, steps } = &step.act {
            self.hear(step, at, Ok(Seen::Done));
            return self.repeat(*times, steps, at);
        }
        let seen = self.stage.take(step);
        let stage = &mut self.stage;
        let kept = stage.eyes.keep_screens(step, &mut stage.world);
        let told = seen.as_ref().map(|seen| *seen).map_err(String::as_str);
        self.hear(step, at, told);
        let seen = seen?;
        if !step.see.0.contains(&seen) {
            return Err(format!(
                "expected to see {}, saw {}",
                words(&step.see),
                word(seen)
            ));
        }
        kept?;
        self.done += 1;
        Ok(())
    }

    fn repeat(&mut self, times: u32, steps: &[Step], at: Position) -> Result<(), String> {
        if at.depth >= DEEPEST {
            return Err(format!(
                "repetitions stand in each other more than {DEEPEST} deep"
            ));
        }
        let pictures = self.stage.eyes.set_pictures(false);
        for time in 1..=times {
            for (number, step) in (1..).zip(steps) {
                let inner = Position {
                    depth: at.depth + 1,
                    time: time.max(at.time),
                    first: number == 1,
                };
                self.perform(step, inner)
                    .map_err(|message| format!("time {time}, step {number}: {message}"))?;
            }
        }
        self.stage.eyes.set_pictures(pictures);
        self.done += 1;
        Ok(())
    }

    fn hear(&mut self, step: &Step, at: Position, seen: Result<Seen, &str>) {
        let Position { depth, time, first } = at;
        let moment = Moment {
            step,
            depth,
            time,
            first,
            seen,
        };
        let Stage { world, eyes, .. } = &mut self.stage;
        (self.listener)(Some(&moment), world, eyes);
    }
}

fn words(expected: &OneOf<Seen>) -> String {
    let words: Vec<String> = expected.0.iter().map(|seen| word(*seen)).collect();
    words.join(" or ")
}

/// The word that a scenario file uses.
pub(super) fn word(seen: Seen) -> String {
    serde_json::to_value(seen)
        .ok()
        .and_then(|value| value.as_str().map(|word| format!("`{word}`")))
        .unwrap_or_default()
}
