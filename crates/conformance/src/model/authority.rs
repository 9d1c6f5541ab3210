//! The authority as the specification describes it (spec/authority.md, spec/binding.md,
//! spec/hybrid.md).
//!
//! [`Model::decide`] says what a call answers, which rows it writes, and what it records and sends;
//! [`Model::apply`] is the commit. A test performs the same call at an authority and compares
//! everything.
//!
//! What the text leaves open is as the library has it: it keeps the newest 8 step-ups and the newest
//! 64 codes of a binding, takes 16 delegations, and remembers only the hour of the last notice.

mod act;
mod call;
mod claim;
mod draft;
mod keys;
mod operator;
mod scan;

use std::collections::BTreeMap;

use relatch_authority::{
    AccountId, AuditEntry, ChallengeHash, Delegation, DeviceName, Identity, KeyId, Locator,
    MasterKeyId, Notice, Phase, RowId, WallTime,
};

pub use call::{Answer, Call, Listed, Offered, Scanned, Shown};
pub use keys::{Masters, Ring};

const DAY: u64 = 86_400;

/// All that an authority keeps, and how it is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The bindings, ended ones included.
    pub bindings: BTreeMap<Locator, Row<Binding>>,
    /// When each account was issued codes as an owner.
    pub accounts: BTreeMap<AccountId, Row<Vec<WallTime>>>,
    /// Which binding took a serial last.
    pub serials: BTreeMap<Identity, Row<Locator>>,
    /// The key sets of suite 2.
    pub ring: Ring,
    /// The master keys.
    pub masters: Masters,
    /// The least that an offer must bring.
    pub minimum: relatch_authority::Minimum,
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

/// What is kept of a binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The account that may do everything.
    pub owner: AccountId,
    /// The account that claimed the offer.
    pub claimant: AccountId,
    /// Where it is in its life.
    pub phase: Phase,
    /// "Not me".
    pub frozen: bool,
    /// The epoch of the last code.
    pub epoch: u32,
    /// What its offer said; `attested` ends when the vendor releases the serial.
    pub offered: Offered,
    /// What the owner calls the device.
    pub name: DeviceName,
    /// Who else may recover.
    pub delegations: Vec<Delegation>,
    /// Codes for challenges, to whom and when.
    pub issued: Vec<(ChallengeHash, AccountId, WallTime)>,
    /// When an owner was issued codes.
    pub owner_codes: Vec<WallTime>,
    /// Challenges that the owner stepped up for, and when the proof was given.
    pub approvals: Vec<(ChallengeHash, WallTime)>,
    /// The clock hour of the last notice of a refusal.
    pub noticed: Option<u64>,
}

