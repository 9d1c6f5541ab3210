//! A registry in memory: for tests, simulators, and an authority that is saved as a whole.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::ops::Bound;

use relatch_binding::AccountId;
use relatch_wire::{Identity, Locator};

use crate::audit::{AuditEntry, Notice};
use crate::registry::{
    AccountRow, Batch, BindingRow, CommitError, PAGE, Registry, SerialRow, StorageError,
};

/// All rows, entries and notices; a clone is a backup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemoryRegistry {
    /// The rows of bindings; whoever writes here plays a writer of the database.
    pub bindings: BTreeMap<Locator, BindingRow>,
    /// The rows of accounts.
    pub accounts: BTreeMap<AccountId, AccountRow>,
    /// The rows of serials.
    pub serials: BTreeMap<Identity, SerialRow>,
    /// The audit log, oldest first.
    pub audit: Vec<AuditEntry>,
    /// All notices, oldest first.
    pub notices: Vec<Notice>,
}

impl Registry for MemoryRegistry {
    fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, StorageError> {
        Ok(self.bindings.get(locator).cloned())
    }

    fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, StorageError> {
        Ok(self.accounts.get(account).cloned())
    }

    fn serial(&self, identity: &Identity) -> Result<Option<SerialRow>, StorageError> {
        Ok(self.serials.get(identity).cloned())
    }

    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let rows = self.bindings.range((from, Bound::Unbounded));
        let owned = rows.map(|(_, row)| row).filter(|row| row.owner == *owner);
        Ok(owned.take(PAGE).cloned().collect())
    }

    fn commit(&mut self, batch: Batch) -> Result<(), CommitError> {
        let stored = |row: &BindingRow| self.bindings.get(&row.locator).map_or(0, |it| it.version);
        let binding_holds = batch
            .binding
            .as_ref()
            .is_none_or(|row| row.version == stored(row));
        let stored = |row: &AccountRow| self.accounts.get(&row.account).map_or(0, |it| it.version);
        let account_holds = batch
            .account
            .as_ref()
            .is_none_or(|row| row.version == stored(row));
        let stored = |row: &SerialRow| self.serials.get(&row.identity).map_or(0, |it| it.version);
        let serial_holds = batch
            .serial
            .as_ref()
            .is_none_or(|row| row.version == stored(row));
        if !(binding_holds && account_holds && serial_holds) {
            return Err(CommitError::Conflict);
        }
        if let Some(mut row) = batch.binding {
            row.state = row.state.as_slice().into();
            row.version = row.version.saturating_add(1);
            self.bindings.insert(row.locator, row);
        }
        if let Some(mut row) = batch.account {
            row.state = row.state.as_slice().into();
            row.version = row.version.saturating_add(1);
            self.accounts.insert(row.account.clone(), row);
        }
        if let Some(mut row) = batch.serial {
            row.version = row.version.saturating_add(1);
            self.serials.insert(row.identity.clone(), row);
        }
        self.audit.extend(batch.audit);
        self.notices.extend(batch.notices);
        Ok(())
    }
}

/// A registry that several authorities of one thread share.
impl<R: Registry> Registry for &RefCell<R> {
    fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, StorageError> {
        self.try_borrow()
            .map_err(|_| StorageError)?
            .binding(locator)
    }

    fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, StorageError> {
        self.try_borrow()
            .map_err(|_| StorageError)?
            .account(account)
    }

    fn serial(&self, identity: &Identity) -> Result<Option<SerialRow>, StorageError> {
        self.try_borrow()
            .map_err(|_| StorageError)?
            .serial(identity)
    }

    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        self.try_borrow()
            .map_err(|_| StorageError)?
            .bindings_of(owner, after)
    }

    fn commit(&mut self, batch: Batch) -> Result<(), CommitError> {
        let mut registry = self
            .try_borrow_mut()
            .map_err(|_| CommitError::Storage(StorageError))?;
        registry.commit(batch)
    }
}
