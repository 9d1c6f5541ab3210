//! At most one password is set for each code of the authority.

use super::{Event, Judge, Told, entry};

/// How often a password was set for each challenge.
#[derive(Debug, Default)]
pub(super) struct OnePassword(Vec<u32>);

impl Judge for OnePassword {
    fn name(&self) -> &'static str {
        "one-password"
    }

    fn see(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Event::Set {
            shown,
            new,
            told,
            holds,
            ..
        } = event
        else {
            return Ok(());
        };
        let set = *told == Told::Stored || holds.as_deref() == Some(*new);
        let Some(times) = entry(&mut self.0, *shown).filter(|_| set) else {
            return Ok(());
        };
        *times += 1;
        match *times {
            1 => Ok(()),
            times => Err(format!(
                "{times} passwords were set with the code of challenge {shown}"
            )),
        }
    }
}
