//! What a real device lets an attacker do: how many comparisons, and of how many digits.
//!
//! Up to the first correct guess a device's behaviour does not depend on the incorrect guesses. So the history
//! of a device on which all guesses are incorrect is, up to any comparison, the history of every device with the same
//! owner on which the guesses before that one were incorrect. So many devices can share one driven history.
//! A guess that happens to be correct while a history is driven ends it; it is driven again under other keys, which is
//! the condition "all incorrect", taken literally.

use relatch_device::{Console, Session, SubmitError};
use relatch_wire::{CodeLength, Failures};

use super::attack::Attack;
use super::bench::{Bench, Broken, DAY, Hardware, SECOND, YEAR, guess};
use super::chance::Chance;

/// Each cycle of a rollback begins with the same bytes in the flash and an empty memory: these are driven, the others
/// repeat them.
const ROLLBACK_CYCLES: u64 = 100;
/// At the most failures an entry writes nothing and changes nothing: so many are driven, the others repeat them.
const STEADY: u64 = 50;
/// The attempts after a start that a rig at a local console makes before it cuts the power.
const NINE: u64 = 9;
/// The same over a network, where no entry waits: until codes have 20 digits.
const THIRTY: u64 = 30;
/// Guesses a millisecond over a network.
const NETWORK: u64 = 10;

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
    guesses: [String; 4],
    history: History,
}

impl History {
    pub(super) fn comparisons(&self) -> u64 {
        self.runs.iter().map(|run| run.comparisons).sum()
    }

