//! The test suite for adapters: the registry in memory passes it, faulty ones do not.

use std::rc::Rc;
use std::sync::{Arc, Mutex};

use relatch_authority::test_suite::{Adapter, check, check_count, count_up};
use relatch_authority::{
    AccountId, AccountRow, AuditRecord, Batch, BindingRow, CommitError, CounterId, CounterRow,
    Locator, MasterKeyId, MemoryRegistry, Notice, Registry, StorageError, SweepRow,
};
use relatch_testkit::registry::SharedRegistry;

/// What an adapter may get wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    None,
    VersionsIgnored,
    VersionsOnlyEqualOrNewer,
    StateCut,
    AccountsWithoutCase,
    RowsBeforeTheConflict,
    EntriesBeforeTheConflict,
    EntriesReversed,
    NoticesDropped,
    PageUnsorted,
    PageOfAll,
    PageFromTheLocator,
    PageOfEveryMasterKey,
    AccountsUnderNothing,
    CountersWithoutDay,
    SweepForgotten,
    OwnStore,
}

struct Faulty {
    rows: Rc<MemoryRegistry>,
    fault: Fault,
}

struct Memory(Fault);

impl Adapter for Memory {
    type Registry = Faulty;

    fn fresh(&mut self) -> [Faulty; 2] {
        let rows = Rc::new(MemoryRegistry::default());
        let other = match self.0 {
            Fault::OwnStore => Rc::default(),
            _ => rows.clone(),
        };
        [rows, other].map(|rows| Faulty {
            rows,
            fault: self.0,
        })
    }

    fn audit(&self, registry: &Faulty) -> Vec<AuditRecord> {
        registry.rows.tables().audit.clone()
    }

    fn notices(&self, registry: &Faulty) -> Vec<Notice> {
        registry.rows.tables().notices.clone()
    }
}

impl Faulty {
    fn called(&self, account: &AccountId) -> AccountId {
        let name = account.as_str();
        let name = match self.fault {
            Fault::AccountsWithoutCase => name.to_lowercase(),
            _ => name.to_owned(),
        };
        AccountId::new(&name).expect("as short")
    }

    fn loosen(&self, batch: &mut Batch) {
        let tables = self.rows.tables();
        let stored = |version: &mut u64, stored: u64| {
            let loose = match self.fault {
                Fault::VersionsIgnored => true,
                Fault::VersionsOnlyEqualOrNewer => *version > stored,
                _ => false,
            };
            *version = if loose { stored } else { *version };
        };
        for row in &mut batch.accounts {
            row.account = self.called(&row.account);
            let version = tables
                .accounts
                .get(&row.account)
                .map_or(0, |row| row.version);
            stored(&mut row.version, version);
        }
        if let Some(row) = &mut batch.counter {
            row.id = self.counted(row.id);
            let version = tables.counters.get(&row.id).map_or(0, |row| row.version);
            stored(&mut row.version, version);
        }
        if let Some(row) = &mut batch.sweep {
            stored(&mut row.version, tables.sweep.map_or(0, |row| row.version));
        }
    }

    fn counted(&self, id: CounterId) -> CounterId {
        match self.fault {
            Fault::CountersWithoutDay => CounterId { day: 0, ..id },
            _ => id,
        }
    }
}

impl Registry for Faulty {
    type Error = StorageError;

    fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, StorageError> {
        let row = self.rows.binding(locator)?;
        Ok(row.map(|mut row| {
            if self.fault == Fault::StateCut {
                row.state.truncate(255);
            }
            row
        }))
    }

    fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, StorageError> {
        self.rows.account(&self.called(account))
    }

    fn counter(&self, id: &CounterId) -> Result<Option<CounterRow>, StorageError> {
        self.rows.counter(&self.counted(*id))
    }

    fn sweep(&self) -> Result<Option<SweepRow>, StorageError> {
        match self.fault {
            Fault::SweepForgotten => Ok(None),
            _ => self.rows.sweep(),
        }
    }

    fn bindings_under(
        &self,
        master: MasterKeyId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        match self.fault {
            Fault::PageOfEveryMasterKey => {
                let tables = self.rows.tables();
                Ok(tables.bindings.values().take(100).cloned().collect())
            }
            _ => self.rows.bindings_under(master, after),
        }
    }

