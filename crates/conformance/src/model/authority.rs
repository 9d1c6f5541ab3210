//! The authority as the specification describes it (spec/authority.md, spec/binding.md,
//! spec/hybrid.md).
//!
//! [`Model::decide`] says what a call answers, which rows it writes, and what it records and sends;
//! [`Model::apply`] is the commit. A test performs the same call at an authority and compares
//! everything.
//!
//! What the text leaves open is as the library has it: it keeps the newest 8 step-ups and the newest
//! 64 codes of a binding, as many times of codes as fill a limit, and counts claims of a taken
//! locator like refusals.

mod act;
mod binding;
mod call;
mod claim;
mod draft;
mod keys;
mod operator;
mod scan;

use std::collections::{BTreeMap, BTreeSet};

use relatch_authority::{
    AccountId, AuditEntry, CounterId, KeyId, Locator, MasterKeyId, Notice, RowId, WallTime,
};

pub use binding::{Binding, Freeze, Issued, State};
pub use call::{Answer, Call, Listed, Offered, Proof, Scanned, Shown};
pub use keys::{KeySet, Masters, Ring};

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// All that an authority keeps, and how it is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The bindings, ended ones included.
    pub bindings: BTreeMap<Locator, Row<Binding>>,
    /// What limits each account.
    pub accounts: BTreeMap<AccountId, Row<Account>>,
    /// The counts, of whatever day.
    pub counters: BTreeMap<CounterId, Row<u64>>,
    /// When the last sweep was, and whether it asked.
    pub sweep: Option<Row<(WallTime, bool)>>,
    /// The key sets of suites 2 and 3.
    pub ring: Ring,
    /// The master keys.
    pub masters: Masters,
    /// The least that an offer must bring.
    pub minimum: relatch_authority::Minimum,
    /// In restored mode: the key sets that were there at the restore.
    pub restored: Option<BTreeSet<KeyId>>,
}

/// A row, and what is known of its place in the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<T> {
    /// What it says.
    pub kept: T,
    /// Counts its writes.
    pub version: u64,
    /// The master key that it is under.
    pub master: MasterKeyId,
    /// A writer of the database changed it: it is not authentic.
    pub damaged: bool,
}

/// What limits an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// When it was issued codes as an owner.
    pub codes: Vec<WallTime>,
    /// How many of its bindings are pending.
    pub pending: u64,
    /// The day of its last claim, and the claims of that day.
    pub claims: (u64, u64),
}

/// The result of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The answer.
    pub answer: Answer,
    /// The binding that is written.
    pub binding: Option<(Locator, Row<Binding>)>,
    /// The accounts that are written.
    pub accounts: Vec<(AccountId, Row<Account>)>,
    /// The count that is written.
    pub counter: Option<(CounterId, Row<u64>)>,
    /// The row of the sweep that is written.
    pub sweep: Option<Row<(WallTime, bool)>>,
    /// What is recorded.
    pub audit: Vec<AuditEntry>,
    /// What is sent.
    pub notices: Vec<Notice>,
}

impl Model {
    /// The result of a call of this account now.
    #[must_use]
    pub fn decide(&self, by: &AccountId, call: &Call, now: WallTime) -> Outcome {
        match call {
            Call::Inspect(_) | Call::Issue(..) => self.scan(by, call, now),
            Call::StepUp(scanned, proved) => self.step_up(by, scanned, *proved, now),
            Call::Claim {
                offered,
                name,
                receipt,
            } => self.claim(by, offered, name, *receipt, now),
            Call::Devices => Outcome::only(Answer::Devices(self.devices(by, now))),
            Call::RewrapBinding(locator) => self.rewrap_binding(*locator),
            Call::RewrapAccount(account) => self.rewrap_account(account),
            Call::KeyId(locator) => Outcome::only(self.key_id(locator)),
            Call::BeginSweep { confirmed } => self.begin_sweep(*confirmed, now),
            Call::SweepBinding(locator) => self.sweep_binding(by, *locator, now),
            Call::Act(locator, ..)
            | Call::AcceptDelegation(locator)
            | Call::Revoke(locator, _)
            | Call::TakeBack(locator)
            | Call::AcceptTransfer(locator, _)
            | Call::Freeze(locator)
            | Call::OperatorFreeze(locator) => self.about(by, *locator, call, now),
        }
    }

    /// Commits the result of a call.
    pub fn apply(&mut self, outcome: &Outcome) {
        if let Some((locator, row)) = &outcome.binding {
            self.bindings.insert(*locator, row.clone());
        }
        for (account, row) in &outcome.accounts {
            self.accounts.insert(account.clone(), row.clone());
        }
        if let Some((id, row)) = &outcome.counter {
            self.counters.insert(*id, row.clone());
        }
        if let Some(row) = &outcome.sweep {
            self.sweep = Some(row.clone());
        }
    }

    /// What a call sees that read these rows from an earlier model, and the others from this one.
    #[must_use]
    pub fn with_rows_of(&self, earlier: &Self, read: &[RowId]) -> Self {
        let mut mixed = self.clone();
        for row in read {
            match row {
                RowId::Binding(locator) => copy(&mut mixed.bindings, &earlier.bindings, locator),
                RowId::Account(account) => copy(&mut mixed.accounts, &earlier.accounts, account),
                RowId::Counter(id) => copy(&mut mixed.counters, &earlier.counters, id),
                RowId::Sweep => mixed.sweep.clone_from(&earlier.sweep),
            }
        }
        mixed
    }

