//! A registry that several instances of an authority share, with the faults of real ones.
//!
//! Faults are planned: for the next commits, for one operation to come, or until further notice.

use std::cell::{RefCell, RefMut};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use relatch_authority::{
    AccountId, AccountRow, AuditRecord, Batch, BindingRow, CommitError, CounterId, CounterRow,
    MasterKeyId, MemoryRegistry, MemoryTables, Notice, Registry, RowId, StorageError, SweepRow,
};
use relatch_wire::Locator;

/// One database; clones share it, as instances of a service do.
#[derive(Debug, Clone, Default)]
pub struct SharedRegistry(Rc<Database>);

#[derive(Debug, Default)]
struct Database {
    rows: RefCell<MemoryRegistry>,
    plan: RefCell<Plan>,
}

/// The fate of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// Another instance was faster: the rows have another version.
    Overtaken,
    /// The instance crashes before the batch is applied.
    CrashBefore,
    /// The batch is applied; the instance crashes before it answers.
    CrashAfter,
}

/// The rows at some time. The audit log and the notices are kept elsewhere and lose nothing.
#[derive(Debug, Clone, Default)]
pub struct Backup {
    /// The rows of bindings.
    pub bindings: BTreeMap<Locator, BindingRow>,
    accounts: BTreeMap<AccountId, AccountRow>,
    counters: BTreeMap<CounterId, CounterRow>,
    sweep: Option<SweepRow>,
}

/// What one call stored.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Whether a row changed.
    pub row: bool,
    /// What was recorded.
    pub audit: Vec<AuditRecord>,
    /// What is to be sent.
    pub notices: Vec<Notice>,
}

/// What else happens at an operation; it acts on the registry without faults.
pub type Interrupt = Box<dyn FnOnce(&SharedRegistry)>;

#[derive(Default)]
struct Plan {
    trouble: Option<(Trouble, u32)>,
    down: bool,
    stale: Option<Backup>,
    /// At which operation from the last plan on, and what: `None` fails it.
    at: Option<(usize, Option<Interrupt>)>,
    operations: usize,
    read: Vec<RowId>,
    met: bool,
    commits: Vec<Commit>,
}

impl SharedRegistry {
    /// The rows, the audit log and the notices, also to be changed as a writer of the database
    /// would.
    #[must_use]
    pub fn rows(&self) -> RefMut<'_, MemoryTables> {
        RefMut::map(self.0.rows.borrow_mut(), MemoryRegistry::tables_mut)
    }

    /// Makes the next commits fail so, this many of them; `u32::MAX` stands for all.
    pub fn set_trouble(&self, trouble: Trouble, commits: u32) {
        self.plan().trouble = Some((trouble, commits));
    }

    /// Ends the trouble of commits.
    pub fn end_trouble(&self) {
        self.plan().trouble = None;
    }

    /// Begins or ends an outage: every operation fails.
    pub fn set_down(&self, down: bool) {
        self.plan().down = down;
    }

    /// Lets reads give what was there then, until the next commit or [`SharedRegistry::end_stale`].
    pub fn set_stale(&self, backup: Backup) {
        self.plan().stale = Some(backup);
    }

    /// Reads give what is there now.
    pub fn end_stale(&self) {
        self.plan().stale = None;
    }

    /// Counts operations from here on, without a plan for any.
    pub fn watch(&self) {
        let mut plan = self.plan();
        plan.at = None;
        plan.operations = 0;
        plan.read.clear();
        plan.met = false;
    }

    /// Fails one operation, a read or a commit: that after so many others from here on.
    pub fn fail_after(&self, operations: usize) {
        self.watch();
        self.plan().at = Some((operations, None));
    }

    /// Lets another caller act right before one operation: that after so many others from here on.
    ///
    /// The caller may plan the next interruption as the last thing it does.
    pub fn interrupt_after(&self, operations: usize, act: impl FnOnce(&Self) + 'static) {
        self.watch();
        self.plan().at = Some((operations, Some(Box::new(act))));
    }

    /// How many operations there were since the last plan.
    #[must_use]
    pub fn operations(&self) -> usize {
        self.plan().operations
    }

    /// The rows that were read before what was planned, if that was met.
    #[must_use]
    pub fn met(&self) -> Option<Vec<RowId>> {
        let plan = self.plan();
        plan.met.then(|| plan.read.clone())
    }

    /// The rows as they are now.
    #[must_use]
    pub fn backup(&self) -> Backup {
        let rows = self.rows();
        Backup {
            bindings: rows.bindings.clone(),
            accounts: rows.accounts.clone(),
            counters: rows.counters.clone(),
            sweep: rows.sweep,
        }
    }

    /// Puts the rows of a backup back.
    pub fn restore(&self, backup: &Backup) {
        let mut rows = self.rows();
        rows.bindings.clone_from(&backup.bindings);
        rows.accounts.clone_from(&backup.accounts);
        rows.counters.clone_from(&backup.counters);
        rows.sweep = backup.sweep;
    }

    /// What was committed since the last call of this.
    #[must_use]
    pub fn take_commits(&self) -> Vec<Commit> {
        std::mem::take(&mut self.plan().commits)
    }

    fn plan(&self) -> RefMut<'_, Plan> {
        self.0.plan.borrow_mut()
    }

    /// Counts an operation, and lets happen what is planned for it.
    fn operate(&self, row: Option<RowId>) -> Result<(), StorageError> {
        let mut plan = self.plan();
        let now = plan.operations;
        plan.operations += 1;
        let planned = plan.at.take_if(|(at, _)| *at == now);
        if planned.is_some() {
            plan.met = true;
        } else if plan.at.is_some() {
            plan.read.extend(row);
        }
        if plan.down {
            return Err(StorageError);
        }
        let interrupt = match planned {
            None => return Ok(()),
            Some((_, None)) => return Err(StorageError),
            Some((_, Some(interrupt))) => interrupt,
        };
        let trouble = plan.trouble.take();
        drop(plan);
        interrupt(self);
        let mut plan = self.plan();
        if plan.at.is_none() {
            plan.operations = now + 1;
        }
        plan.trouble = trouble;
        Ok(())
    }

    /// Reads from what is there, or from what was there.
    fn read<T>(
        &self,
        row: Option<RowId>,
        stale: impl FnOnce(&Backup) -> Option<T>,
        now: impl FnOnce(&MemoryRegistry) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        self.operate(row)?;
        let old = self.plan().stale.as_ref().and_then(stale);
        old.map_or_else(|| now(&self.0.rows.borrow()), Ok)
    }

    /// Writes the rows of a batch again as they are, so that their versions move on.
    fn overtake(&self, batch: &Batch) {
        let mut rows = self.rows();
        let touched = batch.binding.as_ref().map(|row| row.locator);
        if let Some(row) = touched.and_then(|locator| rows.bindings.get_mut(&locator)) {
            row.version = row.version.saturating_add(1);
        }
        for touched in &batch.accounts {
            if let Some(row) = rows.accounts.get_mut(&touched.account) {
                row.version = row.version.saturating_add(1);
            }
        }
    }

    fn apply(&self, batch: Batch) -> Result<(), CommitError<StorageError>> {
        let commit = Commit {
            row: batch.binding.is_some()
                || !batch.accounts.is_empty()
                || batch.counter.is_some()
                || batch.sweep.is_some(),
            audit: batch.audit.clone(),
            notices: batch.notices.clone(),
        };
        self.0.rows.borrow().commit(batch)?;
        self.plan().commits.push(commit);
        Ok(())
    }
}

