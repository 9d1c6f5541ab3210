//! The work: a part for each block of devices under each attack, on all threads, and the sums in a fixed order.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use relatch_wire::CodeLength;

use super::bench::Broken;
use super::bot::{self, besiege};
use super::chance::Chance;
use super::history::{Siege, drive};
use super::interval::Block;
use super::lottery::Lottery;
use super::owners::{Counts, bin_seconds, recover};
use super::{
    Attack, Attempts, Besieged, Compared, Driven, Estimate, Owners, Plan, Results, Takeovers,
};

/// Fewer blocks make no interval.
const FEWEST_BLOCKS: u64 = 20;
const MILLION: f64 = 1e6;
/// Of so many devices, one has an owner who recovers under siege.
const BESIEGED: u64 = 20;
/// How finely their times are shown: shares of a hundred.
const SHARES: usize = 100;

/// Simulates on so many threads; the results do not depend on their number. `progress` learns how many of how many
/// parts are done. Once `stopped` says so, only the cases of which all parts are done have results.
///
/// # Errors
/// The library refused what a sound device always does; the sentence says what.
pub fn simulate(
    plan: &Plan,
    jobs: usize,
    stopped: fn() -> bool,
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
                while !stopped() {
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
    let (cases, parts): (Vec<Case>, Vec<Vec<Done>>) = cases
        .into_iter()
        .zip(parts)
        .filter(|(_, parts)| parts.len() == blocks.len())
        .unzip();
    Ok(plan.sum_up(&cases, &parts))
}

/// What one worker did for one block of devices.
enum Done {
    Siege {
        block: Block,
        comparisons: u64,
        calls: u64,
    },
    Owners(Counts),
    Bot {
        with: bot::Besieged,
        without: bot::Besieged,
    },
}

/// One attack at one code length.
#[derive(Debug, Clone, Copy)]
struct Case {
    attack: Attack,
    length: CodeLength,
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
        if attack == Attack::Bot {
            let owners = devices.div_ceil(BESIEGED);
            let siege = |bot, name: &str| {
                besiege(
                    self.habits,
                    length,
                    owners,
                    bot,
                    Chance::new(self.seed, name),
                )
            };
            return Ok(Done::Bot {
                with: siege(true, &name)?,
                without: siege(false, &format!("{name}/without"))?,
            });
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
            besieged: Vec::new(),
            driven: Driven::default(),
        };
        for (case, parts) in cases.iter().zip(parts) {
            results.driven.device_years += self.devices * u64::from(self.years);
            results.driven.histories += parts.len() as u64;
            let driven = &mut results.driven;
            match case.attack {
                Attack::None => results.owners.push(self.owners(*case, parts, driven)),
                Attack::Bot => results.besieged.push(besieged(*case, parts, driven)),
                _ => results.takeovers.push(self.takeovers(*case, parts, driven)),
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
        let expected = Attempts::of(case.attack, self.rules, self.years, self.boot_seconds);
        Takeovers {
            attack: case.attack,
            digits: case.length.digits(),
            guesses: compared / (self.devices as f64 * years),
            simulated: Estimate::of_blocks(&blocks).times(MILLION / years),
            closed_form: expected.takeover(case.length) * MILLION / years,
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
        }
    }
}

fn besieged(case: Case, parts: &[Done], driven: &mut Driven) -> Besieged {
    let (mut all, mut all_without) = (bot::Besieged::default(), bot::Besieged::default());
    for part in parts {
        if let Done::Bot { with, without } = part {
            all.add(with);
            all_without.add(without);
        }
    }
    driven.calls += all.calls + all_without.calls;
    let (first, more) = all.codes.split_at(3);
    let mut qr_codes = first.to_vec();
    qr_codes.push(more.iter().sum());
    Besieged {
        digits: case.length.digits(),
        owners: all.times.len() as u64,
        qr_codes,
        still_out: still_out(all.times),
        still_out_without: still_out(all_without.times),
    }
}

/// Seconds after which a share of owners is still out: 100 %, 99 %, ... and the last one of all.
fn still_out(mut times: Vec<u64>) -> Vec<(f64, f64)> {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    (0..=SHARES)
        .filter_map(|step| {
            let at = times.get(last * step / SHARES)?;
            Some((*at as f64 / 1e3, 1.0 - step as f64 / SHARES as f64))
        })
        .collect()
}
