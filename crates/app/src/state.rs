//! All that the authority inside the app keeps, as bytes: as secret as its keys.

use std::collections::{BTreeMap, BTreeSet};

use postcard::ser_flavors::Size;
use relatch_authority::{
    AccountId, AccountRow, AuditEntry, AuditRecord, BindingRow, CounterId, CounterRow, EntryError,
    KeySet, Locator, MasterKeyId, MemoryTables, Notice, SealedKey, SelfTestError, Suite, SweepRow,
    WallTime,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// In front of the bytes; a later form has another number.
const FORM: &[u8; 4] = b"RLA1";
/// The longest state that is read, in bytes.
const LONGEST: usize = 1 << 22;
/// The one master key: the state is kept as a whole, so it is never rotated.
pub(crate) const MASTER: MasterKeyId = MasterKeyId(1);

/// What is kept.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) keys: Keys,
    /// Restored, and not confirmed by the owner since.
    pub(crate) unconfirmed: BTreeSet<Locator>,
    pub(crate) tables: MemoryTables,
}

/// The keys of the authority.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Keys {
    pub(crate) master: Zeroizing<[u8; 32]>,
    pub(crate) receipts: Zeroizing<[u8; 32]>,
    pub(crate) binding: Zeroizing<[u8; 32]>,
    pub(crate) recovery: Zeroizing<[u8; 32]>,
}

/// Why bytes are no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    Damaged,
    Newer,
}

impl Keys {
    /// The key set of suite 2.
    pub(crate) fn key_set(&self) -> Result<KeySet, SelfTestError> {
        KeySet::new(&self.binding, &self.recovery)
    }
}

impl core::fmt::Debug for Keys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Keys(..)")
    }
}

impl State {
    pub(crate) fn new(keys: Keys) -> Self {
        Self {
            keys,
            unconfirmed: BTreeSet::new(),
            tables: MemoryTables::default(),
        }
    }

    /// All of it; the buffer has its size from the beginning, so that no copy of a key is left behind.
    pub(crate) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let stored = Stored::of(self);
        let size = postcard::serialize_with_flavor(&stored, Size::default()).unwrap_or_default();
        let mut bytes = Zeroizing::new(vec![0; FORM.len().saturating_add(size)]);
        if let Some((form, rest)) = bytes.split_at_mut_checked(FORM.len()) {
            form.copy_from_slice(FORM);
            // The buffer has room for exactly this.
            let _ = postcard::to_slice(&stored, rest);
        }
        bytes
    }

    /// Reads what [`State::to_bytes`] wrote.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        let stored = match bytes.strip_prefix(FORM) {
            _ if bytes.len() > LONGEST => return Err(Unreadable::Damaged),
            None if bytes.starts_with(b"RLA") => return Err(Unreadable::Newer),
            None => return Err(Unreadable::Damaged),
            Some(stored) => stored,
        };
        match postcard::take_from_bytes::<Stored>(stored) {
            Ok((stored, [])) => stored.state(),
            _ => Err(Unreadable::Damaged),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    keys: Keys,
    unconfirmed: Vec<[u8; 12]>,
    bindings: Vec<BindingStored>,
    accounts: Vec<AccountStored>,
    counters: Vec<CounterStored>,
    sweep: Option<SweepStored>,
    audit: Vec<AuditStored>,
    notices: Vec<Vec<u8>>,
}

#[derive(Serialize, Deserialize)]
struct BindingStored {
    locator: [u8; 12],
    owner: String,
    suite: u16,
    version: u64,
    key: Option<([u8; 24], [u8; 32], [u8; 16])>,
    state: Vec<u8>,
    mac: [u8; 32],
}

#[derive(Serialize, Deserialize)]
struct AccountStored {
    account: String,
    version: u64,
    state: Vec<u8>,
    mac: [u8; 32],
}

#[derive(Serialize, Deserialize)]
struct CounterStored {
    locator: [u8; 12],
    day: u64,
    what: u8,
    version: u64,
    count: u64,
    mac: [u8; 32],
}

#[derive(Serialize, Deserialize)]
struct SweepStored {
    version: u64,
    at: u64,
    asked: bool,
    mac: [u8; 32],
}

#[derive(Serialize, Deserialize)]
struct AuditStored {
    entry: Vec<u8>,
    number: u64,
    link: [u8; 32],
}

