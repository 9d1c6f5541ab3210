//! What the account service keeps for the authority, and how it is changed: all or nothing.

use alloc::vec::Vec;
use core::fmt;

use relatch_binding::AccountId;
use relatch_wire::{Identity, Locator};

use crate::audit::{AuditEntry, Notice};
use crate::master::MasterKeyId;

/// The storage behind an authority (spec/authority.md, "Commit" and "Registry").
///
/// Any number of authorities may share one registry. Reads see what was committed before them.
pub trait Registry {
    /// The row of a binding, ended ones included.
    ///
    /// # Errors
    /// [`StorageError`].
    fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, StorageError>;

    /// The row of an account.
    ///
    /// # Errors
    /// [`StorageError`].
    fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, StorageError>;

    /// The row of a serial: who took it last.
    ///
    /// # Errors
    /// [`StorageError`].
    fn serial(&self, identity: &Identity) -> Result<Option<SerialRow>, StorageError>;

    /// Rows of this owner in the order of their locators, from behind `after`: at most [`PAGE`].
    ///
    /// # Errors
    /// [`StorageError`].
    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError>;

    /// Applies the whole batch in one transaction, or nothing of it.
    ///
    /// A row is written where the stored version is the row's (0: there is none), and stored with the version
    /// after it. Audit entries are only ever appended. When this returns, the batch survives a crash.
    ///
    /// # Errors
    /// [`CommitError::Conflict`] where a version differs, [`CommitError::Storage`].
    fn commit(&mut self, batch: Batch) -> Result<(), CommitError>;
}

/// The most rows that [`Registry::bindings_of`] gives at once.
pub const PAGE: usize = 100;

/// A binding at rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BindingRow {
    /// The unique index.
    pub locator: Locator,
    /// The index for [`Registry::bindings_of`]; also sealed into the key and the state.
    pub owner: AccountId,
    /// The version read, or expected by a commit; 0 where there is no row.
    pub version: u64,
    /// The master key that the row is under.
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
    /// Random, never used again under the same master key.
    pub nonce: SealNonce,
    /// The sealed 32 bytes.
    pub sealed: [u8; 32],
    /// The authentication tag.
    pub tag: [u8; 16],
}

/// 24 bytes from the caller's cryptographic random generator, fresh for each call that takes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealNonce(pub [u8; 24]);

/// What limits an account, at rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// The unique index.
    pub account: AccountId,
    /// The version read, or expected by a commit; 0 where there is no row.
    pub version: u64,
    /// The master key that the row is under.
    pub master: MasterKeyId,
    /// When the account was issued codes, encoded.
    pub state: Vec<u8>,
    /// HMAC over all of it but the version.
    pub mac: [u8; 32],
}

/// Which binding took a serial last, at rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialRow {
    /// The unique index: vendor, model and serial together.
    pub identity: Identity,
    /// The version read, or expected by a commit; 0 where there is no row.
    pub version: u64,
    /// The master key that the row is under.
    pub master: MasterKeyId,
    /// The binding.
    pub holder: Locator,
    /// HMAC over all of it but the version.
    pub mac: [u8; 32],
}

/// What one call changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// The binding, where it changes.
    pub binding: Option<BindingRow>,
    /// The account, where it changes.
    pub account: Option<AccountRow>,
    /// The serial, where it changes hands.
    pub serial: Option<SerialRow>,
    /// To be appended.
    pub audit: Vec<AuditEntry>,
    /// To be sent once the batch is committed.
    pub notices: Vec<Notice>,
}

/// The storage failed; its own log says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StorageError;

/// Why a batch was not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitError {
    /// A row has another version than expected.
    Conflict,
    /// The storage failed; whether the batch was applied may be unknown.
    Storage(StorageError),
}

impl Batch {
    /// Whether there is nothing to commit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.binding.is_none()
            && self.account.is_none()
            && self.serial.is_none()
            && self.audit.is_empty()
            && self.notices.is_empty()
    }
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the registry failed")
    }
}

impl core::error::Error for StorageError {}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict => f.write_str("a row changed since it was read"),
            Self::Storage(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for CommitError {}
