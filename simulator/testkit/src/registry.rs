//! A registry that several instances of an authority share, and that fails on command.

use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

use relatch_authority::{
    AccountId, AccountRow, Batch, BindingRow, CommitError, MemoryTables, Registry, SerialRow,
    StorageError,
};
use relatch_wire::{Identity, Locator};

/// One database; clones share it, as instances of a service do.
#[derive(Debug, Clone, Default)]
pub struct SharedRegistry(Rc<RefCell<Database>>);

#[derive(Debug, Default)]
struct Database {
    rows: MemoryTables,
    trouble: Option<(Trouble, u32)>,
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

impl SharedRegistry {
    /// The rows, the audit log and the notices.
    #[must_use]
    pub fn rows(&self) -> Ref<'_, MemoryTables> {
        Ref::map(self.0.borrow(), |database| &database.rows)
    }

    /// The same, for an attacker who writes the database behind the authority's back.
    #[must_use]
    pub fn rows_mut(&self) -> RefMut<'_, MemoryTables> {
        RefMut::map(self.0.borrow_mut(), |database| &mut database.rows)
    }

    /// Makes the next commits fail, this many of them.
    pub fn set_trouble(&self, trouble: Trouble, commits: u32) {
        self.0.borrow_mut().trouble = Some((trouble, commits));
    }
}

impl Database {
    fn next_trouble(&mut self) -> Option<Trouble> {
        let (trouble, left) = self.trouble.take()?;
        let left = left.checked_sub(1)?;
        self.trouble = Some((trouble, left));
        Some(trouble)
    }

    /// Writes the rows of a batch again as they are, so that their versions move on.
    fn overtake(&mut self, batch: &Batch) {
        let touched = batch.binding.as_ref().map(|row| row.locator);
        if let Some(row) = touched.and_then(|locator| self.rows.bindings.get_mut(&locator)) {
            row.version = row.version.saturating_add(1);
        }
        let touched = batch.account.as_ref().map(|row| &row.account);
        if let Some(row) = touched.and_then(|account| self.rows.accounts.get_mut(account)) {
            row.version = row.version.saturating_add(1);
        }
    }
}

impl Registry for SharedRegistry {
    type Error = StorageError;

    fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, StorageError> {
        Ok(self.rows().bindings.get(locator).cloned())
    }

    fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, StorageError> {
        Ok(self.rows().accounts.get(account).cloned())
    }

    fn serial(&self, identity: &Identity) -> Result<Option<SerialRow>, StorageError> {
        Ok(self.rows().serials.get(identity).cloned())
    }

    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        Ok(self.rows().bindings_of(owner, after))
    }

    fn commit(&self, batch: Batch) -> Result<(), CommitError<StorageError>> {
        let mut database = self.0.borrow_mut();
        match database.next_trouble() {
            None => database.rows.commit(batch),
            Some(Trouble::Overtaken) => {
                database.overtake(&batch);
                database.rows.commit(batch)
            }
            Some(Trouble::CrashBefore) => Err(StorageError.into()),
            Some(Trouble::CrashAfter) => {
                database.rows.commit(batch)?;
                Err(StorageError.into())
            }
        }
    }
}