    /// Whether every row that is to be written has the version that was read. [AUTH-24]
    #[must_use]
    pub fn takes(&self, outcome: &Outcome) -> bool {
        let stored = self.sweep.as_ref().map_or(0, |row| row.version);
        let sweep = outcome.sweep.as_ref();
        fits(&self.bindings, outcome.binding.as_ref())
            && (outcome.accounts.iter()).all(|row| fits(&self.accounts, Some(row)))
            && fits(&self.counters, outcome.counter.as_ref())
            && sweep.is_none_or(|row| stored + 1 == row.version)
    }

    /// Another instance writes the rows of an outcome again as they are, where they are; says
    /// whether there was one.
    pub fn touch(&mut self, outcome: &Outcome, times: usize) -> bool {
        let binding = outcome.binding.as_ref();
        let binding = binding.and_then(|(locator, _)| self.bindings.get_mut(locator));
        let times = times as u64;
        let mut touched = binding.is_some();
        binding.into_iter().for_each(|row| row.version += times);
        for (account, _) in &outcome.accounts {
            if let Some(row) = self.accounts.get_mut(account) {
                row.version += times;
                touched = true;
            }
        }
        touched
    }

    /// A binding whose row is authentic.
    #[must_use]
    pub fn binding(&self, locator: &Locator) -> Option<&Binding> {
        let row = self.bindings.get(locator)?;
        self.masters.read(row).then_some(&row.kept)
    }

    fn devices(&self, by: &AccountId, now: WallTime) -> Vec<Listed> {
        let locators = self.bindings.keys();
        let live = locators.filter_map(|locator| Some((*locator, self.live(locator, now)?)));
        let own = live.filter(|(_, binding)| binding.owner == *by);
        own.map(|(locator, binding)| Listed {
            locator,
            name: binding.name.clone(),
            state: binding.state,
            frozen: binding.is_frozen(),
            transfer: binding.transfer.clone(),
            delegations: binding.delegations.clone(),
        })
        .collect()
    }

    /// A binding that has not ended. [AUTH-26] [AUTH-52]
    fn live(&self, locator: &Locator, now: WallTime) -> Option<&Binding> {
        self.binding(locator)
            .filter(|binding| !binding.has_ended(now))
    }

    /// Whether a later receipt would replace the binding in restored mode. [AUTH-71]
    fn is_claimable_again(&self, binding: &Binding) -> bool {
        let (old, key_id) = (self.restored.as_ref(), binding.offered.key_id);
        old.zip(key_id).is_some_and(|(old, id)| old.contains(&id))
    }

    /// What limits an account. A row that is not authentic counts as all used up.
    fn limits(&self, account: &AccountId, now: WallTime) -> Account {
        match self.accounts.get(account) {
            None => Account::default(),
            Some(row) if self.masters.read(row) => row.kept.clone(),
            Some(_) => Account {
                codes: vec![now; scan::LIMITS[1]],
                pending: 0,
                claims: (now.secs() / DAY, claim::A_DAY),
            },
        }
    }
}

impl Outcome {
    /// An answer that changes nothing.
    fn only(answer: Answer) -> Self {
        Self {
            answer,
            binding: None,
            accounts: Vec::new(),
            counter: None,
            sweep: None,
            audit: Vec::new(),
            notices: Vec::new(),
        }
    }

    /// Whether there is something to commit.
    #[must_use]
    pub fn commits(&self) -> bool {
        self.binding.is_some()
            || !self.accounts.is_empty()
            || self.counter.is_some()
            || self.sweep.is_some()
            || !self.audit.is_empty()
            || !self.notices.is_empty()
    }
}

impl<T> Row<T> {
    /// The row after this one, or the first one.
    fn next(before: Option<&Self>, kept: T, master: MasterKeyId) -> Self {
        Self {
            kept,
            version: before.map_or(0, |row| row.version) + 1,
            master,
            damaged: false,
        }
    }
}

/// How many of these count in the last 24 hours; those dated at most a day ahead do. [AUTH-32]
fn counting(times: &[WallTime], now: WallTime) -> usize {
    times.iter().filter(|at| counts(**at, now)).count()
}

fn counts(at: WallTime, now: WallTime) -> bool {
    now < after(at, DAY) && at <= after(now, DAY)
}

fn after(at: WallTime, seconds: u64) -> WallTime {
    WallTime::from_secs(at.secs().saturating_add(seconds))
}

fn copy<K: Ord + Clone, T: Clone>(to: &mut BTreeMap<K, T>, from: &BTreeMap<K, T>, key: &K) {
    match from.get(key) {
        Some(row) => to.insert(key.clone(), row.clone()),
        None => to.remove(key),
    };
}

fn fits<K: Ord, T>(rows: &BTreeMap<K, Row<T>>, written: Option<&(K, Row<T>)>) -> bool {
    written.is_none_or(|(key, row)| {
        rows.get(key).map_or(0, |stored| stored.version) + 1 == row.version
    })
}
