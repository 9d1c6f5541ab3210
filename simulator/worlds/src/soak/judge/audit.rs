//! The audit log has every change and every code; what is secret is looked for in it as in every output.

use std::collections::BTreeSet;

use relatch_authority::Event as Logged;

use super::{Answer, Event, Judge};
use crate::soak::cast::Who;

/// Whose code for which challenge is in the log.
#[derive(Debug, Default)]
pub(super) struct Audit(BTreeSet<(Who, [u8; 32])>);

impl Judge for Audit {
    fn name(&self) -> &'static str {
        "audit"
    }

    fn see(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::Committed { commit, .. } => {
                if commit.row && commit.audit.is_empty() {
                    return Err("a row changed without an entry in the audit log".to_owned());
                }
                for entry in &commit.audit {
                    if let (Logged::Issued { challenge, .. }, Some(who)) =
                        (&entry.event, Who::of(&entry.account))
                    {
                        self.0.insert((who, challenge.0));
                    }
                }
                Ok(())
            }
            Event::Answered {
                who,
                answer: Answer::Code(hash),
                ..
            } if !self.0.contains(&(*who, *hash)) => Err(format!(
                "{who:?} was given a code that is not in the audit log"
            )),
            _ => Ok(()),
        }
    }
}
