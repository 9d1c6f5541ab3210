//! Who holds a serial number: the active binding of suite 2 whose device attested it (spec/binding.md).

use relatch_binding::{AccountId, WallTime};
use relatch_wire::Identity;

use crate::audit::Event;
use crate::authority::{Authority, Decision};
use crate::draft::Draft;
use crate::registry::{Batch, Registry, StorageError};
use crate::rewrap::Rewrapped;
use crate::vault::Opened;

/// How a serial stands for a binding that is about to become active.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// The binding does not take it.
    NotNeeded,
    /// Free, or the owner's own: the row of this version is to be written.
    Free { version: u64 },
    /// A binding of another owner holds it.
    Held,
}

impl<R: Registry> Authority<R> {
    /// The vendor releases the serial of a device, after a proof of purchase; its holder stays bound and is told.
    ///
    /// Says whether a binding held it.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn release_serial(
        &mut self,
        by: &AccountId,
        identity: &Identity,
        now: WallTime,
    ) -> Result<bool, StorageError> {
        self.settle(|authority| {
            let Some(holder) = authority.holder(identity)? else {
                return Ok(Decision::only(Ok(false)));
            };
            let mut draft = Draft::of(holder, by, now);
            draft.binding.offered.attested = false;
            draft.announce(Event::SerialReleased);
            Ok(Decision {
                answer: Ok(true),
                batch: draft.into_batch(&authority.vault.keys),
            })
        })
    }

    /// Re-wraps the row of a serial, as [`Authority::rewrap_binding`] does that of a binding.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn rewrap_serial(&mut self, identity: &Identity) -> Result<Rewrapped, StorageError> {
        self.settle(|authority| {
            let keys = &authority.vault.keys;
            let row = authority.registry.serial(identity)?;
            let Some(row) = row.filter(|row| row.master != keys.current().id()) else {
                return Ok(Decision::only(Ok(Rewrapped::NotNeeded)));
            };
            let Some(holder) = keys.read_serial(&row) else {
                return Ok(Decision::only(Ok(Rewrapped::Unreadable)));
            };
            Ok(Decision {
                answer: Ok(Rewrapped::Done),
                batch: Batch {
                    serial: Some(keys.write_serial(identity, holder, row.version)),
                    ..Batch::default()
                },
            })
        })
    }

    /// The binding that holds a serial. [BIND-19]
    pub(crate) fn holder(&self, identity: &Identity) -> Result<Option<Opened>, StorageError> {
        let keys = &self.vault.keys;
        let row = self.registry.serial(identity)?;
        let Some(locator) = row.and_then(|row| keys.read_serial(&row)) else {
            return Ok(None);
        };
        let row = self.registry.binding(&locator)?;
        let opened = row.and_then(|row| {
            let binding = keys.read(&row)?;
            Some(Opened { row, binding })
        });
        Ok(opened.filter(|it| it.binding.holds(identity)))
    }

    /// Whether a binding of another owner holds the serial, and where not, what to write. [BIND-20]
    pub(crate) fn hold(
        &self,
        identity: &Identity,
        owner: &AccountId,
    ) -> Result<Hold, StorageError> {
        let version = self.registry.serial(identity)?.map_or(0, |row| row.version);
        Ok(match self.holder(identity)? {
            Some(holder) if holder.binding.owner != *owner => Hold::Held,
            _ => Hold::Free { version },
        })
    }
}
