//! Charged attempts are never fewer than comparisons.

use super::{Event, Judge, Rolled, entry};

/// The failures that stand for an unreadable state.
const UNREADABLE: u32 = 99;

/// The wrong codes of each unit that its counter has to show.
#[derive(Debug, Default)]
pub(super) struct Charges(Vec<u32>);

impl Judge for Charges {
    fn name(&self) -> &'static str {
        "charges"
    }

    fn see(&mut self, event: &Event<'_>) -> Result<(), String> {
        match *event {
            Event::Compared {
                unit,
                right,
                charged,
                ..
            } => {
                if !charged {
                    return Err(format!(
                        "unit {unit} compared a code that it had not charged"
                    ));
                }
                let wrong = self.wrong(unit);
                *wrong = wrong.saturating_add((!right).into());
            }
            Event::Cleared { unit } | Event::LoggedIn { unit } | Event::Bound { unit, .. } => {
                *self.wrong(unit) = 0;
            }
            Event::Rolled { unit, back } => {
                let wrong = self.wrong(unit);
                *wrong = match back {
                    Rolled::Older => 0,
                    Rolled::Unreadable => (*wrong).min(UNREADABLE),
                };
            }
            Event::Status { unit, failures, .. } => {
                let wrong = *self.wrong(unit);
                if failures < wrong {
                    return Err(format!(
                        "unit {unit} counts {failures} failures after {wrong} wrong codes"
                    ));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Charges {
    #[allow(clippy::expect_used, reason = "the list was just made long enough")]
    fn wrong(&mut self, unit: usize) -> &mut u32 {
        entry(&mut self.0, unit).expect("an entry")
    }
}
