//! The closed form of spec/threat-model.md, "Guessing" and "Rollback": from the text alone, without the library's code.

use relatch_wire::CodeLength;

use super::attack::Attack;
use super::lottery::odds;

const SECONDS_A_YEAR: f64 = 31_536_000.0;
const DAYS_A_YEAR: f64 = 365.0;
/// Guesses a second over a network.
const NETWORK: f64 = 10_000.0;

/// The rules of spec/device.md, "Code entry".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// The failures from which on a code has 16 digits at least.
    pub longer_from: f64,
    /// The failures from which on a code has 20 digits.
    pub longest_from: f64,
    /// Seconds that a local console waits after an incorrect code.
    pub wait: f64,
}

/// Attempts by the length of their codes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attempts {
    /// With the binding's own code length.
    pub short: f64,
    /// With 16 digits, or the binding's own length where that is more.
    pub longer: f64,
    /// With 20 digits.
    pub longest: f64,
}

impl Rules {
    /// What the specification says.
    #[must_use]
    pub fn specified() -> Self {
        Self {
            longer_from: 9.0,
            longest_from: 30.0,
            wait: 5.0,
        }
    }

    /// So many attempts after the failures were cleared.
    fn attempts(self, count: f64) -> Attempts {
        Attempts {
            short: count.min(self.longer_from),
            longer: (count.min(self.longest_from) - self.longer_from).max(0.0),
            longest: (count - self.longest_from).max(0.0),
        }
    }
}

impl Attempts {
    /// How many there are in these years, by the text; none without a guesser.
    #[must_use]
    pub fn of(attack: Attack, rules: Rules, years: u32, boot_seconds: u32) -> Self {
        let years = f64::from(years);
        let seconds = SECONDS_A_YEAR * years;
        let start = f64::from(boot_seconds.max(1));
        let short = |count: f64| Self {
            short: count,
            longer: 0.0,
            longest: 0.0,
        };
        match attack {
            Attack::None | Attack::Bot => short(0.0),
            Attack::Console => rules.attempts(seconds / rules.wait),
            Attack::DailyClearing => rules
                .attempts(86_400.0 / rules.wait)
                .times(DAYS_A_YEAR * years),
            Attack::Network | Attack::RollbackCounter => rules.attempts(seconds * NETWORK),
            Attack::Rollback => rules.attempts(rules.longest_from).times(seconds / start),
            Attack::RollbackConsole => short(seconds / start.min(rules.wait)),
        }
    }

    fn times(self, factor: f64) -> Self {
        Self {
            short: self.short * factor,
            longer: self.longer * factor,
            longest: self.longest * factor,
        }
    }

    /// The probability that at least one of them is correct.
    #[must_use]
    pub fn takeover(self, length: CodeLength) -> f64 {
        let miss = |count: f64, length| count * (-odds(length)).ln_1p();
        let missed = miss(self.short, length)
            + miss(self.longer, length.max(CodeLength::Sixteen))
            + miss(self.longest, CodeLength::Twenty);
        -missed.exp_m1()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The figures of spec/threat-model.md.
    #[test]
    fn the_text_has_these_figures() {
        let of = |attack| Attempts::of(attack, Rules::specified(), 1, 5);
        let twelve = |attack| of(attack).takeover(CodeLength::Twelve);
        let near = |value: f64, text: f64| {
            assert!((value / text - 1.0).abs() < 0.02, "{value} for {text}")
        };
        assert_eq!(of(Attack::Console).short, 9.0);
        assert_eq!(of(Attack::Console).longer, 21.0);
        near(of(Attack::Console).longest * 1e-19, 6.3e-13);
        near(twelve(Attack::Console), 9.0e-11);
        near(twelve(Attack::DailyClearing), 3.3e-8);
        near(of(Attack::Rollback).short, 5.7e7);
        near(twelve(Attack::Rollback), 5.7e-4);
        near(of(Attack::Rollback).takeover(CodeLength::Sixteen), 1.9e-7);
        near(twelve(Attack::RollbackConsole), 6.3e-5);
        near(of(Attack::Network).longest * 1e-19, 3.2e-8);
    }
}
