//! Fleet: how often a device of many is taken over by guessing, and how long honest owners wait who mistype.
//!
//! What is **real**: the device. `relatch_device::Device`, on flash in memory and driven by virtual time, makes the
//! challenges, charges, compares, runs and stores the penalties, restarts and clears. An attacker drives it from event
//! to event as fast as it lets him, for all the years; what counts is how many comparisons it makes, and of how many
//! digits (`history.rs`). For honest owners the codes, the check digits and the authority's answers are real too
//! (`owners.rs`).
//!
//! What is **sampled**: whether a guess hits. One in 10^(n-1) is too rare to see, so hits are drawn for each comparison
//! with an importance weight (`lottery.rs`).
//!
//! What is **shared**: devices in a block share one driven history, because up to its first right guess a device does
//! not know whether it is attacked alone (`history.rs`). Blocks have devices, keys and owners of their own, and the
//! confidence intervals are those of independent blocks (`interval.rs`).
//!
//! Beside each estimate stands the closed form of the specification's text, computed without the library (`closed.rs`).
//! An owner's habits are a model and no more: [`Habits`].

mod attack;
mod bench;
mod chance;
mod closed;
mod history;
mod interval;
mod lottery;
mod owners;
mod plot;
mod report;
mod slips;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use relatch_wire::CodeLength;
use serde::Serialize;

pub use attack::Attack;
pub use closed::{Attempts, Schedule};
pub use interval::Estimate;
pub use owners::Habits;
pub use plot::{Format, PlotError};
pub use slips::Slips;

use bench::Broken;
use chance::Chance;
use history::{Siege, drive};
use interval::Block;
use lottery::Lottery;
use owners::{Counts, bin_seconds, recover};

/// Fewer blocks make no interval.
const FEWEST_BLOCKS: u64 = 20;
const MILLION: f64 = 1e6;

/// What is simulated.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How many devices, each of them under each attack and with each code length.
    pub devices: u64,
    /// For how many years of 365 days.
    pub years: u32,
    /// The code lengths that devices are bound with.
    pub lengths: Vec<CodeLength>,
    /// The attacks.
    pub attacks: Vec<Attack>,
    /// Everything random follows from it.
    pub seed: u64,
    /// How many devices share a driven history, at most; 1 drives every one.
    pub shared: u64,
    /// Seconds from power to code entry, for a rig that restores the flash.
    pub boot_seconds: u32,
    /// What owners are like.
    pub habits: Habits,
    /// The penalties of the closed form.
    pub schedule: Schedule,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Results {
    /// A row for each attack and code length.
    pub takeovers: Vec<Takeovers>,
    /// A row for each code length; empty if the plan has no [`Attack::None`].
    pub owners: Vec<Owners>,
    /// The work that was done.
    pub driven: Driven,
}

/// How often devices are taken over.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Takeovers {
    /// The attack.
    pub attack: Attack,
    /// Digits of the binding's code.
    pub digits: u8,
    /// Comparisons a device and year.
    pub guesses: f64,
    /// Takeovers per million devices a year; a device is taken over at most once.
    pub simulated: Estimate,
    /// The closed form.
    pub closed_form: f64,
    /// Whether the closed form is a ceiling, not the value to be met.
    pub ceiling: bool,
}

/// What became of honest owners' recoveries.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Owners {
    /// Digits of the code.
    pub digits: u8,
    /// How many there were.
    pub recoveries: u64,
    /// The first entry was a typing error: told, and free.
    pub told: Compared,
    /// At least one wrong code was charged.
    pub charged: Compared,
    /// At least one penalty was served.
    pub penalties: Compared,
    /// Seconds from the first entry to the right one, and the share of recoveries that took longer.
    pub waits: Vec<(f64, f64)>,
}

/// A share of recoveries beside its closed form.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Compared {
    /// The share that was seen.
    pub simulated: Estimate,
    /// The share that the model of the owner gives.
    pub closed_form: f64,
}

/// The work that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Driven {
    /// Device-years, over all attacks and code lengths.
    pub device_years: u64,
    /// Devices that were really driven, each for all its years.
    pub histories: u64,
    /// Calls of the library's device.
    pub calls: u64,
}

/// What one worker did for one block of devices.
enum Done {
    Siege {
        block: Block,
        comparisons: u64,
        calls: u64,
    },
    Owners(Counts),
}

/// One attack at one code length.
#[derive(Debug, Clone, Copy)]
struct Case {
    attack: Attack,
    length: CodeLength,
}

/// Simulates on so many threads; the results do not depend on their number. `progress` learns how many of how many
/// parts are done.
///
/// # Errors
/// The library refused what a sound device always does; the sentence says what.
pub fn simulate(
    plan: &Plan,
    jobs: usize,
    progress: impl Fn(usize, usize) + Sync,
) -> Result<Results, String> {
    let cases = plan.cases();
    let blocks = plan.blocks();
    let all = cases.len() * blocks.len();
    let (next, finished) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, all.max(1)) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    // Block by block, so that the parts that are left take as long as those that are done.
                    let case = cases.get(at % cases.len().max(1));
                    let block = blocks.get(at / cases.len().max(1));
                    let (Some(case), Some(devices)) = (case, block) else {
                        break;
                    };
                    let part = plan.part(*case, *devices, at / cases.len());
                    // A lock is poisoned only by a panic, which ends the run anyway.
                    if let Ok(mut done) = done.lock() {
                        done.push((at, part));
                    }
                    progress(finished.fetch_add(1, Ordering::Relaxed) + 1, all);
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(at, _)| *at);
    let mut parts: Vec<Vec<Done>> = cases.iter().map(|_| Vec::new()).collect();
    for (at, part) in done {
        let part = part.map_err(|Broken(what)| format!("the device broke its rules: {what}"))?;
        if let Some(parts) = parts.get_mut(at % cases.len()) {
            parts.push(part);
        }
    }
    Ok(plan.sum_up(&cases, &parts))
}

