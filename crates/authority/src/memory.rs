//! A registry in memory: for tests, simulators, and an authority that is saved as a whole.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::cell::{Ref, RefCell};
use core::ops::Bound;

use relatch_binding::AccountId;
use relatch_wire::Locator;

use crate::audit::{AuditRecord, Notice};
use crate::counter::{CounterId, CounterRow};
use crate::master::MasterKeyId;
use crate::registry::{AccountRow, Batch, BindingRow, CommitError, PAGE, Registry, StorageError};
use crate::sweep::SweepRow;

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
    /// The counts, of whatever day.
    pub counters: BTreeMap<CounterId, CounterRow>,
    /// When the last sweep was.
    pub sweep: Option<SweepRow>,
    /// The audit log, oldest first.
    pub audit: Vec<AuditRecord>,
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

    fn counter(&self, id: &CounterId) -> Result<Option<CounterRow>, StorageError> {
        Ok(self.tables().counters.get(id).copied())
    }

    fn sweep(&self) -> Result<Option<SweepRow>, StorageError> {
        Ok(self.tables().sweep)
    }

    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        Ok(self.tables().bindings_of(owner, after))
    }

    fn bindings_under(
        &self,
        master: MasterKeyId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        Ok(self.tables().bindings_under(master, after))
    }

    fn accounts_under(
        &self,
        master: MasterKeyId,
        after: Option<&AccountId>,
    ) -> Result<Vec<AccountRow>, StorageError> {
        Ok(self.tables().accounts_under(master, after))
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
        page(&self.bindings, after, |row| row.owner == *owner)
    }

    /// As [`Registry::bindings_under`].
    #[must_use]
    pub fn bindings_under(&self, master: MasterKeyId, after: Option<&Locator>) -> Vec<BindingRow> {
        page(&self.bindings, after, |row| row.master == master)
    }

    /// As [`Registry::accounts_under`].
    #[must_use]
    pub fn accounts_under(
        &self,
        master: MasterKeyId,
        after: Option<&AccountId>,
    ) -> Vec<AccountRow> {
        page(&self.accounts, after, |row| row.master == master)
    }

    /// As [`Registry::commit`].
    ///
    /// # Errors
    /// [`CommitError::Conflict`].
    pub fn commit(&mut self, batch: Batch) -> Result<(), CommitError<StorageError>> {
        if !self.fits(&batch) {
            return Err(CommitError::Conflict);
        }
        let Batch {
            binding,
            accounts,
            counter,
            sweep,
            audit,
            notices,
        } = batch;
        if let Some(mut row) = binding {
            row.state = row.state.as_slice().into();
            row.version = row.version.saturating_add(1);
            self.bindings.insert(row.locator, row);
        }
        for mut row in accounts {
            row.state = row.state.as_slice().into();
            row.version = row.version.saturating_add(1);
            self.accounts.insert(row.account.clone(), row);
        }
        if let Some(mut row) = counter {
            row.version = row.version.saturating_add(1);
            self.counters.insert(row.id, row);
        }
        if let Some(mut row) = sweep {
            row.version = row.version.saturating_add(1);
            self.sweep = Some(row);
        }
        self.audit.extend(audit);
        self.notices.extend(notices);
        Ok(())
    }

    /// Whether every row of a batch has the stored version.
    fn fits(&self, batch: &Batch) -> bool {
        let binding = batch.binding.as_ref().map(|row| {
            let stored = self.bindings.get(&row.locator);
            stored.map_or(0, |old| old.version) == row.version
        });
        let accounts = batch.accounts.iter().all(|row| {
            let stored = self.accounts.get(&row.account);
            stored.map_or(0, |old| old.version) == row.version
        });
        let counter = batch.counter.as_ref().map(|row| {
            let stored = self.counters.get(&row.id);
            stored.map_or(0, |old| old.version) == row.version
        });
        let sweep = batch
            .sweep
            .as_ref()
            .map(|row| self.sweep.as_ref().map_or(0, |old| old.version) == row.version);
        accounts && ![binding, counter, sweep].contains(&Some(false))
    }
}

/// The first rows of a table behind a key that are asked for.
fn page<K: Ord, R: Clone>(
    table: &BTreeMap<K, R>,
    after: Option<&K>,
    asked: impl Fn(&R) -> bool,
) -> Vec<R> {
    let from = after.map_or(Bound::Unbounded, Bound::Excluded);
    let rows = table.range((from, Bound::Unbounded)).map(|(_, row)| row);
    rows.filter(|row| asked(row)).take(PAGE).cloned().collect()
}
