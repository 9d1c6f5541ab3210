//! No secret in any output: no code, password or key, and to a stranger not even that there is a binding.

use std::collections::BTreeSet;
use std::fmt::Write;

use relatch_authority::Refusal;

use super::{Answer, Event, Judge};
use crate::soak::rights::Standing;

/// The shortest code.
const SHORTEST: usize = 8;

/// Looks at answers; [`Secrets`] looks at texts.
#[derive(Debug, Default)]
pub(super) struct Secrecy;

/// What must be in no output of a world.
#[derive(Debug, Default)]
pub(in crate::soak) struct Secrets {
    digits: BTreeSet<String>,
    texts: Vec<String>,
}

impl Judge for Secrecy {
    fn name(&self) -> &'static str {
        "secrecy"
    }

    fn see(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::Answered {
                who,
                standing: Standing::Stranger,
                answer,
                ..
            } => match answer {
                Answer::Refused(Refusal::Invalid | Refusal::NotUsable(_)) | Answer::Failed => {
                    Ok(())
                }
                // A code for a stranger is for another judge.
                Answer::Code(_) => Ok(()),
                answer => Err(format!(
                    "{who:?}, a stranger to the binding, was told {answer:?}"
                )),
            },
            Event::Leaked(what) => Err((*what).to_owned()),
            _ => Ok(()),
        }
    }
}

impl Secrets {
    pub(in crate::soak) fn code(&mut self, digits: &str) {
        self.digits.insert(digits.to_owned());
    }

    pub(in crate::soak) fn password(&mut self, password: &str) {
        self.texts.push(password.to_owned());
    }

    /// A key, as `Debug` would write the front of it.
    pub(in crate::soak) fn key(&mut self, key: &[u8; 32]) {
        let mut text = String::new();
        for byte in key.iter().take(8) {
            // A string takes everything.
            let _ = write!(text, "{byte}, ");
        }
        self.texts.push(text);
    }

    /// What kind of secret is in this text.
    pub(in crate::soak) fn found_in(&self, text: &str) -> Option<&'static str> {
        let runs = text.split(|it: char| !it.is_ascii_digit());
        let code = runs
            .filter(|run| run.len() >= SHORTEST)
            .any(|run| self.digits.contains(run));
        if code {
            return Some("a code");
        }
        let other = self.texts.iter().any(|secret| text.contains(secret));
        other.then_some("a password or a key")
    }
}
