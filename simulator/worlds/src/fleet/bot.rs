//! How long can an attacker keep the honest owner out?
//!
//! The owner has a button and a web page, but no screen at the device. A bot on the network cannot do anything before
//! the button is pressed. In the window that it opens, the bot burns the owner's challenge with wrong codes, at a
//! moment that the owner cannot see; it floods the device with garbage, and opens sessions. The owner asks for another
//! QR code each time.

use relatch_device::{Console, Session, SubmitError};
use relatch_wire::CodeLength;

use super::bench::{Bench, Broken, Hardware, MINUTE, SECOND, guess};
use super::chance::Chance;
use super::owners::Habits;

/// The window of a physical act.
const WINDOW: u64 = 10 * MINUTE;
/// More QR codes than this mean that the owner is kept out.
pub(super) const MOST_CODES: usize = 8;
/// Garbage entries and sessions in one flood.
const FLOOD: u64 = 20;

/// What became of owners under siege by a bot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Besieged {
    /// Owners by the QR codes that they needed: one, two, ...; the last is: more, or never.
    pub(super) codes: [u64; MOST_CODES],
    /// The milliseconds from the button to the grant.
    pub(super) times: Vec<u64>,
    /// How often the device was called.
    pub(super) calls: u64,
}

impl Besieged {
    pub(super) fn add(&mut self, other: &Self) {
        for (sum, more) in self.codes.iter_mut().zip(other.codes) {
            *sum += more;
        }
        self.times.extend_from_slice(&other.times);
        self.calls += other.calls;
    }
}

/// So many owners, each at a new device, with or without the bot.
pub(super) fn besiege(
    habits: Habits,
    length: CodeLength,
    owners: u64,
    bot: bool,
    mut chance: Chance,
) -> Result<Besieged, Broken> {
    let mut besieged = Besieged::default();
    for _ in 0..owners {
        let hardware = Hardware {
            length,
            counter: false,
            open_to_network: false,
        };
        let mut siege = Siege {
            bench: Bench::bound(hardware, chance.branch())?,
            habits,
            chance: chance.branch(),
            bot,
        };
        let (codes, time) = siege.recover()?;
        let place = codes.clamp(1, MOST_CODES) - 1;
        if let Some(count) = besieged.codes.get_mut(place) {
            *count += 1;
        }
        besieged.times.push(time);
        besieged.calls += siege.bench.calls;
    }
    Ok(besieged)
}

struct Siege {
    bench: Bench,
    habits: Habits,
    chance: Chance,
    bot: bool,
}

const OWNER: Session = Session {
    id: 1,
    console: Console::Remote,
};

impl Siege {
    /// One owner's recovery: QR codes needed, and the time from the button to the grant.
    fn recover(&mut self) -> Result<(usize, u64), Broken> {
        let begun = self.bench.now();
        let mut pressed = begun;
        self.bench.press_button();
        for codes in 1..=MOST_CODES {
            self.bot_acts();
            if self.bench.now() - pressed >= WINDOW / 2 {
                pressed = self.bench.now();
                self.bench.press_button();
            }
            let shown = self
                .bench
                .begin(OWNER)
                .ok_or(Broken("the window is shut"))?;
            self.bot_acts();
            let code = self.bench.code_for(&shown.text)?;
            self.pass(u64::from(self.habits.scan_seconds) * SECOND);
            if self.type_code(&code, &shown.text)? {
                return Ok((codes, self.bench.now() - begun));
            }
        }
        Ok((MOST_CODES, self.bench.now() - begun))
    }

    /// Types until the code is in, or another QR code is on the page.
    fn type_code(&mut self, code: &str, scanned: &str) -> Result<bool, Broken> {
        loop {
            let typed = self.habits.slips.typed(code, &mut self.chance);
            let each = f64::from(self.habits.digit_seconds) * SECOND as f64;
            let pace = 0.5 + self.chance.unit();
            self.pass((typed.len() as f64 * each * pace) as u64);
            match self.bench.submit(OWNER, &typed) {
                Ok(grant) => {
                    self.bench.set_password(grant, OWNER)?;
                    return Ok(true);
                }
                Err(SubmitError::Typo(_) | SubmitError::Wrong { burned: false, .. }) => {
                    let shown = self
                        .bench
                        .begin(OWNER)
                        .ok_or(Broken("the window is shut"))?;
                    if shown.text != scanned {
                        return Ok(false);
                    }
                }
                Err(SubmitError::NoChallenge | SubmitError::Wrong { .. }) => return Ok(false),
                Err(_) => return Err(Broken("an entry refused that should not be")),
            }
        }
    }

    /// Time passes for the owner, and the bot acts at a moment in it and at its end.
    fn pass(&mut self, milliseconds: u64) {
        let before = self.chance.below(milliseconds + 1);
        self.bench.pass(before);
        self.bot_acts();
        self.bench.pass(milliseconds - before);
        self.bot_acts();
    }

    /// The bot floods, opens sessions, and burns what is live, as far as it likes to.
    fn bot_acts(&mut self) {
        if !self.bot || self.chance.happens(0.3) {
            return;
        }
        for number in 0..self.chance.below(FLOOD) {
            let session = Session {
                id: 100 + number,
                console: Console::Remote,
            };
            let _ = self.bench.begin(session);
            let _ = self.bench.submit(session, "garbage");
        }
        // Nine wrong codes burn the first challenge, 21 more the second.
        let most = match self.chance.happens(0.8) {
            true => 31,
            false => self.chance.below(31),
        };
        for _ in 0..most {
            let Some((_, length)) = self.bench.status().challenge else {
                return;
            };
            let code = guess(length, &mut self.chance);
            let session = Session {
                id: 99,
                console: Console::Remote,
            };
            if !matches!(
                self.bench.submit(session, &code),
                Err(SubmitError::Wrong { burned: false, .. })
            ) {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "The owner gets in with the third QR code at the latest, every time." [DEV-10] [DEV-21]
    #[test]
    fn ten_thousand_owners_get_in_with_the_third_code_at_the_latest() {
        let mut seen = [false; 3];
        for length in CodeLength::ALL {
            let chance = Chance::new(1, "bot");
            let besieged = besiege(Habits::default(), length, 2_500, true, chance).unwrap();
            assert_eq!(besieged.codes[3..].iter().sum::<u64>(), 0, "{besieged:?}");
            for (seen, count) in seen.iter_mut().zip(besieged.codes) {
                *seen |= count > 0;
            }
        }
        assert_eq!(seen, [true; 3], "the bot burned at most one code");
    }

    #[test]
    fn without_a_bot_the_first_code_is_enough() {
        let chance = Chance::new(1, "no bot");
        let besieged = besiege(Habits::default(), CodeLength::Twelve, 500, false, chance).unwrap();
        assert_eq!(besieged.codes[0], 500);
    }
}
