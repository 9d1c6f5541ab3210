//! Penalties are never shorter than the schedule, by the time that the device ran.

use super::{Event, Judge, Rolled, entry};

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const SCHEDULE: [u64; 7] = [
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    HOUR,
    4 * HOUR,
    12 * HOUR,
    24 * HOUR,
];

/// What each unit still has to serve.
#[derive(Debug, Default)]
pub(super) struct Penalties(Vec<u64>);

impl Judge for Penalties {
    fn name(&self) -> &'static str {
        "penalties"
    }

    fn see(&mut self, event: &Event<'_>) -> Result<(), String> {
        match *event {
            Event::Ran { unit, ms } => {
                let owed = self.owed(unit);
                *owed = owed.saturating_sub(ms);
            }
            Event::Begun { unit } => self.served(unit, "showed a challenge")?,
            Event::Compared { unit, told, .. } => {
                self.served(unit, "compared a code")?;
                if let Some((failures, penalty)) = told {
                    let due = scheduled(failures);
                    if penalty < due {
                        return Err(format!(
                            "unit {unit}: {penalty} ms for failure {failures}, {due} are due"
                        ));
                    }
                    *self.owed(unit) = due;
                }
            }
            Event::Bound { unit, .. }
            | Event::Rolled {
                unit,
                back: Rolled::Older,
            }
            | Event::Cleared { unit } => *self.owed(unit) = 0,
            _ => {}
        }
        Ok(())
    }
}

impl Penalties {
    fn served(&mut self, unit: usize, what: &str) -> Result<(), String> {
        match *self.owed(unit) {
            0 => Ok(()),
            owed => Err(format!(
                "unit {unit} {what} with {owed} ms of its penalty to serve"
            )),
        }
    }

    #[allow(clippy::expect_used, reason = "the list was just made long enough")]
    fn owed(&mut self, unit: usize) -> &mut u64 {
        entry(&mut self.0, unit).expect("an entry")
    }
}

/// The penalty that a wrong code begins (spec/device.md, "Penalty").
fn scheduled(failures: u32) -> u64 {
    if failures == 0 || !failures.is_multiple_of(3) {
        return 0;
    }
    let step = usize::try_from(failures / 3 - 1).unwrap_or(usize::MAX);
    let longest = SCHEDULE.last().copied().unwrap_or_default();
    SCHEDULE.get(step).copied().unwrap_or(longest)
}
