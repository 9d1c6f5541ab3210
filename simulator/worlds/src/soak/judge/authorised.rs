//! No password without a code that was issued to an authorised account for exactly that challenge, or a lucky guess.

use super::{Answer, Event, Judge, entry};
use crate::soak::rights::Standing;

/// Which challenges have a code that may be typed.
#[derive(Debug, Default)]
pub(super) struct Authorised(Vec<bool>);

impl Judge for Authorised {
    fn name(&self) -> &'static str {
        "authorised"
    }

    fn see(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::Answered {
                who,
                standing,
                shown,
                own,
                answer: Answer::Code(_),
                ..
            } => {
                if *standing != Standing::Entitled {
                    return Err(format!("{who:?}, who is {standing:?}, was given a code"));
                }
                match shown {
                    Some(shown) => self.allow(*shown),
                    None if *own => {}
                    None => {
                        return Err(format!("{who:?} was given a code that no device asked for"));
                    }
                }
                Ok(())
            }
            Event::Compared {
                shown,
                right: true,
                lucky,
                ..
            } => {
                if *lucky {
                    self.allow(*shown);
                }
                self.allowed(*shown, "a grant was opened")
            }
            Event::Set { shown, .. } => self.allowed(*shown, "a password was set"),
            _ => Ok(()),
        }
    }
}

impl Authorised {
    fn allow(&mut self, shown: usize) {
        if let Some(allowed) = entry(&mut self.0, shown) {
            *allowed = true;
        }
    }

    fn allowed(&self, shown: usize, what: &str) -> Result<(), String> {
        match self.0.get(shown) {
            Some(true) => Ok(()),
            _ => Err(format!(
                "{what}, and no account was given the code of challenge {shown}"
            )),
        }
    }
}
