//! What a real device lets an attacker do: how many comparisons, and of how many digits.
//!
//! Up to the first correct guess a device's behaviour does not depend on the incorrect guesses. So the history
//! of a device on which all guesses are incorrect is, up to any comparison, the history of every device with the same
//! owner on which the guesses before that one were incorrect. So many devices can share one driven history.
//! A guess that happens to be correct while a history is driven ends it; it is driven again under other keys, which is
//! the condition "all incorrect", taken literally.

use relatch_device::{Console, Session, SubmitError, penalty};
use relatch_wire::{CodeLength, Failures};

use super::attack::Attack;
use super::bench::{Bench, Broken, DAY, Hardware, SECOND, YEAR, guess};
use super::chance::Chance;

/// Each cycle of a rollback begins with the same bytes in the flash and an empty memory: these are driven, the others
/// repeat them.
const ROLLBACK_CYCLES: u64 = 100;
/// How long a rig needs for an entry.
const RIG_ENTRY: u64 = SECOND;
/// The attempts between two penalties.
const THREE: u32 = 3;

/// Comparisons in a row with codes of one length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) length: CodeLength,
    pub(super) comparisons: u64,
}

/// All comparisons that one device makes, all of them incorrect, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct History {
    pub(super) runs: Vec<Run>,
    /// How often the device was called for it.
    pub(super) calls: u64,
}

/// What is driven.
#[derive(Debug, Clone, Copy)]
pub(super) struct Siege {
    pub(super) attack: Attack,
    pub(super) length: CodeLength,
    pub(super) years: u32,
    /// From power to code entry, for a rollback.
    pub(super) boot_seconds: u32,
}

enum Stop {
    /// A guess was correct.
    Hit,
    Broken(Broken),
}

/// An attacker at work on one device.
struct Guesser {
    bench: Bench,
    session: Session,
    /// One guess of each length is as good as many: the codes are new with each challenge.
    short: String,
    long: String,
    history: History,
    /// Waits for the owner's login rather than begin a penalty of a day.
    patient: bool,
}

impl History {
    pub(super) fn comparisons(&self) -> u64 {
        self.runs.iter().map(|run| run.comparisons).sum()
    }

    fn compared(&mut self, length: CodeLength) {
        match self.runs.last_mut() {
            Some(run) if run.length == length => run.comparisons += 1,
            _ => self.runs.push(Run {
                length,
                comparisons: 1,
            }),
        }
    }
}

/// Drives a device through the siege; the seed and the name of the stream fix everything random in it.
pub(super) fn drive(siege: Siege, seed: u64, name: &str) -> Result<History, Broken> {
    let mut again = 0_u32;
    loop {
        match attempt(siege, Chance::new(seed, &format!("{name}/{again}"))) {
            Ok(history) => return Ok(history),
            Err(Stop::Hit) => again += 1,
            Err(Stop::Broken(broken)) => return Err(broken),
        }
    }
}

fn attempt(siege: Siege, mut chance: Chance) -> Result<History, Stop> {
    let mut guesser = Guesser::new(siege, &mut chance).map_err(Stop::Broken)?;
    let end = u64::from(siege.years) * YEAR;
    match siege.attack {
        Attack::None => {}
        Attack::Console => guesser.until(end)?,
        Attack::DailyLogin | Attack::Network => guesser.with_logins(end, |day| day * DAY)?,
        Attack::IrregularLogin => {
            guesser.with_logins(end, |day| (day - 1) * DAY + chance.below(DAY))?;
        }
        Attack::Rollback => guesser.rollback(end, u64::from(siege.boot_seconds) * SECOND)?,
        Attack::RollbackCounter => {
            guesser.rollback_counter(end, u64::from(siege.boot_seconds) * SECOND)?;
        }
    }
    guesser.history.calls = guesser.bench.calls;
    Ok(guesser.history)
}

