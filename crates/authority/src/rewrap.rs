//! Master key rotation: rows move from the previous master key to the current one.
//!
//! Start every authority with [`crate::MasterKeys::rotating`], re-wrap every row, and only then forget the previous
//! key. Calls go on in the meantime, under either key.

use relatch_binding::AccountId;
use relatch_wire::Locator;

use crate::authority::{Authority, Decision};
use crate::registry::{Batch, Registry, SealNonce, StorageError};
use crate::rows::Place;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rewrapped {
    /// It is under the current key now.
    Done,
    /// It was already, or there is none.
    NotNeeded,
    /// It is not authentic under any of the keys: somebody else wrote it, or its key was forgotten.
    Unreadable,
}

impl<R: Registry> Authority<R> {
    /// Re-wraps the row of a binding.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn rewrap_binding(
        &mut self,
        locator: &Locator,
        nonce: SealNonce,
    ) -> Result<Rewrapped, StorageError> {
        self.settle(|authority| {
            let keys = &authority.vault.keys;
            let current = keys.current().id();
            let row = authority.registry.binding(locator)?;
            let Some(row) = row.filter(|row| row.master != current) else {
                return Ok(Decision::only(Ok(Rewrapped::NotNeeded)));
            };
            let Some(binding) = keys.read(&row) else {
                return Ok(Decision::only(Ok(Rewrapped::Unreadable)));
            };
            let place = Place {
                master: current,
                ..Place::of(&row)
            };
            let key = keys.unseal(&row, &binding);
            if row.key.is_some() && key.is_none() {
                return Ok(Decision::only(Ok(Rewrapped::Unreadable)));
            }
            let sealed = key.and_then(|key| keys.seal(place, &binding, &key, nonce));
            Ok(Decision {
                answer: Ok(Rewrapped::Done),
                batch: Batch {
                    binding: Some(keys.write(place, sealed, &binding)),
                    ..Batch::default()
                },
            })
        })
    }

    /// Re-wraps the row of an account.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn rewrap_account(&mut self, account: &AccountId) -> Result<Rewrapped, StorageError> {
        self.settle(|authority| {
            let keys = &authority.vault.keys;
            let row = authority.registry.account(account)?;
            let Some(row) = row.filter(|row| row.master != keys.current().id()) else {
                return Ok(Decision::only(Ok(Rewrapped::NotNeeded)));
            };
            let Some(window) = keys.read_account(&row) else {
                return Ok(Decision::only(Ok(Rewrapped::Unreadable)));
            };
            Ok(Decision {
                answer: Ok(Rewrapped::Done),
                batch: Batch {
                    account: Some(keys.write_account(account, row.version, &window)),
                    ..Batch::default()
                },
            })
        })
    }
}