impl Plan {
    fn next_trouble(&mut self) -> Option<Trouble> {
        let (trouble, left) = self.trouble.take()?;
        let left = match left {
            u32::MAX => left,
            _ => left.checked_sub(1)?,
        };
        self.trouble = Some((trouble, left));
        Some(trouble)
    }
}

impl Registry for SharedRegistry {
    type Error = StorageError;

    fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, StorageError> {
        self.read(
            Some(RowId::Binding(*locator)),
            |stale| Some(stale.bindings.get(locator).cloned()),
            |rows| rows.binding(locator),
        )
    }

    fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, StorageError> {
        self.read(
            Some(RowId::Account(account.clone())),
            |stale| Some(stale.accounts.get(account).cloned()),
            |rows| rows.account(account),
        )
    }

    fn counter(&self, id: &CounterId) -> Result<Option<CounterRow>, StorageError> {
        self.read(
            Some(RowId::Counter(*id)),
            |stale| Some(stale.counters.get(id).copied()),
            |rows| rows.counter(id),
        )
    }

    fn sweep(&self) -> Result<Option<SweepRow>, StorageError> {
        self.read(
            Some(RowId::Sweep),
            |stale| Some(stale.sweep),
            Registry::sweep,
        )
    }

    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        self.read(None, |_| None, |rows| rows.bindings_of(owner, after))
    }

    fn bindings_under(
        &self,
        master: MasterKeyId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        self.read(None, |_| None, |rows| rows.bindings_under(master, after))
    }

    fn accounts_under(
        &self,
        master: MasterKeyId,
        after: Option<&AccountId>,
    ) -> Result<Vec<AccountRow>, StorageError> {
        self.read(None, |_| None, |rows| rows.accounts_under(master, after))
    }

    fn commit(&self, batch: Batch) -> Result<(), CommitError<StorageError>> {
        self.operate(None)?;
        let trouble = {
            let mut plan = self.plan();
            plan.stale = None;
            plan.next_trouble()
        };
        match trouble {
            None => self.apply(batch),
            Some(Trouble::Overtaken) => {
                self.overtake(&batch);
                self.apply(batch)
            }
            Some(Trouble::CrashBefore) => Err(StorageError.into()),
            Some(Trouble::CrashAfter) => {
                self.apply(batch)?;
                Err(StorageError.into())
            }
        }
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("trouble", &self.trouble)
            .field("down", &self.down)
            .field("at", &self.at.as_ref().map(|(at, _)| at))
            .finish_non_exhaustive()
    }
}
