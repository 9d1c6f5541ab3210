//! Who holds a serial number: the active binding of suite 2 whose device attested it (spec/binding.md).

use core::convert::Infallible;

use relatch_binding::{AccountId, WallTime};
use relatch_wire::Identity;

use crate::audit::Event;
use crate::decider::{Decided, Decider, Outcome};
use crate::draft::Draft;
use crate::snapshot::{Snapshot, Undecided};
use crate::vault::Opened;

/// How a serial stands for a binding that is about to become active.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// The binding does not take it.
    NotNeeded,
    /// Free, or already the owner's: the row of this version is to be written.
    Free { version: u64 },
    /// A binding of another owner holds it.
    Held,
}

impl Decider {
    /// The vendor releases the serial of a device, after a proof of purchase; its holder stays bound and gets a notice.
    ///
    /// Says whether a binding held it.
    ///
    /// # Errors
    /// [`Undecided`].
    pub fn release_serial(
        &self,
        rows: &Snapshot,
        by: &AccountId,
        identity: &Identity,
        now: WallTime,
    ) -> Decided<bool, Infallible> {
        let Some(holder) = self.holder(rows, identity)? else {
            return Ok(Outcome::only(Ok(false)));
        };
        let mut draft = Draft::of(holder, by, now);
        draft.binding.offered.attested = false;
        draft.announce(Event::SerialReleased);
        Ok(Outcome {
            answer: Ok(true),
            batch: draft.into_batch(&self.vault.keys),
        })
    }

    /// The binding that holds a serial. [BIND-19]
    pub(crate) fn holder(
        &self,
        rows: &Snapshot,
        identity: &Identity,
    ) -> Result<Option<Opened>, Undecided> {
        let keys = &self.vault.keys;
        let row = rows.serial(identity)?;
        let Some(locator) = row.and_then(|row| keys.read_serial(row)) else {
            return Ok(None);
        };
        let Some(row) = rows.binding(&locator)? else {
            return Ok(None);
        };
        let binding = keys.read(row)?;
        let holds = binding.filter(|binding| binding.holds(identity));
        Ok(holds.map(|binding| Opened {
            row: row.clone(),
            binding,
        }))
    }

    /// Whether a binding of another owner holds the serial, and where not, what to write. [BIND-20]
    pub(crate) fn hold(
        &self,
        rows: &Snapshot,
        identity: &Identity,
        owner: &AccountId,
    ) -> Result<Hold, Undecided> {
        let version = rows.serial(identity)?.map_or(0, |row| row.version);
        Ok(match self.holder(rows, identity)? {
            Some(holder) if holder.binding.owner != *owner => Hold::Held,
            _ => Hold::Free { version },
        })
    }
}
