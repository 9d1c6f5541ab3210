//! A copy of the account service: its rows and keys, and the library's authority over them.

use relatch_authority::{
    AccountId, AccountRow, Authority, BindingRow, CallError, KeyRing, KeySet, MasterKey,
    MasterKeyId, MasterKeys, MemoryRegistry, MemoryTables, Minimum, ReceiptKey, Refusal, SealedKey,
    SessionId, WallTime,
};
use relatch_derivation::Code;
use relatch_device::{CodeLength, Zeroizing};
use relatch_wire::{ChallengeMessage, Freshness, Locator, Suite};
use serde::Deserialize;

use crate::hardware::{HexKey, unhex};
use crate::recorder::wiped;

/// The attacker's session.
pub(super) const SESSION: SessionId = SessionId([0; 16]);

/// What the service keeps, as the program gives it: bytes are hexadecimal digits.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceCopy {
    master_id: u32,
    master_key: HexKey,
    key_sets: Vec<Private>,
    bindings: Vec<Row>,
    accounts: Vec<Limits>,
}

/// The private keys of a key set.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Private {
    suite: u64,
    binding_private: HexKey,
    recovery_private: HexKey,
}

/// A row of a binding.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    locator: String,
    owner: String,
    suite: u64,
    version: u64,
    master: u32,
    /// Nonce, sealed key and tag: 72 bytes; none where the binding has ended.
    key: Option<String>,
    state: String,
    mac: String,
}

/// A row of an account.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    account: String,
    version: u64,
    master: u32,
    state: String,
    mac: String,
}

/// What the service answers to a challenge that its owner scans.
pub(super) enum Verdict {
    Code(Code),
    Refused,
    /// It is frozen, released or restored.
    Stopped,
}

impl ServiceCopy {
    pub(super) fn row(&self, locator: &Locator) -> Option<BindingRow> {
        let rows = self.bindings.iter().filter_map(Row::read);
        rows.into_iter().find(|row| row.locator == *locator)
    }

    pub(super) fn master(&self) -> Option<Zeroizing<[u8; 32]>> {
        secret(&self.master_key)
    }

    /// The key set that a challenge is for.
    pub(super) fn key_set(&self, challenge: &ChallengeMessage) -> Option<KeySet> {
        let Freshness::Encapsulated { key_id, .. } = challenge.challenge().freshness else {
            return None;
        };
        let mut sets = self.key_sets.iter().filter_map(Private::read);
        sets.find(|set| set.id() == key_id)
    }

    /// The same without its private key for bindings.
    pub(super) fn retired_set(&self, challenge: &ChallengeMessage) -> Option<KeySet> {
        let mut set = self.key_set(challenge)?;
        set.retire();
        Some(set)
    }

    /// The owner scans a challenge and proves whatever they are asked for.
    pub(super) fn asks(&self, text: &str, now: u64) -> Verdict {
        let row = ChallengeMessage::from_text(text).ok();
        let row = row.and_then(|challenge| self.row(&challenge.challenge().locator));
        let (Some(row), Some(authority)) = (row, self.authority()) else {
            return Verdict::Refused;
        };
        let now = WallTime::from_secs(now);
        // It says why, if it does; what counts is whether there is a code then.
        let _ = authority.step_up(&row.owner, text, now, now);
        match authority.issue(&row.owner, SESSION, text, now) {
            Ok(code) => Verdict::Code(code),
            Err(CallError::Refused(Refusal::Stopped(_))) => Verdict::Stopped,
            Err(_) => Verdict::Refused,
        }
    }

    /// The library's authority over a copy of the rows.
    pub(super) fn authority(&self) -> Option<Authority<MemoryRegistry>> {
        let mut tables = MemoryTables::default();
        let rows = self.bindings.iter().filter_map(Row::read);
        tables.bindings = rows.map(|row| (row.locator, row)).collect();
        let accounts = self.accounts.iter().filter_map(Limits::read);
        tables.accounts = accounts.map(|row| (row.account.clone(), row)).collect();
        let mut ring = KeyRing::default();
        for set in self.key_sets.iter().filter_map(Private::read) {
            ring.add(set).ok()?;
        }
        let master = MasterKey::new(MasterKeyId(self.master_id), &*self.master()?);
        let minimum = Minimum {
            suite: Some(Suite::Hmac),
            code_length: CodeLength::Eight,
        };
        // Nothing here is restored, so no receipt is asked for.
        let receipts = ReceiptKey::new(&[0; 32]);
        let registry = MemoryRegistry::from(tables);
        let authority = Authority::new(registry, MasterKeys::new(master), receipts, minimum);
        Some(authority.with_key_ring(ring))
    }
}

impl Private {
    fn read(&self) -> Option<KeySet> {
        let (binding, recovery) = (
            secret(&self.binding_private)?,
            secret(&self.recovery_private)?,
        );
        match Suite::from_number(self.suite).ok()? {
            Suite::Hybrid => KeySet::new(&binding, &recovery).ok(),
            Suite::PostQuantum => KeySet::post_quantum(&binding, &recovery).ok(),
            _ => None,
        }
    }
}

impl Row {
    fn read(&self) -> Option<BindingRow> {
        let key = match &self.key {
            None => None,
            Some(text) => {
                let bytes: [u8; 72] = array(text)?;
                let (nonce, rest) = bytes.split_first_chunk()?;
                let (sealed, tag) = rest.split_first_chunk()?;
                Some(SealedKey {
                    nonce: *nonce,
                    sealed: *sealed,
                    tag: tag.try_into().ok()?,
                })
            }
        };
        Some(BindingRow {
            locator: Locator(array(&self.locator)?),
            owner: AccountId::new(&self.owner).ok()?,
            suite: Suite::from_number(self.suite).ok()?,
            version: self.version,
            master: MasterKeyId(self.master),
            key,
            state: unhex(&self.state)?,
            mac: array(&self.mac)?,
        })
    }
}

impl Limits {
    fn read(&self) -> Option<AccountRow> {
        Some(AccountRow {
            account: AccountId::new(&self.account).ok()?,
            version: self.version,
            master: MasterKeyId(self.master),
            state: unhex(&self.state)?,
            mac: array(&self.mac)?,
        })
    }
}

fn array<const N: usize>(text: &str) -> Option<[u8; N]> {
    unhex(text)?.try_into().ok()
}

fn secret(key: &HexKey) -> Option<Zeroizing<[u8; 32]>> {
    let bytes = Zeroizing::new(unhex(&wiped(key.0.clone()))?);
    bytes.as_slice().try_into().ok().map(Zeroizing::new)
}

impl std::fmt::Debug for ServiceCopy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServiceCopy(..)")
    }
}
