//! Master key rotation: rows move from the previous master key to the current one.
//!
//! Start every authority with [`crate::MasterKeys::rotating`], re-wrap every row, and only then forget the previous
//! key. Calls go on in the meantime, under either key.

use alloc::vec;
use core::convert::Infallible;

use relatch_binding::AccountId;
use relatch_wire::Locator;

use crate::codec::Record;
use crate::decider::{Decided, Decider, Outcome};
use crate::registry::Batch;
use crate::rows::{Place, SealRandom};
use crate::snapshot::Snapshot;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rewrapped {
    /// It is under the current key now.
    Done,
    /// It was already, or there is none.
    NotNeeded,
    /// It is not authentic under any of the keys: something else than an authority wrote it, or its key was forgotten.
    Unreadable,
}

impl Decider {
    /// Re-wraps the row of a binding.
    ///
    /// # Errors
    /// [`crate::Undecided`].
    pub fn rewrap_binding(
        &self,
        rows: &Snapshot,
        locator: &Locator,
        random: &SealRandom,
    ) -> Decided<Rewrapped, Infallible> {
        let keys = &self.vault.keys;
        let current = keys.current().id();
        let row = rows.binding(locator)?;
        let Some(row) = row.filter(|row| row.master != current) else {
            return unchanged(Rewrapped::NotNeeded);
        };
        let Some(Record { binding, chain }) = keys.read(row)? else {
            return unchanged(Rewrapped::Unreadable);
        };
        let key = keys.unseal(row);
        if row.key.is_some() && key.is_none() {
            return unchanged(Rewrapped::Unreadable);
        }
        let place = Place {
            master: current,
            ..Place::of(row)
        };
        let sealed = key.map(|key| keys.seal(place, &binding, &key, random));
        done(Batch {
            binding: Some(keys.write(place, sealed, &binding, &chain)),
            ..Batch::default()
        })
    }

    /// Re-wraps the row of an account.
    ///
    /// # Errors
    /// [`crate::Undecided`].
    pub fn rewrap_account(
        &self,
        rows: &Snapshot,
        account: &AccountId,
    ) -> Decided<Rewrapped, Infallible> {
        let keys = &self.vault.keys;
        let row = rows.account(account)?;
        let Some(row) = row.filter(|row| row.master != keys.current().id()) else {
            return unchanged(Rewrapped::NotNeeded);
        };
        let Some(limits) = keys.read_account(row)? else {
            return unchanged(Rewrapped::Unreadable);
        };
        done(Batch {
            accounts: vec![keys.write_account(account, row.version, &limits)],
            ..Batch::default()
        })
    }
}

fn unchanged(rewrapped: Rewrapped) -> Decided<Rewrapped, Infallible> {
    Ok(Outcome::only(Ok(rewrapped)))
}

fn done(batch: Batch) -> Decided<Rewrapped, Infallible> {
    Ok(Outcome {
        answer: Ok(Rewrapped::Done),
        batch,
    })
}