    fn accounts_under(
        &self,
        master: MasterKeyId,
        after: Option<&AccountId>,
    ) -> Result<Vec<AccountRow>, StorageError> {
        match self.fault {
            Fault::AccountsUnderNothing => Ok(Vec::new()),
            _ => self.rows.accounts_under(master, after),
        }
    }

    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        let mut page = self.rows.bindings_of(owner, after)?;
        match self.fault {
            Fault::PageUnsorted => page.reverse(),
            Fault::PageOfAll => {
                let tables = self.rows.tables();
                let rows = tables.bindings.values();
                page = rows.filter(|row| row.owner == *owner).cloned().collect();
            }
            Fault::PageFromTheLocator => {
                let at = after.and_then(|after| self.rows.tables().bindings.get(after).cloned());
                page.splice(0..0, at);
            }
            _ => {}
        }
        Ok(page)
    }

    fn commit(&self, mut batch: Batch) -> Result<(), CommitError<StorageError>> {
        self.loosen(&mut batch);
        let part = match self.fault {
            Fault::RowsBeforeTheConflict => Batch {
                binding: batch.binding.take(),
                ..Batch::default()
            },
            Fault::EntriesBeforeTheConflict => Batch {
                audit: std::mem::take(&mut batch.audit),
                ..Batch::default()
            },
            Fault::EntriesReversed => {
                batch.audit.reverse();
                Batch::default()
            }
            Fault::NoticesDropped => {
                batch.notices.clear();
                Batch::default()
            }
            _ => Batch::default(),
        };
        self.rows.commit(part)?;
        self.rows.commit(batch)
    }
}

#[test]
fn a_registry_in_memory_keeps_every_promise() {
    assert_eq!(check(&mut Memory(Fault::None)), Ok(()));
}

/// The testkit's registry, without a fault.
struct Shared;

impl Adapter for Shared {
    type Registry = SharedRegistry;

    fn fresh(&mut self) -> [SharedRegistry; 2] {
        let registry = SharedRegistry::default();
        [registry.clone(), registry]
    }

    fn audit(&self, registry: &SharedRegistry) -> Vec<AuditRecord> {
        registry.rows().audit.clone()
    }

    fn notices(&self, registry: &SharedRegistry) -> Vec<Notice> {
        registry.rows().notices.clone()
    }
}

#[test]
fn the_shared_registry_keeps_every_promise() {
    assert_eq!(check(&mut Shared), Ok(()));
}

#[test]
fn every_faulty_adapter_is_found() {
    for fault in [
        Fault::VersionsIgnored,
        Fault::VersionsOnlyEqualOrNewer,
        Fault::StateCut,
        Fault::AccountsWithoutCase,
        Fault::RowsBeforeTheConflict,
        Fault::EntriesBeforeTheConflict,
        Fault::EntriesReversed,
        Fault::NoticesDropped,
        Fault::PageUnsorted,
        Fault::PageOfAll,
        Fault::PageFromTheLocator,
        Fault::PageOfEveryMasterKey,
        Fault::AccountsUnderNothing,
        Fault::CountersWithoutDay,
        Fault::SweepForgotten,
        Fault::OwnStore,
    ] {
        let found = check(&mut Memory(fault));
        assert!(found.is_err(), "{fault:?}");
    }
}

/// A registry that threads share.
#[derive(Clone)]
struct Locked(Arc<Mutex<MemoryRegistry>>);

impl Locked {
    fn lock(&self) -> std::sync::MutexGuard<'_, MemoryRegistry> {
        self.0.lock().expect("no thread panics")
    }
}

impl Registry for Locked {
    type Error = StorageError;

    fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, StorageError> {
        self.lock().binding(locator)
    }

    fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, StorageError> {
        self.lock().account(account)
    }

    fn counter(&self, id: &CounterId) -> Result<Option<CounterRow>, StorageError> {
        self.lock().counter(id)
    }

    fn sweep(&self) -> Result<Option<SweepRow>, StorageError> {
        self.lock().sweep()
    }

    fn bindings_under(
        &self,
        master: MasterKeyId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        self.lock().bindings_under(master, after)
    }

    fn accounts_under(
        &self,
        master: MasterKeyId,
        after: Option<&AccountId>,
    ) -> Result<Vec<AccountRow>, StorageError> {
        self.lock().accounts_under(master, after)
    }

    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        self.lock().bindings_of(owner, after)
    }

    fn commit(&self, batch: Batch) -> Result<(), CommitError<StorageError>> {
        self.lock().commit(batch)
    }
}

#[test]
fn threads_count_up_one_row_without_loss() {
    let store = Locked(Arc::default());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let store = store.clone();
            scope.spawn(move || count_up(&store, 50).expect("memory does not fail"));
        }
    });
    assert_eq!(check_count(&store, 200), Ok(()));
    assert!(check_count(&store, 201).is_err(), "a lost count is found");
}