impl Plan {
    fn cases(&self) -> Vec<Case> {
        let of = |attack| move |length| Case { attack, length };
        self.attacks
            .iter()
            .flat_map(|attack| self.lengths.iter().copied().map(of(*attack)))
            .collect()
    }

    /// The devices of each block: as equal as can be, at most [`Plan::shared`] and enough blocks for an interval.
    fn blocks(&self) -> Vec<u64> {
        let count = self
            .devices
            .div_ceil(self.shared.max(1))
            .max(FEWEST_BLOCKS.min(self.devices));
        let with_one_more = self.devices % count.max(1);
        (0..count)
            .map(|block| self.devices / count + u64::from(block < with_one_more))
            .collect()
    }

    fn part(&self, case: Case, devices: u64, block: usize) -> Result<Done, Broken> {
        let Case { attack, length } = case;
        let name = format!("fleet/{}/{}/{block}", attack.name(), length.digits());
        if attack == Attack::None {
            let device_years = devices * u64::from(self.years);
            let chance = Chance::new(self.seed, &name);
            return recover(self.habits, length, device_years, chance).map(Done::Owners);
        }
        let siege = Siege {
            attack,
            length,
            years: self.years,
            boot_seconds: self.boot_seconds,
        };
        let history = drive(siege, self.seed, &name)?;
        let lottery = Lottery::new(&history);
        let mut chance = Chance::new(self.seed, &format!("{name}/hits"));
        let sum = (0..devices).map(|_| lottery.draw(&mut chance)).sum();
        Ok(Done::Siege {
            block: Block { devices, sum },
            comparisons: devices * history.comparisons(),
            calls: history.calls,
        })
    }

    fn sum_up(&self, cases: &[Case], parts: &[Vec<Done>]) -> Results {
        let mut results = Results {
            takeovers: Vec::new(),
            owners: Vec::new(),
            driven: Driven::default(),
        };
        for (case, parts) in cases.iter().zip(parts) {
            results.driven.device_years += self.devices * u64::from(self.years);
            results.driven.histories += parts.len() as u64;
            if case.attack == Attack::None {
                results
                    .owners
                    .push(self.owners(*case, parts, &mut results.driven));
            } else {
                let row = self.takeovers(*case, parts, &mut results.driven);
                results.takeovers.push(row);
            }
        }
        results
    }

    fn takeovers(&self, case: Case, parts: &[Done], driven: &mut Driven) -> Takeovers {
        let mut blocks = Vec::new();
        let mut compared = 0.0;
        for part in parts {
            if let Done::Siege {
                block,
                comparisons,
                calls,
            } = part
            {
                blocks.push(*block);
                compared += *comparisons as f64;
                driven.calls += calls;
            }
        }
        let years = f64::from(self.years);
        let expected = Attempts::of(case.attack, &self.schedule, self.years, self.boot_seconds);
        Takeovers {
            attack: case.attack,
            digits: case.length.digits(),
            guesses: compared / (self.devices as f64 * years),
            simulated: Estimate::of_blocks(&blocks).times(MILLION / years),
            closed_form: expected.takeover(case.length) * MILLION / years,
            ceiling: case.attack == Attack::IrregularLogin,
        }
    }

    fn owners(&self, case: Case, parts: &[Done], driven: &mut Driven) -> Owners {
        let mut counts = Counts::default();
        for part in parts {
            if let Done::Owners(more) = part {
                counts += more;
            }
        }
        driven.calls += counts.calls;
        let shares = self.habits.expected(case.length);
        let compared = |hits, closed_form| Compared {
            simulated: Estimate::of_trials(hits, counts.recoveries),
            closed_form,
        };
        let mut longer = counts.recoveries;
        let waits = counts.waits.iter().enumerate().map(|(bin, count)| {
            longer -= count;
            let share = longer as f64 / counts.recoveries.max(1) as f64;
            (bin_seconds(bin), share)
        });
        Owners {
            digits: case.length.digits(),
            recoveries: counts.recoveries,
            waits: waits.collect(),
            told: compared(counts.told, shares.told),
            charged: compared(counts.charged, shares.charged),
            penalties: compared(counts.penalties, shares.penalties),
        }
    }
}

impl Takeovers {
    /// Whether chance does not explain the difference to the closed form.
    #[must_use]
    pub fn contradicted(&self) -> bool {
        let below = self.simulated.mean < self.closed_form;
        !(self.ceiling && below) && self.simulated.contradicts(self.closed_form)
    }
}

impl Results {
    /// Whether every estimate is where its closed form is.
    #[must_use]
    pub fn agree(&self) -> bool {
        let shares = |row: &Owners| [row.told, row.charged, row.penalties];
        !self.takeovers.iter().any(Takeovers::contradicted)
            && !self
                .owners
                .iter()
                .flat_map(shares)
                .any(|share| share.simulated.contradicts(share.closed_form))
    }
}
