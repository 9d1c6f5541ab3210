//! A registry in memory: for tests, simulators, and an authority that is saved as a whole.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::cell::{Ref, RefCell};
use core::ops::Bound;

use relatch_binding::AccountId;
use relatch_wire::{Identity, Locator};

use crate::audit::{AuditEntry, Notice};
use crate::registry::{
    AccountRow, Batch, BindingRow, CommitError, PAGE, Registry, SerialRow, StorageError,
};

/// A registry in memory; a clone is a backup. Several authorities share one by reference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemoryRegistry(RefCell<MemoryTables>);

/// All rows, entries and notices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemoryTables {
    /// The rows of bindings.
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

impl MemoryRegistry {
    /// What is stored. While this is held, every commit fails.
    pub fn tables(&self) -> Ref<'_, MemoryTables> {
        self.0.borrow()
    }

    /// What is stored, to be changed as a writer of the database would.
    pub fn tables_mut(&mut self) -> &mut MemoryTables {
        self.0.get_mut()
    }
}

impl From<MemoryTables> for MemoryRegistry {
    fn from(tables: MemoryTables) -> Self {
        Self(RefCell::new(tables))
    }
}

impl Registry for MemoryRegistry {
    type Error = StorageError;

    fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, StorageError> {
        Ok(self.tables().bindings.get(locator).cloned())
    }

    fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, StorageError> {
        Ok(self.tables().accounts.get(account).cloned())
    }

    fn serial(&self, identity: &Identity) -> Result<Option<SerialRow>, StorageError> {
        Ok(self.tables().serials.get(identity).cloned())
    }

    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        Ok(self.tables().bindings_of(owner, after))
    }

    fn commit(&self, batch: Batch) -> Result<(), CommitError<StorageError>> {
        let tables = self.0.try_borrow_mut();
        tables.map_err(|_| StorageError)?.commit(batch)
    }
}

impl MemoryTables {
    /// As [`Registry::bindings_of`].
    #[must_use]
    pub fn bindings_of(&self, owner: &AccountId, after: Option<&Locator>) -> Vec<BindingRow> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let rows = self.bindings.range((from, Bound::Unbounded));
        let owned = rows.map(|(_, row)| row).filter(|row| row.owner == *owner);
        owned.take(PAGE).cloned().collect()
    }

    /// As [`Registry::commit`].
    ///
    /// # Errors
    /// [`CommitError::Conflict`].
    pub fn commit(&mut self, batch: Batch) -> Result<(), CommitError<StorageError>> {
        let Batch {
            binding,
            account,
            serial,
            audit,
            notices,
        } = batch;
        let stored =
            |row: &BindingRow| self.bindings.get(&row.locator).map_or(0, |old| old.version);
        let binding_holds = (binding.as_ref()).is_none_or(|row| row.version == stored(row));
        let stored =
            |row: &AccountRow| self.accounts.get(&row.account).map_or(0, |old| old.version);
        let account_holds = (account.as_ref()).is_none_or(|row| row.version == stored(row));
        let stored = |row: &SerialRow| self.serials.get(&row.identity).map_or(0, |old| old.version);
        let serial_holds = (serial.as_ref()).is_none_or(|row| row.version == stored(row));
        if !(binding_holds && account_holds && serial_holds) {
            return Err(CommitError::Conflict);
        }
        if let Some(mut row) = binding {
            row.state = row.state.as_slice().into();
            row.version = row.version.saturating_add(1);
            self.bindings.insert(row.locator, row);
        }
        if let Some(mut row) = account {
            row.state = row.state.as_slice().into();
            row.version = row.version.saturating_add(1);
            self.accounts.insert(row.account.clone(), row);
        }
        if let Some(mut row) = serial {
            row.version = row.version.saturating_add(1);
            self.serials.insert(row.identity.clone(), row);
        }
        self.audit.extend(audit);
        self.notices.extend(notices);
        Ok(())
    }
}
