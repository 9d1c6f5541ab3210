//! The closed form of spec/threat-model.md, "Guessing" and "Rollback": from the text alone, without the library's code.

use relatch_wire::CodeLength;

use super::attack::Attack;
use super::lottery::odds;

const MINUTES_A_DAY: u64 = 24 * 60;
const MINUTES_A_YEAR: u64 = 365 * MINUTES_A_DAY;
const SECONDS_A_YEAR: f64 = 31_536_000.0;
/// Attempts with the binding's own code length; later ones have 20 digits.
const SHORT: u64 = 99;

/// The minutes of wrong codes 3, 6, 9, ... cost; from the last on always the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule(pub Vec<u64>);

/// Attempts with the binding's code length and with 20 digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attempts {
    /// With the binding's own code length.
    pub short: f64,
    /// With 20 digits.
    pub long: f64,
}

impl Schedule {
    /// The table of spec/device.md, "Penalty".
    #[must_use]
    pub fn specified() -> Self {
        Self(vec![1, 5, 15, 60, 240, 720, MINUTES_A_DAY])
    }

    /// Attempts at the console in that time, three at a time.
    fn attempts(&self, minutes: u64) -> u64 {
        let mut at = 0;
        let mut threes = 0;
        for penalty in &self.0 {
            if at >= minutes {
                return 3 * threes;
            }
            threes += 1;
            at += penalty;
        }
        let last = self.0.last().copied().unwrap_or(1).max(1);
        3 * (threes + minutes.saturating_sub(at).div_ceil(last))
    }

    /// Attempts of a day at whose end a login clears the failures: none that begins a penalty beyond it.
    fn with_login(&self) -> u64 {
        let mut at = 0;
        let mut attempts = 0;
        for penalty in &self.0 {
            at += penalty;
            if at > MINUTES_A_DAY {
                return attempts + 2;
            }
            attempts += 3;
        }
        attempts
    }
}

impl Attempts {
    /// How many there are in these years, by the text; none without an attacker.
    #[must_use]
    pub fn of(attack: Attack, schedule: &Schedule, years: u32, boot_seconds: u32) -> Self {
        let years = u64::from(years);
        let short = |count: u64| Self {
            short: count as f64,
            long: 0.0,
        };
        match attack {
            Attack::None => short(0),
            Attack::Console => {
                let all = schedule.attempts(years * MINUTES_A_YEAR);
                Self {
                    short: all.min(SHORT) as f64,
                    long: all.saturating_sub(SHORT) as f64,
                }
            }
            Attack::DailyLogin | Attack::IrregularLogin | Attack::Network => {
                short(schedule.with_login() * 365 * years)
            }
            Attack::Rollback => Self {
                short: 3.0 * SECONDS_A_YEAR * years as f64 / (f64::from(boot_seconds) + 3.0),
                long: 0.0,
            },
            // The first three come before anything is restored; then 24 hours a cycle, at 20 digits.
            Attack::RollbackCounter => {
                let cycle = 86_400.0 + f64::from(boot_seconds) + 3.0;
                let rest = SECONDS_A_YEAR * years as f64 - f64::from(boot_seconds) - 3.0;
                Self {
                    short: 3.0,
                    long: 3.0 * (rest / cycle).floor(),
                }
            }
        }
    }

    /// The probability that at least one of them is correct.
    #[must_use]
    pub fn takeover(self, length: CodeLength) -> f64 {
        let miss = |count: f64, length| count * (-odds(length)).ln_1p();
        -(miss(self.short, length) + miss(self.long, CodeLength::Twenty)).exp_m1()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The figures of spec/threat-model.md.
    #[test]
    fn the_text_has_these_figures() {
        let schedule = Schedule::specified();
        let of = |attack, years, boot| Attempts::of(attack, &schedule, years, boot);
        let all = |attempts: Attempts| attempts.short + attempts.long;
        assert_eq!(all(of(Attack::Console, 1, 5)), 1_113.0);
        assert_eq!(all(of(Attack::Console, 5, 5)), 1_113.0 + 4.0 * 1_095.0);
        assert_eq!(of(Attack::Console, 5, 5).short, 99.0);
        assert_eq!(of(Attack::DailyLogin, 1, 5).short, 7_300.0);
        for (boot, guesses, eight) in [
            (5, 11_826_000, 0.69),
            (30, 2_866_909, 0.25),
            (60, 1_501_714, 0.14),
        ] {
            let rig = of(Attack::Rollback, 1, boot);
            assert_eq!(rig.short as u64, guesses);
            assert!((rig.takeover(CodeLength::Eight) - eight).abs() < 0.005);
        }
    }
}
