//! The rows that a decision was given.

use alloc::vec::Vec;
use core::fmt;

use relatch_binding::AccountId;
use relatch_wire::Locator;

use crate::counter::{CounterId, CounterRow};
use crate::registry::{AccountRow, BindingRow, Registry};
use crate::sweep::SweepRow;

/// Rows as they were read for one decision; a new attempt begins with an empty one.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    bindings: Vec<(Locator, Option<BindingRow>)>,
    accounts: Vec<(AccountId, Option<AccountRow>)>,
    counters: Vec<(CounterId, Option<CounterRow>)>,
    sweep: Option<Option<SweepRow>>,
}

/// Names a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowId {
    /// For [`Registry::binding`] and [`Snapshot::put_binding`].
    Binding(Locator),
    /// For [`Registry::account`] and [`Snapshot::put_account`].
    Account(AccountId),
    /// For [`Registry::counter`] and [`Snapshot::put_counter`].
    Counter(CounterId),
    /// For [`Registry::sweep`] and [`Snapshot::put_sweep`].
    Sweep,
}

/// Why there is no decision yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undecided {
    /// Read this row, put it into the snapshot, and ask again.
    Missing(RowId),
    /// A row cannot be read by this version.
    NewerRow(NewerRow),
}

/// A newer version of this library wrote a row: update this instance. Another instance may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewerRow;

impl Snapshot {
    /// Adds what [`Registry::binding`] gave.
    pub fn put_binding(&mut self, locator: Locator, row: Option<BindingRow>) {
        put(&mut self.bindings, locator, row);
    }

    /// Adds what [`Registry::account`] gave.
    pub fn put_account(&mut self, account: AccountId, row: Option<AccountRow>) {
        put(&mut self.accounts, account, row);
    }

    /// Adds what [`Registry::counter`] gave.
    pub fn put_counter(&mut self, id: CounterId, row: Option<CounterRow>) {
        put(&mut self.counters, id, row);
    }

    /// Adds what [`Registry::sweep`] gave.
    pub fn put_sweep(&mut self, row: Option<SweepRow>) {
        self.sweep = Some(row);
    }

    /// Reads a row from a registry and adds it.
    ///
    /// # Errors
    /// That of the registry.
    pub fn read<R: Registry>(&mut self, registry: &R, id: RowId) -> Result<(), R::Error> {
        match id {
            RowId::Binding(locator) => self.put_binding(locator, registry.binding(&locator)?),
            RowId::Account(account) => {
                let row = registry.account(&account)?;
                self.put_account(account, row);
            }
            RowId::Counter(id) => self.put_counter(id, registry.counter(&id)?),
            RowId::Sweep => self.put_sweep(registry.sweep()?),
        }
        Ok(())
    }

    pub(crate) fn binding(&self, locator: &Locator) -> Result<Option<&BindingRow>, Undecided> {
        get(&self.bindings, locator).ok_or(Undecided::Missing(RowId::Binding(*locator)))
    }

    pub(crate) fn account(&self, account: &AccountId) -> Result<Option<&AccountRow>, Undecided> {
        get(&self.accounts, account)
            .ok_or_else(|| Undecided::Missing(RowId::Account(account.clone())))
    }

    pub(crate) fn counter(&self, id: &CounterId) -> Result<Option<&CounterRow>, Undecided> {
        get(&self.counters, id).ok_or(Undecided::Missing(RowId::Counter(*id)))
    }

    pub(crate) fn sweep(&self) -> Result<Option<&SweepRow>, Undecided> {
        let read = self.sweep.as_ref().map(Option::as_ref);
        read.ok_or(Undecided::Missing(RowId::Sweep))
    }
}

/// Makes room for one more and no others: few decisions read two rows of a kind.
fn put<K: PartialEq, R>(rows: &mut Vec<(K, Option<R>)>, key: K, row: Option<R>) {
    rows.retain(|(known, _)| *known != key);
    rows.reserve_exact(1);
    rows.push((key, row));
}

fn get<'a, K: PartialEq, R>(rows: &'a [(K, Option<R>)], key: &K) -> Option<Option<&'a R>> {
    let mut rows = rows.iter();
    rows.find(|(known, _)| known == key)
        .map(|(_, row)| row.as_ref())
}

impl From<NewerRow> for Undecided {
    fn from(newer: NewerRow) -> Self {
        Self::NewerRow(newer)
    }
}

impl fmt::Display for NewerRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a newer version wrote a row: update this instance, and try another until then")
    }
}

impl core::error::Error for NewerRow {}