impl Guesser {
    fn new(siege: Siege, chance: &mut Chance) -> Result<Self, Broken> {
        let network = siege.attack == Attack::Network;
        let hardware = Hardware {
            length: siege.length,
            counter: siege.attack == Attack::RollbackCounter,
            open_to_network: network,
        };
        let console = match network {
            true => Console::Remote,
            false => Console::Local,
        };
        let short = guess(siege.length, chance);
        let long = guess(CodeLength::Twenty, chance);
        Ok(Self {
            bench: Bench::bound(hardware, chance.branch())?,
            session: Session { id: 1, console },
            short,
            long,
            history: History::default(),
            patient: matches!(
                siege.attack,
                Attack::DailyLogin | Attack::IrregularLogin | Attack::Network
            ),
        })
    }

    /// Guesses as fast as the device permits until then. Time passes from event to event: nothing of the device's
    /// rules happens between the end of one and the next.
    fn until(&mut self, end: u64) -> Result<(), Stop> {
        while self.bench.now() < end {
            let status = self.bench.status();
            let left = status.penalty.as_millis() as u64;
            let wait = if left > 0 {
                left
            } else if self.patient && begins_a_day(status.failures) {
                end
            } else {
                self.guess(0)?;
                continue;
            };
            self.bench.pass(wait.min(end - self.bench.now()));
        }
        Ok(())
    }

    /// Guesses until the end, while the administrator logs in once in each day, numbered from 1.
    fn with_logins(&mut self, end: u64, mut at: impl FnMut(u64) -> u64) -> Result<(), Stop> {
        for day in 1..=end / DAY {
            self.until(at(day))?;
            self.bench.login();
        }
        self.until(end)
    }

    /// Guesses until a penalty begins, or patience forbids the next one.
    fn guess(&mut self, entry: u64) -> Result<(), Stop> {
        let Some(_) = self.bench.begin(self.session) else {
            return Err(Stop::Broken(Broken("no challenge without a penalty")));
        };
        let Some((_, length)) = self.bench.status().challenge else {
            return Err(Stop::Broken(Broken("a challenge that is not alive")));
        };
        loop {
            self.bench.pass(entry);
            let code = match length {
                CodeLength::Twenty => &self.long,
                _ => &self.short,
            };
            match self.bench.submit(self.session, code) {
                Ok(_) => return Err(Stop::Hit),
                Err(SubmitError::Wrong { failures, penalty }) => {
                    self.history.compared(length);
                    if penalty.is_some() || self.patient && begins_a_day(failures) {
                        return Ok(());
                    }
                }
                Err(_) => return Err(Stop::Broken(Broken("a guess that was not compared"))),
            }
        }
    }

    /// Three guesses, the power cut, the flash put back; each cycle is like the first, so a few stand for all.
    fn rollback(&mut self, end: u64, boot: u64) -> Result<(), Stop> {
        let clean = self.bench.dump();
        for _ in 0..ROLLBACK_CYCLES {
            self.bench.restart(|flash| flash.restore(&clean));
            self.bench.pass(boot);
            self.guess(RIG_ENTRY)?;
        }
        let driven = u128::from(self.bench.now());
        for run in &mut self.history.runs {
            let scaled = u128::from(run.comparisons) * u128::from(end) / driven;
            run.comparisons = u64::try_from(scaled).unwrap_or(u64::MAX);
        }
        Ok(())
    }

    /// The same at a device whose counter shows that the record is old: it waits out what stands in for it.
    fn rollback_counter(&mut self, end: u64, boot: u64) -> Result<(), Stop> {
        let clean = self.bench.dump();
        while self.bench.now() < end {
            self.bench.pass(boot);
            let left = self.bench.status().penalty.as_millis() as u64;
            self.bench.pass(left);
            if self.bench.now() >= end {
                break;
            }
            self.guess(RIG_ENTRY)?;
            self.bench.restart(|flash| flash.restore(&clean));
        }
        Ok(())
    }
}

/// Whether the next wrong code begins a penalty of a day. The attacker has read the specification.
fn begins_a_day(failures: Failures) -> bool {
    let next = Failures(failures.0.saturating_add(1));
    next.0.is_multiple_of(THREE)
        && penalty(next).is_some_and(|penalty| penalty.as_millis() as u64 >= DAY)
}

#[cfg(test)]
mod tests {
    use super::super::bench::MINUTE;
    use super::*;

