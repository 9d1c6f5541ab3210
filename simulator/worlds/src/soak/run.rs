//! Seeds in, findings out: on all cores, with one result whatever their number.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use relatch_testkit::judges::{Finding, Judged};
use relatch_testkit::world::{World, mix};

use super::attack;
use super::dice::Dice;
use super::play::{self, COLLEAGUE, OWNERS, account};
use super::shrink;
use super::step::Step;

/// How many steps a world has, before what a siege adds.
const LENGTH: usize = 100;
/// So many seeds are taken by a thread at a time, and have one digest.
const CHUNK: u64 = 32;

/// What came of one seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Played {
    /// The seed.
    pub seed: u64,
    /// How many steps were played.
    pub steps: u64,
    /// Two plays of one seed have the same.
    pub digest: u64,
    /// What does not hold: the world ends with it.
    pub finding: Option<Finding>,
    /// The fewest steps that still break the rule of the first finding, once they were looked for.
    pub shrunk: Vec<String>,
    /// Who did what, where it was asked for.
    pub transcript: Vec<String>,
}

/// What came of many seeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Soaked {
    /// The seeds that were played.
    pub seeds: Range<u64>,
    /// Steps of all of them.
    pub steps: u64,
    /// Depends on nothing but the seeds: a sum, so that their order does not matter.
    pub digest: u64,
    /// The lowest seed that breaks a rule; no later one was counted.
    pub failed: Option<Played>,
}

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many threads.
    pub jobs: usize,
    /// Not after this time; the seeds that were begun are finished.
    pub until: Option<Instant>,
    /// Not once this says so; likewise.
    pub stopped: fn() -> bool,
}

/// Plays one seed; where a rule is broken, again and again with fewer steps.
#[must_use]
pub fn play(seed: u64, verbose: bool) -> Played {
    let (mut dice, steps) = draw(seed);
    let mut played = replay(seed, &mut dice, &steps, verbose);
    if let Some(first) = &played.finding {
        let breaks = |some: &[Step]| {
            let again = replay(seed, &mut draw(seed).0, some, false);
            again
                .finding
                .is_some_and(|found| found.judge == first.judge)
        };
        played.shrunk = shrink::shrink(&steps, breaks)
            .iter()
            .map(|step| {
                format!(
                    "{:?} at unit {} (salt {:#x})",
                    step.act, step.unit, step.salt
                )
            })
            .collect();
    }
    played
}

/// Plays seeds on several threads, until one breaks a rule. The result does not depend on how many threads there are,
/// unless a time ends it; `progress` gets how many seeds and steps were played.
pub fn soak(seeds: Range<u64>, limits: Limits, progress: impl Fn(u64, u64) + Sync) -> Soaked {
    let next = AtomicU64::new(seeds.start);
    let (steps, done) = (AtomicU64::new(0), AtomicU64::new(0));
    let stopped = AtomicBool::new(false);
    let chunks = Mutex::new(Vec::<Soaked>::new());
    let over = || {
        stopped.load(Ordering::Relaxed)
            || (limits.stopped)()
            || limits.until.is_some_and(|until| Instant::now() >= until)
    };
    thread::scope(|scope| {
        for _ in 0..limits.jobs.max(1) {
            scope.spawn(|| {
                while !over() {
                    let ours = next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |from| {
                        (from < seeds.end).then(|| seeds.end.min(from.saturating_add(CHUNK)))
                    });
                    let Ok(from) = ours else { break };
                    let chunk = Soaked::chunk(from..seeds.end.min(from.saturating_add(CHUNK)));
                    stopped.fetch_or(chunk.failed.is_some(), Ordering::Relaxed);
                    let steps = steps.fetch_add(chunk.steps, Ordering::Relaxed) + chunk.steps;
                    let seeds = chunk.seeds.end - chunk.seeds.start;
                    progress(done.fetch_add(seeds, Ordering::Relaxed) + seeds, steps);
                    // A lock is poisoned only by a panic, which ends the run anyway.
                    if let Ok(mut chunks) = chunks.lock() {
                        chunks.push(chunk);
                    }
                }
            });
        }
    });
    Soaked::of(seeds.start, chunks.into_inner().unwrap_or_default())
}

impl Soaked {
    /// Neighbouring seeds.
    fn chunk(seeds: Range<u64>) -> Self {
        let mut chunk = Self::none(seeds.start);
        for seed in seeds {
            let (mut dice, steps) = draw(seed);
            chunk.add(replay(seed, &mut dice, &steps, false));
            if chunk.failed.is_some() {
                break;
            }
        }
        chunk
    }

    /// Chunks are taken in order, so all below one that fails are here.
    fn of(start: u64, mut chunks: Vec<Self>) -> Self {
        chunks.sort_by_key(|chunk| chunk.seeds.start);
        let mut soaked = Self::none(start);
        for chunk in chunks {
            soaked.seeds.end = chunk.seeds.end;
            soaked.steps += chunk.steps;
            soaked.digest = soaked.digest.wrapping_add(chunk.digest);
            soaked.failed = chunk.failed;
            if soaked.failed.is_some() {
                break;
            }
        }
        soaked
    }

    /// Adds the next seed.
    pub fn add(&mut self, played: Played) {
        self.seeds.end = played.seed + 1;
        self.steps += played.steps;
        self.digest = self.digest.wrapping_add(mix(played.seed, played.digest));
        self.failed = Some(played).filter(|played| played.finding.is_some());
    }

    /// No seed yet.
    #[must_use]
    pub fn none(start: u64) -> Self {
        Self {
            seeds: start..start,
            steps: 0,
            digest: 0,
            failed: None,
        }
    }
}

fn draw(seed: u64) -> (Dice, Vec<Step>) {
    let steps = Step::draw(&mut Dice::new(seed, 0), LENGTH, OWNERS.len());
    // The world has its own dice: what it needs changes no step.
    (Dice::new(seed, 1), steps)
}

fn replay(seed: u64, dice: &mut Dice, steps: &[Step], verbose: bool) -> Played {
    let mut world = match play::world(dice, verbose) {
        Ok(world) => world,
        Err(finding) => return Played::of(seed, Some(finding)),
    };
    let finding = live(&mut world, seed, steps).err();
    Played {
        steps: world.steps(),
        digest: world.log.digest(),
        transcript: world.log.transcript().to_vec(),
        ..Played::of(seed, finding)
    }
}

fn live(world: &mut World, seed: u64, steps: &[Step]) -> Judged<()> {
    for step in steps {
        play::play(world, seed, *step)?;
    }
    world.log.note(&"-- every owner has to get in", String::new);
    let mut dice = Dice::new(seed, 2);
    world.every_owner_gets_in(&[account(COLLEAGUE)], |world, unit| {
        attack::bot(world, unit, &mut dice)
    })
}

impl Played {
    fn of(seed: u64, finding: Option<Finding>) -> Self {
        Self {
            seed,
            steps: 0,
            digest: 0,
            finding,
            shrunk: Vec::new(),
            transcript: Vec::new(),
        }
    }
}
