//! A registry in memory whose next commit fails.

use std::cell::Cell;

use arbitrary::Arbitrary;
use relatch_authority::{
    AccountId, AccountRow, Batch, BindingRow, CommitError, MemoryRegistry, Registry, SerialRow,
    StorageError,
};
use relatch_wire::{Identity, Locator};

/// How the next commit fails.
#[derive(Debug, Arbitrary, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The power went before it was done.
    NotDone,
    /// It was done, but the answer was lost.
    AnswerLost,
}

#[derive(Debug, Default)]
pub(super) struct Failing {
    rows: MemoryRegistry,
    planned: Cell<Option<Fault>>,
    met: Cell<Option<Fault>>,
}

impl Failing {
    pub(super) fn plan(&self, fault: Option<Fault>) {
        self.planned.set(fault);
        self.met.set(None);
    }

    /// The fault that a commit has met since the plan.
    pub(super) fn met(&self) -> Option<Fault> {
        self.met.get()
    }
}

impl Registry for Failing {
    type Error = StorageError;

    fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, StorageError> {
        self.rows.binding(locator)
    }

    fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, StorageError> {
        self.rows.account(account)
    }

    fn serial(&self, identity: &Identity) -> Result<Option<SerialRow>, StorageError> {
        self.rows.serial(identity)
    }

    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        self.rows.bindings_of(owner, after)
    }

    fn commit(&self, batch: Batch) -> Result<(), CommitError<StorageError>> {
        let fault = self.planned.take();
        self.met.set(fault);
        match fault {
            None => self.rows.commit(batch),
            Some(Fault::NotDone) => Err(StorageError.into()),
            Some(Fault::AnswerLost) => {
                self.rows.commit(batch)?;
                Err(StorageError.into())
            }
        }
    }
}
