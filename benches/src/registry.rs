//! An authority with many bindings in memory, and a request for each of them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::mem;

use foldhash::fast::RandomState;
use relatch_authority::{
    AccountId, AccountRow, AuditRecord, Authority, Batch, BindingRow, CommitError, CounterId,
    CounterRow, DeviceName, MasterKey, MasterKeyId, MasterKeys, Minimum, Notice, PAGE, ReceiptKey,
    Registry, SessionId, StorageError, SweepRow, WallTime,
};
use relatch_derivation::labels;
use relatch_wire::{ChallengeMessage, Locator, Suite};

use crate::hmacs::Hmacs;
use crate::inputs;

const DAY: u64 = 24 * 60 * 60;
/// How many bindings an account has.
const DEVICES: u64 = 8;
/// All requests come from one session of each account's app.
const SESSION: SessionId = SessionId([9; 16]);
/// Bytes of a count under its MAC.
const COUNT: usize = 33;

/// The account service.
pub struct Service {
    authority: Authority<Store>,
    now: u64,
}

/// The owners of all its bindings, each with the text on the screen of one device.
pub struct Owners {
    accounts: Vec<AccountId>,
    challenges: Vec<Box<str>>,
    next: usize,
}

/// What comes in from the network.
pub struct Request {
    account: AccountId,
    text: Box<str>,
}

/// A service with this many active bindings, and their owners.
///
/// # Panics
/// When the authority refuses its own bindings.
#[must_use]
pub fn with_bindings(bindings: u64) -> (Service, Owners) {
    let master = MasterKey::new(MasterKeyId(1), &[42; 32]);
    let minimum = Minimum {
        suite: Some(Suite::Hmac),
        code_length: inputs::LENGTH,
    };
    let receipts = ReceiptKey::new(&[43; 32]);
    let authority = Authority::new(Store::default(), MasterKeys::new(master), receipts, minimum);
    let now = 1_800_000_000;
    let mut service = Service { authority, now };
    let mut owners = Owners {
        accounts: Vec::new(),
        challenges: Vec::new(),
        next: 0,
    };
    for number in 0..bindings {
        service.bind(&mut owners, number);
    }
    service.forget_papers();
    (service, owners)
}

impl Service {
    /// A device asks for the first time: a code is issued and recorded.
    ///
    /// # Panics
    /// When the authority refuses.
    pub fn first(&mut self, request: &Request) -> u8 {
        // A day between two codes: no limit is reached and the binding's list does not grow.
        self.now += DAY + 1;
        self.again(request)
    }

    /// A text comes again, by an account that was issued its code before: it is counted.
    ///
    /// # Panics
    /// When the authority refuses.
    pub fn again(&mut self, request: &Request) -> u8 {
        let now = WallTime::from_secs(self.now);
        let (account, text) = (&request.account, &request.text);
        let code = self.authority.issue(account, SESSION, text, now);
        code.expect("the owner asks").length().digits()
    }

    /// The hashing that a repetition cannot do without: the MACs of both rows and of the count before and after, the two
    /// keys of a scan, its tag, its hash and its code.
    ///
    /// # Panics
    /// Where there is no binding.
    #[must_use]
    pub fn hmacs(&self, request: &Request) -> Hmacs {
        let tables = self.authority.registry().0.borrow();
        let challenge = ChallengeMessage::from_text(&request.text).expect("its own text");
        let row = &tables.bindings[&challenge.challenge().locator];
        let account = &tables.accounts[&request.account];
        let front = row.locator.0.len() + 4 + 1 + 24 + 32 + 16;
        let binding = inputs::label(labels::ROW) + front + row.state.len();
        let front = 4 + 1 + account.account.as_str().len();
        let limit = inputs::label(labels::ACCOUNT) + front + account.state.len();
        let tag = inputs::label(labels::TAG) + challenge.body().len();
        let code = inputs::under_the_code(challenge.message());
        let count = inputs::label(labels::COUNTER) + COUNT;
        inputs::expansion(&[labels::TAG_KEY, labels::CODE_KEY])
            .over([binding, limit, count, count, tag, code])
            .hash(challenge.message().len())
    }

    /// Forgets the audit log and the notices, as a service that has sent and stored them does.
    pub fn forget_papers(&mut self) {
        let tables = self.authority.registry_mut().0.get_mut();
        tables.audit.clear();
        tables.notices.clear();
    }

    /// Issues every code once, so that each later request is a repetition.
    pub fn issue_all(&mut self, owners: &mut Owners) {
        for _ in 0..owners.challenges.len() {
            self.again(&owners.request());
        }
        self.forget_papers();
    }

    fn bind(&mut self, owners: &mut Owners, number: u64) {
        if number.is_multiple_of(DEVICES) {
            let name = format!("account-{}@example.com", number / DEVICES);
            let account = AccountId::new(&name).expect("a legal name");
            owners.accounts.push(account);
        }
        let owner = owners.accounts.last().expect("pushed above");
        let offer = inputs::offer(number);
        let name = DeviceName::new("Back room").expect("a legal name");
        let now = WallTime::from_secs(self.now);
        self.authority
            .claim(owner, &offer, name, now, [5; 32].into())
            .expect("a new offer");
        let keys = inputs::keys(&offer);
        let text = inputs::challenge(&keys).to_text();
        owners.challenges.push(text.into());
    }
}