    fn siege(attack: Attack, length: CodeLength) -> Siege {
        Siege {
            attack,
            length,
            years: 1,
            boot_seconds: 5,
        }
    }

    fn guesser(siege: Siege) -> Guesser {
        Guesser::new(siege, &mut Chance::new(1, "guesser")).unwrap()
    }

    fn all_wrong(outcome: Result<(), Stop>) {
        assert!(outcome.is_ok(), "a guess was right, or the device broke");
    }

    /// A device calls `advance` once a minute; here it learns of the time at the next event.
    #[test]
    fn from_event_to_event_is_as_from_minute_to_minute() {
        let siege = siege(Attack::DailyLogin, CodeLength::Eight);
        let (mut events, mut minutes) = (guesser(siege), guesser(siege));
        for day in 1..=4 {
            all_wrong(events.until(day * DAY));
            for minute in (day - 1) * 24 * 60..day * 24 * 60 {
                all_wrong(minutes.until((minute + 1) * MINUTE));
            }
            events.bench.login();
            minutes.bench.login();
            assert_eq!(events.history.runs, minutes.history.runs);
            assert_eq!(events.bench.status(), minutes.bench.status());
        }
        assert!(minutes.bench.calls > 20 * events.bench.calls);
    }

    /// What is sampled as a hit is a takeover on the device, whichever comparison it is. [DEV-25]
    #[test]
    fn a_right_guess_sets_the_password() {
        for before in [0, 1, 2, 3, 20, 98, 99, 120] {
            let mut guesser = guesser(siege(Attack::Console, CodeLength::Twelve));
            while guesser.history.comparisons() + 3 <= before {
                all_wrong(guesser.guess(0));
                let left = guesser.bench.status().penalty.as_millis() as u64;
                guesser.bench.pass(left);
            }
            let session = guesser.session;
            let shown = guesser.bench.begin(session).unwrap();
            let length = guesser.bench.status().challenge.unwrap().1;
            assert_eq!(length == CodeLength::Twenty, before >= 99, "[DEV-10]");
            for _ in guesser.history.comparisons()..before {
                let wrong = guess(length, &mut Chance::new(1, "wrong"));
                assert!(guesser.bench.submit(session, &wrong).is_err());
            }
            let right = guesser.bench.code_for(&shown.text).unwrap();
            let grant = guesser.bench.submit(session, &right).unwrap();
            guesser.bench.set_password(grant, session).unwrap();
            assert_eq!(guesser.bench.status().epoch.0, 1);
        }
    }

    /// [DEV-3] [DEV-4]
    #[test]
    fn a_neighbour_gets_no_guess_while_the_option_is_off() {
        let mut guesser = guesser(siege(Attack::Console, CodeLength::Eight));
        guesser.session.console = Console::Remote;
        assert!(guesser.bench.begin(guesser.session).is_none());
        let code = guesser.short.clone();
        let refused = guesser.bench.submit(guesser.session, &code);
        assert!(matches!(refused, Err(SubmitError::NotHere)));
        assert_eq!(guesser.bench.status().failures, Failures(0));
    }

    /// That is why a few cycles stand for a year of them.
    #[test]
    fn every_cycle_of_a_rollback_is_like_the_first() {
        let mut guesser = guesser(siege(Attack::Rollback, CodeLength::Eight));
        let clean = guesser.bench.dump();
        for _ in 0..50 {
            guesser.bench.restart(|flash| flash.restore(&clean));
            let status = guesser.bench.status();
            assert_eq!(
                (status.failures, status.penalty.as_millis()),
                (Failures(0), 0)
            );
            assert_eq!(format!("{:?}", guesser.bench.dump()), format!("{clean:?}"));
            let before = guesser.history.comparisons();
            all_wrong(guesser.guess(RIG_ENTRY));
            assert_eq!(guesser.history.comparisons() - before, 3);
        }
    }

    /// Keys, guesses and randomness of a device do not change what it permits.
    #[test]
    fn histories_of_other_devices_are_the_same() {
        let siege = siege(Attack::Console, CodeLength::Sixteen);
        let first = drive(siege, 1, "a").unwrap();
        for seed in 2..6 {
            assert_eq!(drive(siege, seed, "b").unwrap(), first);
        }
    }
}
