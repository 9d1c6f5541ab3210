//! The old password or the new one logs in; never neither, and never another one.

use super::{Event, Judge, Told, entry};

/// The password that was known to log in last, for each unit that had a new one.
#[derive(Debug, Default)]
pub(super) struct Passwords(Vec<Option<String>>);

impl Judge for Passwords {
    fn name(&self) -> &'static str {
        "passwords"
    }

    fn see(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Event::Set {
            unit,
            new,
            told,
            holds,
            ..
        } = event
        else {
            return Ok(());
        };
        let Some(holds) = holds else {
            return Err(format!("no password logs in at unit {unit}"));
        };
        let is_new = holds == new;
        let Some(known) = entry(&mut self.0, *unit) else {
            return Ok(());
        };
        let is_old = known.as_ref().is_none_or(|old| old == holds);
        *known = Some(holds.clone());
        match told {
            Told::Stored if !is_new => Err(format!(
                "unit {unit} took a password, and it does not log in"
            )),
            Told::NotStored if is_new => {
                Err(format!("unit {unit} refused a password, and it logs in"))
            }
            Told::NotStored | Told::Nothing if !is_new && !is_old => Err(format!(
                "neither the old password nor the new one logs in at unit {unit}"
            )),
            _ => Ok(()),
        }
    }
}