impl Owners {
    /// The next request, in an order that jumps about.
    pub fn request(&mut self) -> Request {
        // A step that is prime to every size visits all bindings before it comes back.
        self.next = (self.next + 611_953) % self.challenges.len();
        Request {
            account: self.accounts[self.next / DEVICES as usize].clone(),
            text: self.challenges[self.next].clone(),
        }
    }
}

/// Rows in hash tables, as a service keeps them that never lists them.
#[derive(Default)]
struct Store(RefCell<Tables>);

#[derive(Default)]
struct Tables {
    bindings: HashMap<Locator, BindingRow, RandomState>,
    accounts: HashMap<AccountId, AccountRow, RandomState>,
    counters: HashMap<CounterId, CounterRow, RandomState>,
    sweep: Option<SweepRow>,
    audit: Vec<AuditRecord>,
    notices: Vec<Notice>,
}

impl Registry for Store {
    type Error = StorageError;

    fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, StorageError> {
        Ok(self.0.borrow().bindings.get(locator).cloned())
    }

    fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, StorageError> {
        Ok(self.0.borrow().accounts.get(account).cloned())
    }

    fn counter(&self, id: &CounterId) -> Result<Option<CounterRow>, StorageError> {
        Ok(self.0.borrow().counters.get(id).copied())
    }

    fn sweep(&self) -> Result<Option<SweepRow>, StorageError> {
        Ok(self.0.borrow().sweep)
    }

    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        let bindings = &self.0.borrow().bindings;
        Ok(page(bindings, after, |row| row.owner == *owner))
    }

    fn bindings_under(
        &self,
        master: MasterKeyId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        let bindings = &self.0.borrow().bindings;
        Ok(page(bindings, after, |row| row.master == master))
    }

    fn accounts_under(
        &self,
        master: MasterKeyId,
        after: Option<&AccountId>,
    ) -> Result<Vec<AccountRow>, StorageError> {
        let accounts = &self.0.borrow().accounts;
        Ok(page(accounts, after, |row| row.master == master))
    }

    fn commit(&self, batch: Batch) -> Result<(), CommitError<StorageError>> {
        self.0.borrow_mut().commit(batch)
    }
}

impl Tables {
    fn commit(&mut self, batch: Batch) -> Result<(), CommitError<StorageError>> {
        let binding = batch.binding.as_ref().is_none_or(|row| {
            row.version == self.bindings.get(&row.locator).map_or(0, |row| row.version)
        });
        let accounts = batch.accounts.iter().all(|row| {
            row.version == self.accounts.get(&row.account).map_or(0, |row| row.version)
        });
        let counter = batch.counter.as_ref().is_none_or(|row| {
            row.version == self.counters.get(&row.id).map_or(0, |row| row.version)
        });
        let sweep = batch
            .sweep
            .is_none_or(|row| row.version == self.sweep.map_or(0, |row| row.version));
        if !(binding && accounts && counter && sweep) {
            return Err(CommitError::Conflict);
        }
        if let Some(mut row) = batch.binding {
            row.version += 1;
            put(&mut self.bindings, row.locator, row, |row| &mut row.state);
        }
        for mut row in batch.accounts {
            row.version += 1;
            let account = row.account.clone();
            put(&mut self.accounts, account, row, |row| &mut row.state);
        }
        if let Some(mut row) = batch.counter {
            row.version += 1;
            self.counters.insert(row.id, row);
        }
        if let Some(mut row) = batch.sweep {
            row.version += 1;
            self.sweep = Some(row);
        }
        self.audit.extend(batch.audit);
        self.notices.extend(batch.notices);
        Ok(())
    }
}

/// The first rows that are asked for, in the order of their keys: a look through the whole table.
fn page<K: Ord, R: Clone>(
    table: &HashMap<K, R, RandomState>,
    after: Option<&K>,
    asked: impl Fn(&R) -> bool,
) -> Vec<R> {
    let behind = table.iter().filter(|(key, _)| Some(*key) > after);
    let mut rows: Vec<_> = behind.filter(|(_, row)| asked(row)).collect();
    rows.sort_by_key(|(key, _)| *key);
    rows.truncate(PAGE);
    rows.into_iter().map(|(_, row)| row.clone()).collect()
}

/// Stores a row, its state where the old one was: without the room that an encoder left, and without looking for memory.
fn put<K: Eq + Hash, R>(
    rows: &mut HashMap<K, R, RandomState>,
    key: K,
    mut row: R,
    state: impl Fn(&mut R) -> &mut Vec<u8>,
) {
    let Some(stored) = rows.get_mut(&key) else {
        state(&mut row).shrink_to_fit();
        rows.insert(key, row);
        return;
    };
    let mut kept = mem::take(state(stored));
    kept.clear();
    kept.extend_from_slice(state(&mut row));
    *state(&mut row) = kept;
    *stored = row;
}
