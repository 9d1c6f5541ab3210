//! What the account service keeps for the authority, and how it is changed: all or nothing.

use alloc::rc::Rc;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use relatch_binding::AccountId;
use relatch_wire::{Locator, Suite};

use crate::audit::{AuditRecord, Notice};
use crate::counter::{CounterId, CounterRow};
use crate::master::MasterKeyId;
use crate::sweep::SweepRow;

/// The storage behind an authority (spec/authority.md, "Commit" and "Registry").
///
/// Any number of authorities may share one registry. A read sees what was committed before it.
/// The feature `test-suite` has tests for an adapter of your own.
pub trait Registry {
    /// Why the storage fails; it reaches the caller in [`crate::CallError::Registry`].
    type Error: core::error::Error + 'static;

    /// The row of a binding, ended ones included.
    ///
    /// # Errors
    /// The storage failed.
    fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, Self::Error>;

    /// The row of an account.
    ///
    /// # Errors
    /// The storage failed.
    fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, Self::Error>;

    /// A count. One of an earlier day is not asked for again, and may be deleted.
    ///
    /// # Errors
    /// The storage failed.
    fn counter(&self, id: &CounterId) -> Result<Option<CounterRow>, Self::Error>;

    /// The one row that says when the last sweep was.
    ///
    /// # Errors
    /// The storage failed.
    fn sweep(&self) -> Result<Option<SweepRow>, Self::Error>;

    /// The first [`PAGE`] rows of this owner whose locators come after `after`, in the order of their locators.
    ///
    /// # Errors
    /// The storage failed.
    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, Self::Error>;

    /// The first [`PAGE`] binding rows under this master key whose locators come after `after`, in the order of their
    /// locators.
    ///
    /// # Errors
    /// The storage failed.
    fn bindings_under(
        &self,
        master: MasterKeyId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, Self::Error>;

    /// The first [`PAGE`] account rows under this master key whose accounts come after `after`, in the order of their
    /// bytes.
    ///
    /// # Errors
    /// The storage failed.
    fn accounts_under(
        &self,
        master: MasterKeyId,
        after: Option<&AccountId>,
    ) -> Result<Vec<AccountRow>, Self::Error>;

    /// Applies the whole batch in one transaction, or nothing of it.
    ///
    /// A row is written where the stored version equals the row's (0: there is no row), and stored with the next
    /// version. Audit records are only ever appended. When this returns, the batch survives a crash.
    ///
    /// # Errors
    /// [`CommitError::Conflict`] where a version differs, [`CommitError::Registry`].
    fn commit(&self, batch: Batch) -> Result<(), CommitError<Self::Error>>;
}

/// The most rows that a page has.
pub const PAGE: usize = 100;

/// A binding at rest. An adapter stores every field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BindingRow {
    /// The unique index.
    pub locator: Locator,
    /// The index for [`Registry::bindings_of`]; also sealed into the key and the state.
    pub owner: AccountId,
    /// The suite, also sealed into the key and the state.
    pub suite: Suite,
    /// The version read, or expected by a commit; 0 where there is no row.
    pub version: u64,
    /// The master key that the row is under: the index for [`Registry::bindings_under`].
    pub master: MasterKeyId,
    /// `K`, sealed; an ended binding has none.
    pub key: Option<SealedKey>,
    /// Everything else, encoded.
    pub state: Vec<u8>,
    /// HMAC over all of it but the version.
    pub mac: [u8; 32],
}

/// A binding key under XChaCha20-Poly1305.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedKey {
    /// Made by the authority from fresh randomness and all that it seals.
    pub nonce: [u8; 24],
    /// The sealed 32 bytes.
    pub sealed: [u8; 32],
    /// The authentication tag.
    pub tag: [u8; 16],
}

/// What limits an account, at rest. An adapter stores every field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// The unique index.
    pub account: AccountId,
    /// The version read, or expected by a commit; 0 where there is no row.
    pub version: u64,
    /// The master key that the row is under: the index for [`Registry::accounts_under`].
    pub master: MasterKeyId,
    /// Codes and claims of the account, encoded.
    pub state: Vec<u8>,
    /// HMAC over all of it but the version.
    pub mac: [u8; 32],
}

/// What one call changes. An adapter takes it apart field by field, so that it handles every one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// The binding, where it changes.
    pub binding: Option<BindingRow>,
    /// The accounts that change: that of the caller, and one that loses a pending claim to it. No account comes twice.
    pub accounts: Vec<AccountRow>,
    /// A count, where there is one more.
    pub counter: Option<CounterRow>,
    /// When the last sweep was, where one begins.
    pub sweep: Option<SweepRow>,
    /// To be appended.
    pub audit: Vec<AuditRecord>,
    /// To be sent once the batch is committed.
    pub notices: Vec<Notice>,
}

/// The storage failed; its own log says why. For adapters that have no error type of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StorageError;

/// Why a batch was not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitError<E> {
    /// A row has another version than expected.
    Conflict,
    /// The storage failed; whether the batch was applied may be unknown.
    Registry(E),
}

impl Batch {
    /// Whether there is nothing to commit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.binding.is_none()
            && self.accounts.is_empty()
            && self.counter.is_none()
            && self.sweep.is_none()
            && self.audit.is_empty()
            && self.notices.is_empty()
    }
}

// Several authorities share a registry behind a pointer.
macro_rules! shared {
    ($($pointer:ty),*) => {$(
        impl<R: Registry> Registry for $pointer {
            type Error = R::Error;

            fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, R::Error> {
                R::binding(self, locator)
            }

            fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, R::Error> {
                R::account(self, account)
            }

            fn counter(&self, id: &CounterId) -> Result<Option<CounterRow>, R::Error> {
                R::counter(self, id)
            }

            fn sweep(&self) -> Result<Option<SweepRow>, R::Error> {
                R::sweep(self)
            }

            fn bindings_of(
                &self,
                owner: &AccountId,
                after: Option<&Locator>,
            ) -> Result<Vec<BindingRow>, R::Error> {
                R::bindings_of(self, owner, after)
            }

            fn bindings_under(
                &self,
                master: MasterKeyId,
                after: Option<&Locator>,
            ) -> Result<Vec<BindingRow>, R::Error> {
                R::bindings_under(self, master, after)
            }

            fn accounts_under(
                &self,
                master: MasterKeyId,
                after: Option<&AccountId>,
            ) -> Result<Vec<AccountRow>, R::Error> {
                R::accounts_under(self, master, after)
            }

            fn commit(&self, batch: Batch) -> Result<(), CommitError<R::Error>> {
                R::commit(self, batch)
            }
        }
    )*};
}

shared!(&R, Rc<R>, Arc<R>);

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the registry failed")
    }
}

impl core::error::Error for StorageError {}

impl<E: fmt::Display> fmt::Display for CommitError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict => f.write_str("a row changed since it was read"),
            Self::Registry(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for CommitError<E> {}

impl<E> From<E> for CommitError<E> {
    fn from(error: E) -> Self {
        Self::Registry(error)
    }
}
