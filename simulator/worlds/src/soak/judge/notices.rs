//! The owner is told of each code that is issued, in the transaction that issues it.

use relatch_authority::Event as Logged;

use super::{Event, Judge};

/// Needs to remember nothing.
#[derive(Debug, Default)]
pub(super) struct Notices;

impl Judge for Notices {
    fn name(&self) -> &'static str {
        "notices"
    }

    fn see(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Event::Committed { commit, owner, .. } = event else {
            return Ok(());
        };
        for entry in &commit.audit {
            let told = commit
                .notices
                .iter()
                .any(|notice| notice.entry == *entry && Some(&notice.to) == *owner);
            if matches!(entry.event, Logged::Issued { .. }) && !told {
                return Err(format!(
                    "the owner is not told of the code for {}",
                    entry.account
                ));
            }
        }
        Ok(())
    }
}