impl Stored {
    fn of(state: &State) -> Self {
        let tables = &state.tables;
        Self {
            keys: state.keys.clone(),
            unconfirmed: state.unconfirmed.iter().map(|locator| locator.0).collect(),
            bindings: tables.bindings.values().map(BindingStored::of).collect(),
            accounts: tables.accounts.values().map(AccountStored::of).collect(),
            counters: tables.counters.values().map(CounterStored::of).collect(),
            sweep: tables.sweep.as_ref().map(SweepStored::of),
            audit: tables.audit.iter().map(AuditStored::of).collect(),
            notices: tables.notices.iter().map(Notice::to_bytes).collect(),
        }
    }

    fn state(self) -> Result<State, Unreadable> {
        let bindings: Result<BTreeMap<_, _>, _> =
            self.bindings.into_iter().map(BindingStored::row).collect();
        let accounts: Result<BTreeMap<_, _>, _> =
            self.accounts.into_iter().map(AccountStored::row).collect();
        let audit: Result<Vec<_>, _> = self.audit.into_iter().map(AuditStored::record).collect();
        let notices: Result<Vec<_>, _> = self
            .notices
            .iter()
            .map(|bytes| Notice::from_bytes(bytes))
            .collect();
        Ok(State {
            keys: self.keys,
            unconfirmed: self.unconfirmed.into_iter().map(Locator).collect(),
            tables: MemoryTables {
                bindings: bindings?,
                accounts: accounts?,
                counters: self.counters.into_iter().map(CounterStored::row).collect(),
                sweep: self.sweep.map(SweepStored::row),
                audit: audit?,
                notices: notices.map_err(Unreadable::from)?,
            },
        })
    }
}

impl BindingStored {
    fn of(row: &BindingRow) -> Self {
        Self {
            locator: row.locator.0,
            owner: row.owner.as_str().into(),
            suite: row.suite.number(),
            version: row.version,
            key: row
                .key
                .map(|SealedKey { nonce, sealed, tag }| (nonce, sealed, tag)),
            state: row.state.clone(),
            mac: row.mac,
        }
    }

    fn row(self) -> Result<(Locator, BindingRow), Unreadable> {
        let locator = Locator(self.locator);
        let row = BindingRow {
            locator,
            owner: account(&self.owner)?,
            suite: Suite::from_number(self.suite.into()).map_err(|_| Unreadable::Newer)?,
            version: self.version,
            master: MASTER,
            key: self
                .key
                .map(|(nonce, sealed, tag)| SealedKey { nonce, sealed, tag }),
            state: self.state,
            mac: self.mac,
        };
        Ok((locator, row))
    }
}

impl AccountStored {
    fn of(row: &AccountRow) -> Self {
        Self {
            account: row.account.as_str().into(),
            version: row.version,
            state: row.state.clone(),
            mac: row.mac,
        }
    }

    fn row(self) -> Result<(AccountId, AccountRow), Unreadable> {
        let account = account(&self.account)?;
        let row = AccountRow {
            account: account.clone(),
            version: self.version,
            master: MASTER,
            state: self.state,
            mac: self.mac,
        };
        Ok((account, row))
    }
}

impl CounterStored {
    fn of(row: &CounterRow) -> Self {
        Self {
            locator: row.id.locator.0,
            day: row.id.day,
            what: row.id.what,
            version: row.version,
            count: row.count,
            mac: row.mac,
        }
    }

    fn row(self) -> (CounterId, CounterRow) {
        let id = CounterId {
            locator: Locator(self.locator),
            day: self.day,
            what: self.what,
        };
        (
            id,
            CounterRow {
                id,
                version: self.version,
                master: MASTER,
                count: self.count,
                mac: self.mac,
            },
        )
    }
}

impl SweepStored {
    fn of(row: &SweepRow) -> Self {
        Self {
            version: row.version,
            at: row.at.secs(),
            asked: row.asked,
            mac: row.mac,
        }
    }

    fn row(self) -> SweepRow {
        SweepRow {
            version: self.version,
            master: MASTER,
            at: WallTime::from_secs(self.at),
            asked: self.asked,
            mac: self.mac,
        }
    }
}

impl AuditStored {
    fn of(record: &AuditRecord) -> Self {
        Self {
            entry: record.entry.to_bytes(),
            number: record.number,
            link: record.link,
        }
    }

    fn record(self) -> Result<AuditRecord, Unreadable> {
        let entry = AuditEntry::from_bytes(&self.entry)?;
        Ok(AuditRecord {
            entry,
            number: self.number,
            link: self.link,
        })
    }
}

fn account(text: &str) -> Result<AccountId, Unreadable> {
    AccountId::new(text).map_err(|_| Unreadable::Damaged)
}

impl From<EntryError> for Unreadable {
    fn from(error: EntryError) -> Self {
        match error {
            EntryError::Newer => Self::Newer,
            _ => Self::Damaged,
        }
    }
}