    fn compared(&mut self, length: CodeLength, count: u64) {
        match self.runs.last_mut() {
            Some(run) if run.length == length => run.comparisons += count,
            _ => self.runs.push(Run {
                length,
                comparisons: count,
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
    let boot = u64::from(siege.boot_seconds.max(1)) * SECOND;
    match siege.attack {
        Attack::None | Attack::Bot => {}
        Attack::Console => guesser.until(end)?,
        Attack::DailyClearing => {
            for day in 1..=end / DAY {
                guesser.until(day * DAY)?;
                guesser.bench.clear_failures().map_err(Stop::Broken)?;
            }
        }
        Attack::Network => guesser.flood(end)?,
        Attack::Rollback => guesser.rollback(end, boot, THIRTY)?,
        // Where a start is quicker than the wait, one guess a start is the fastest.
        Attack::RollbackConsole if boot < 5 * SECOND => guesser.rollback(end, boot, 1)?,
        Attack::RollbackConsole => guesser.rollback_waiting(end, boot)?,
        Attack::RollbackCounter => guesser.rollback_counter(end)?,
    }
    guesser.history.calls = guesser.bench.calls;
    Ok(guesser.history)
}

impl Guesser {
    fn new(siege: Siege, chance: &mut Chance) -> Result<Self, Broken> {
        let hardware = Hardware {
            length: siege.length,
            counter: siege.attack == Attack::RollbackCounter,
            open_to_network: siege.attack == Attack::Network,
        };
        let console = match siege.attack {
            Attack::Network | Attack::Rollback | Attack::RollbackCounter => Console::Remote,
            _ => Console::Local,
        };
        Ok(Self {
            bench: Bench::bound(hardware, chance.branch())?,
            session: Session { id: 1, console },
            guesses: CodeLength::ALL.map(|length| guess(length, chance)),
            history: History::default(),
        })
    }

    /// Guesses at a local console as fast as the device permits until then.
    ///
    /// Time passes from entry to entry. At the most failures entries differ in nothing, so the rest is counted.
    fn until(&mut self, end: u64) -> Result<(), Stop> {
        let mut steady = 0;
        while self.bench.now() < end && steady < STEADY {
            self.guess()?;
            let status = self.bench.status();
            steady += u64::from(
                status
                    .binding
                    .is_some_and(|binding| binding.failures == Failures::MOST),
            );
            let wait = status.wait.as_millis() as u64;
            self.bench.pass(wait.min(end - self.bench.now()));
        }
        let wait = 5 * SECOND;
        let left = end.saturating_sub(self.bench.now()).div_ceil(wait);
        self.history.compared(CodeLength::Twenty, left);
        self.bench.pass(end.saturating_sub(self.bench.now()));
        Ok(())
    }

    /// Guesses over a network, where no entry waits, until then.
    fn flood(&mut self, end: u64) -> Result<(), Stop> {
        let begun = self.history.comparisons();
        for _ in 0..30 + STEADY {
            self.guess()?;
        }
        let all = (end - self.bench.now()) * NETWORK;
        let made = self.history.comparisons() - begun;
        self.history
            .compared(CodeLength::Twenty, all.saturating_sub(made));
        Ok(())
    }

    /// One guess, at a challenge that is shown if there is none.
    fn guess(&mut self) -> Result<(), Stop> {
        if self.session.console == Console::Remote {
            self.bench.press_button();
        }
        if self.bench.begin(self.session).is_none() {
            return Err(Stop::Broken(Broken("no challenge")));
        }
        let Some((_, length)) = self.bench.status().challenge else {
            return Err(Stop::Broken(Broken("a challenge that is not alive")));
        };
        let place = CodeLength::ALL.iter().position(|one| *one == length);
        let code = place.and_then(|place| self.guesses.get(place)).cloned();
        let code = code.ok_or(Stop::Broken(Broken("a code of another length")))?;
        match self.bench.submit(self.session, &code) {
            Ok(_) => Err(Stop::Hit),
            Err(SubmitError::Wrong { .. }) => {
                self.history.compared(length, 1);
                Ok(())
            }
            Err(_) => Err(Stop::Broken(Broken("a guess that was not compared"))),
        }
    }

    /// The flash put back, a start, guesses, the power cut; each cycle is like the first, so a few stand for all.
    fn rollback(&mut self, end: u64, boot: u64, guesses: u64) -> Result<(), Stop> {
        self.cycles(end, boot, |guesser| {
            for _ in 0..guesses {
                guesser.guess()?;
            }
            Ok(())
        })
    }

    /// The same at a local console, which waits between two guesses.
    fn rollback_waiting(&mut self, end: u64, boot: u64) -> Result<(), Stop> {
        self.cycles(end, boot, |guesser| {
            for guess in 0..NINE {
                guesser.guess()?;
                let wait = guesser.bench.status().wait.as_millis() as u64;
                if guess + 1 < NINE {
                    guesser.bench.pass(wait);
                }
            }
            Ok(())
        })
    }

    fn cycles(
        &mut self,
        end: u64,
        boot: u64,
        mut cycle: impl FnMut(&mut Self) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let clean = self.bench.dump();
        for _ in 0..ROLLBACK_CYCLES {
            self.bench.restart(|flash| flash.restore(&clean));
            self.bench.pass(boot);
            cycle(self)?;
        }
        let driven = u128::from(self.bench.now());
        for run in &mut self.history.runs {
            let scaled = u128::from(run.comparisons) * u128::from(end) / driven;
            run.comparisons = u64::try_from(scaled).unwrap_or(u64::MAX);
        }
        Ok(())
    }

    /// At a device whose counter shows that the record is old, restoring it only takes the short codes away.
    fn rollback_counter(&mut self, end: u64) -> Result<(), Stop> {
        let clean = self.bench.dump();
        for _ in 0..30 {
            self.guess()?;
        }
        self.bench.restart(|flash| flash.restore(&clean));
        let status = self.bench.status().binding;
        if status.is_none_or(|binding| binding.failures != Failures::MOST) {
            return Err(Stop::Broken(Broken(
                "an old record under a counter that counts",
            )));
        }
        self.flood_from_the_most(end)
    }

    fn flood_from_the_most(&mut self, end: u64) -> Result<(), Stop> {
        for _ in 0..STEADY {
            self.guess()?;
        }
        let all = end * NETWORK;
        let made = self.history.comparisons();
        self.history
            .compared(CodeLength::Twenty, all.saturating_sub(made));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
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

    /// That is why a few entries at the most failures stand for a year of them. [DEV-16]
    #[test]
    fn at_the_most_failures_every_entry_is_like_the_one_before() {
        let mut guesser = guesser(siege(Attack::Console, CodeLength::Eight));
        all_wrong(guesser.until(200 * 5 * SECOND));
        let (flash, calls) = (format!("{:?}", guesser.bench.dump()), guesser.bench.calls);
        for _ in 0..2_000 {
            all_wrong(guesser.guess());
            assert_eq!(guesser.bench.status().wait.as_secs(), 5);
            guesser.bench.pass(5 * SECOND);
        }
        assert!(guesser.bench.calls > calls);
        assert_eq!(format!("{:?}", guesser.bench.dump()), flash);
    }

    /// What is sampled as a hit is a takeover on the device, whichever comparison it is. [DEV-25]
    #[test]
    fn a_right_guess_sets_the_password() {
        for before in [0_u64, 1, 8, 9, 10, 29, 30, 40] {
            let mut guesser = guesser(siege(Attack::Network, CodeLength::Twelve));
            for _ in 0..before {
                all_wrong(guesser.guess());
            }
            let session = guesser.session;
            let shown = guesser.bench.begin(session).unwrap();
            let length = guesser.bench.status().challenge.unwrap().1;
            assert_eq!(
                length.digits(),
                [12, 16, 20][usize::from(before >= 9) + usize::from(before >= 30)],
                "[DEV-10]"
            );
            let right = guesser.bench.code_for(&shown.text).unwrap();
            let grant = guesser.bench.submit(session, &right).unwrap();
            guesser.bench.set_password(grant, session).unwrap();
            assert_eq!(guesser.bench.status().binding.unwrap().epoch.0, 1);
        }
    }

    /// [DEV-3] [DEV-4]
    #[test]
    fn a_neighbour_gets_no_guess_while_the_option_is_off() {
        let mut guesser = guesser(siege(Attack::Console, CodeLength::Eight));
        guesser.session.console = Console::Remote;
        assert!(guesser.bench.begin(guesser.session).is_none());
        let code = guesser.guesses[0].clone();
        let refused = guesser.bench.submit(guesser.session, &code);
        assert!(matches!(refused, Err(SubmitError::NotHere)));
        assert_eq!(
            guesser.bench.status().binding.unwrap().failures,
            Failures::NONE
        );
    }

    /// That is why a few cycles stand for a year of them.
    #[test]
    fn every_cycle_of_a_rollback_is_like_the_first() {
        let mut guesser = guesser(siege(Attack::Rollback, CodeLength::Eight));
        let clean = guesser.bench.dump();
        for _ in 0..50 {
            guesser.bench.restart(|flash| flash.restore(&clean));
            let status = guesser.bench.status();
            assert_eq!(status.binding.unwrap().failures, Failures::NONE);
            assert!(status.wait.is_zero());
            assert_eq!(format!("{:?}", guesser.bench.dump()), format!("{clean:?}"));
            for _ in 0..NINE {
                all_wrong(guesser.guess());
            }
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
