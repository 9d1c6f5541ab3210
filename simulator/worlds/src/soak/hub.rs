//! The registry that the instances of an authority share: they race, replies are lost, backups are restored.

use std::cell::{Ref, RefCell, RefMut};
use std::collections::BTreeMap;
use std::rc::Rc;

use relatch_authority::{
    AccountId, AccountRow, AuditEntry, Batch, BindingRow, CommitError, MemoryTables, Notice,
    Registry, SerialRow, StorageError,
};
use relatch_wire::{Identity, Locator};

/// One instance's way to the registry.
#[derive(Debug, Clone, Default)]
pub(super) struct Hub(Rc<RefCell<Shared>>);

#[derive(Debug, Default)]
struct Shared {
    registry: MemoryTables,
    /// What an instance reads that read before the others committed; until its first commit.
    stale: Option<Backup>,
    weather: Weather,
    commits: Vec<Commit>,
}

/// The fate of the next commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Weather {
    #[default]
    Fair,
    /// It fails before anything is stored.
    Fails,
    /// It is stored, and the reply is lost.
    ReplyLost,
    /// There is no answer.
    Closed,
}

/// The rows at some time; the log of the audit is kept elsewhere and loses nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Backup {
    bindings: BTreeMap<Locator, BindingRow>,
    accounts: BTreeMap<AccountId, AccountRow>,
}

/// What one call stored.
#[derive(Debug, Clone)]
pub(super) struct Commit {
    pub(super) row: bool,
    pub(super) audit: Vec<AuditEntry>,
    pub(super) notices: Vec<Notice>,
}

impl Hub {
    pub(super) fn set_weather(&self, weather: Weather) {
        self.0.borrow_mut().weather = weather;
    }

    /// Lets the next call read what is there now, whatever is committed before it.
    pub(super) fn make_stale(&self, backup: Backup) {
        self.0.borrow_mut().stale = Some(backup);
    }

    /// What it reads from now on is what is there.
    pub(super) fn take_stale(&self) {
        self.0.borrow_mut().stale = None;
    }

    pub(super) fn backup(&self) -> Backup {
        let shared = self.0.borrow();
        Backup {
            bindings: shared.registry.bindings.clone(),
            accounts: shared.registry.accounts.clone(),
        }
    }

    pub(super) fn restore(&self, backup: &Backup) {
        let mut shared = self.0.borrow_mut();
        shared.registry.bindings.clone_from(&backup.bindings);
        shared.registry.accounts.clone_from(&backup.accounts);
    }

    /// What was committed since this was asked last.
    pub(super) fn take_commits(&self) -> Vec<Commit> {
        std::mem::take(&mut self.0.borrow_mut().commits)
    }

    /// All that was ever recorded and told.
    pub(super) fn registry(&self) -> Ref<'_, MemoryTables> {
        Ref::map(self.0.borrow(), |shared| &shared.registry)
    }

    /// The rows, for an attacker who can write them.
    pub(super) fn rows(&self) -> RefMut<'_, BTreeMap<Locator, BindingRow>> {
        RefMut::map(self.0.borrow_mut(), |shared| &mut shared.registry.bindings)
    }
}

impl Backup {
    pub(super) fn row(&self, locator: &Locator) -> Option<&BindingRow> {
        self.bindings.get(locator)
    }
}

impl Shared {
    fn open(&self) -> Result<(), StorageError> {
        match self.weather {
            Weather::Closed => Err(StorageError),
            _ => Ok(()),
        }
    }
}

impl Registry for Hub {
    type Error = StorageError;

    fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, StorageError> {
        let shared = self.0.borrow();
        shared.open()?;
        Ok(match &shared.stale {
            Some(stale) => stale.bindings.get(locator).cloned(),
            None => shared.registry.bindings.get(locator).cloned(),
        })
    }

    fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, StorageError> {
        let shared = self.0.borrow();
        shared.open()?;
        Ok(match &shared.stale {
            Some(stale) => stale.accounts.get(account).cloned(),
            None => shared.registry.accounts.get(account).cloned(),
        })
    }

    fn serial(&self, identity: &Identity) -> Result<Option<SerialRow>, StorageError> {
        let shared = self.0.borrow();
        shared.open()?;
        Ok(shared.registry.serials.get(identity).cloned())
    }

    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        let shared = self.0.borrow();
        shared.open()?;
        Ok(shared.registry.bindings_of(owner, after))
    }

    fn commit(&self, batch: Batch) -> Result<(), CommitError<StorageError>> {
        let mut shared = self.0.borrow_mut();
        shared.open()?;
        shared.stale = None;
        if shared.weather == Weather::Fails {
            return Err(StorageError.into());
        }
        let commit = Commit {
            row: batch.binding.is_some() || batch.account.is_some(),
            audit: batch.audit.clone(),
            notices: batch.notices.clone(),
        };
        shared.registry.commit(batch)?;
        shared.commits.push(commit);
        match shared.weather {
            Weather::ReplyLost => Err(StorageError.into()),
            _ => Ok(()),
        }
    }
}