/// The result of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The answer.
    pub answer: Answer,
    /// The binding that is written.
    pub binding: Option<(Locator, Row<Binding>)>,
    /// The account that is written.
    pub account: Option<(AccountId, Row<Vec<WallTime>>)>,
    /// The serial that is written.
    pub serial: Option<(Identity, Row<Locator>)>,
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
            Call::Inspect(_) | Call::Issue(_) | Call::StepUp(..) => self.scan(by, call, now),
            Call::Claim(offered, name) => self.claim(by, offered, name, now),
            Call::Devices => Outcome::only(Answer::Devices(self.devices(by))),
            Call::ReleaseSerial(identity) => self.release_serial(by, identity, now),
            Call::RewrapBinding(locator) => self.rewrap_binding(*locator),
            Call::RewrapAccount(account) => self.rewrap_account(account),
            Call::RewrapSerial(identity) => self.rewrap_serial(identity),
            Call::KeyId(locator) => Outcome::only(self.key_id(locator)),
            Call::Delegate(locator, ..)
            | Call::Revoke(locator, _)
            | Call::Transfer(locator, _)
            | Call::Release(locator)
            | Call::DeletePending(locator)
            | Call::Freeze(locator)
            | Call::Unfreeze(locator) => self.act(by, *locator, call, now),
        }
    }

    /// Commits the result of a call.
    pub fn apply(&mut self, outcome: &Outcome) {
        if let Some((locator, row)) = &outcome.binding {
            self.bindings.insert(*locator, row.clone());
        }
        if let Some((account, row)) = &outcome.account {
            self.accounts.insert(account.clone(), row.clone());
        }
        if let Some((identity, row)) = &outcome.serial {
            self.serials.insert(identity.clone(), row.clone());
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
                RowId::Serial(identity) => copy(&mut mixed.serials, &earlier.serials, identity),
            }
        }
        mixed
    }

    /// Whether every row that is to be written has the version that was read. [AUTH-24]
    #[must_use]
    pub fn takes(&self, outcome: &Outcome) -> bool {
        fits(&self.bindings, outcome.binding.as_ref())
            && fits(&self.accounts, outcome.account.as_ref())
            && fits(&self.serials, outcome.serial.as_ref())
    }

    /// Another instance writes the rows of an outcome again as they are, where they are; says
    /// whether there was one.
    pub fn touch(&mut self, outcome: &Outcome, times: usize) -> bool {
        let binding = outcome.binding.as_ref();
        let binding = binding.and_then(|(locator, _)| self.bindings.get_mut(locator));
        let account = outcome.account.as_ref();
        let account = account.and_then(|(account, _)| self.accounts.get_mut(account));
        let times = times as u64;
        let touched = binding.is_some() || account.is_some();
        binding.into_iter().for_each(|row| row.version += times);
        account.into_iter().for_each(|row| row.version += times);
        touched
    }

    /// A binding whose row is authentic.
    #[must_use]
    pub fn binding(&self, locator: &Locator) -> Option<&Binding> {
        let row = self.bindings.get(locator)?;
        self.masters.read(row).then_some(&row.kept)
    }

    /// The binding that holds a serial. [BIND-19]
    fn holder(&self, identity: &Identity) -> Option<(Locator, &Binding)> {
        let row = self.serials.get(identity)?;
        let locator = row.kept;
        let binding = self.binding(&locator).filter(|_| self.masters.read(row))?;
        let holds = binding.phase == Phase::Active
            && binding.offered.has_serial()
            && binding.offered.identity == *identity;
        holds.then_some((locator, binding))
    }

    fn devices(&self, by: &AccountId) -> Vec<Listed> {
        let locators = self.bindings.keys();
        let live = locators.filter_map(|locator| Some((*locator, self.live(locator)?)));
        let own = live.filter(|(_, binding)| binding.owner == *by);
        own.map(|(locator, binding)| Listed {
            locator,
            name: binding.name.clone(),
            phase: binding.phase,
            frozen: binding.frozen,
            delegations: binding.delegations.clone(),
        })
        .collect()
    }

    /// A binding that has not ended. [AUTH-26]
    fn live(&self, locator: &Locator) -> Option<&Binding> {
        self.binding(locator)
            .filter(|binding| binding.phase != Phase::Ended)
    }
}

impl Binding {
    /// The key set that the binding needs. [HYB-6]
    #[must_use]
    pub fn needs(&self) -> Option<KeyId> {
        match self.phase {
            Phase::Pending | Phase::Active => self.offered.key_id,
            _ => None,
        }
    }
}

impl Outcome {
    /// An answer that changes nothing.
    fn only(answer: Answer) -> Self {
        Self {
            answer,
            binding: None,
            account: None,
            serial: None,
            audit: Vec::new(),
            notices: Vec::new(),
        }
    }

    /// Whether there is something to commit.
    #[must_use]
    pub fn commits(&self) -> bool {
        self.writes_rows() || !self.audit.is_empty() || !self.notices.is_empty()
    }

    fn writes_rows(&self) -> bool {
        self.binding.is_some() || self.account.is_some() || self.serial.is_some()
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

/// How many of these count in the last 24 hours; those dated in the future do.
fn counting(times: &[WallTime], now: WallTime) -> usize {
    times.iter().filter(|at| counts(**at, now)).count()
}

fn counts(at: WallTime, now: WallTime) -> bool {
    now.secs() < at.secs().saturating_add(DAY)
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
