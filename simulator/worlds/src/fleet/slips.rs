//! How an owner mistypes, and what of it the check digit lets through.
//!
//! Damm's check digit always finds one incorrect digit and one swap of neighbours. Of k incorrect
//! digits in one code it lets the share u(k) through: after each incorrect digit its running digit
//! differs from the correct one's with certainty if they were equal, and meets it for one of the
//! nine incorrect digits if they were not, so u(1) = 0, u(k+1) = (1 - u(k)) / 9.

use super::chance::Chance;

/// The chances of slips in one entry.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Slips {
    /// Each digit is another one.
    pub digit: f64,
    /// Two neighbours are swapped.
    pub swap: f64,
    /// One digit is left out or typed twice.
    pub length: f64,
}

/// What an entry with slips is to the device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Expected {
    /// What was to be typed.
    pub(super) right: f64,
    /// A typing error, reported and free.
    pub(super) told: f64,
    /// Another code with a fitting check digit: charged.
    pub(super) missed: f64,
}

impl Slips {
    /// Types a code: a swap, or a digit too few or too many, or each digit with its own chance.
    pub(super) fn typed(self, code: &str, chance: &mut Chance) -> String {
        let mut digits: Vec<char> = code.chars().collect();
        let count = digits.len();
        if chance.happens(self.swap) {
            let at = chance.below(count.saturating_sub(1) as u64) as usize;
            digits.swap(at, (at + 1).min(count - 1));
        } else if chance.happens(self.length) {
            let at = chance.below(count as u64) as usize;
            let digit = digits.remove(at);
            if chance.happens(0.5) {
                digits.splice(at..at, [digit, digit]);
            }
        } else {
            for digit in &mut digits {
                if chance.happens(self.digit) {
                    let other = digit.to_digit(10).unwrap_or(0) + 1 + chance.below(9) as u32;
                    *digit = char::from_digit(other % 10, 10).unwrap_or('0');
                }
            }
        }
        digits.into_iter().collect()
    }

    /// The same in closed form, for a code of so many digits, each as likely as the others.
    pub(super) fn expected(self, digits: u8) -> Expected {
        let single = (1.0 - self.swap) * (1.0 - self.length);
        let mut missed = 0.0;
        // The chance of k incorrect digits, from k = 0 on, and how many of them pass.
        let mut wrong = (1.0 - self.digit).powi(digits.into());
        let none = wrong;
        let mut passes = 1.0;
        for k in 1..=digits {
            let left = f64::from(digits - k + 1);
            wrong *= left / f64::from(k) * self.digit / (1.0 - self.digit);
            passes = match k {
                1 => 0.0,
                _ => (1.0 - passes) / 9.0,
            };
            missed += wrong * passes;
        }
        // One swap in ten is of two equal digits, and changes nothing.
        let right = single * none + self.swap / 10.0;
        let missed = single * missed;
        Expected {
            right,
            told: 1.0 - right - missed,
            missed,
        }
    }
}

impl Default for Slips {
    /// One in a hundred each.
    fn default() -> Self {
        Self {
            digit: 0.01,
            swap: 0.01,
            length: 0.01,
        }
    }
}

#[cfg(test)]
mod tests {
    use relatch_derivation::TypedCode;
    use relatch_wire::CodeLength;

    use super::super::bench::guess;
    use super::*;

    /// [CODE-2] [CODE-6]
    #[test]
    fn the_check_digit_lets_through_what_the_closed_form_says() {
        const ENTRIES: u32 = 200_000;
        // Far clumsier than people, so that what passes is seen.
        let slips = Slips {
            digit: 0.15,
            swap: 0.1,
            length: 0.05,
        };
        for length in CodeLength::ALL {
            let mut chance = Chance::new(1, "slips");
            let (mut right, mut told, mut missed) = (0_u32, 0_u32, 0_u32);
            for _ in 0..ENTRIES {
                let code = guess(length, &mut chance);
                let typed = slips.typed(&code, &mut chance);
                match TypedCode::parse(&typed, length) {
                    Err(_) => told += 1,
                    Ok(_) if typed == code => right += 1,
                    Ok(_) => missed += 1,
                }
            }
            let expected = slips.expected(length.digits());
            for (seen, share) in [
                (right, expected.right),
                (told, expected.told),
                (missed, expected.missed),
            ] {
                let seen = f64::from(seen) / f64::from(ENTRIES);
                let error = (share * (1.0 - share) / f64::from(ENTRIES)).sqrt();
                assert!(
                    (seen - share).abs() < 4.0 * error,
                    "{length:?}: {seen} for {share}"
                );
            }
        }
    }
}
