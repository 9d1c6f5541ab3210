//! Rows under a master key: binding keys sealed, everything else authenticated.
//!
//! What is done before the tag of a challenge is known to be correct has one size for every row: a key is opened with
//! its place, and nothing else of the row is looked at. [AUTH-27]

use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305};
use relatch_binding::{Account, AccountId, Binding};
use relatch_derivation::{BindingKey, labels};
use relatch_wire::{Fresh32, Locator, Secret, Suite};

use crate::audit::AuditHead;
use crate::codec::{self, Record};
use crate::master::{MasterKey, MasterKeyId, MasterKeys};
use crate::registry::{AccountRow, BindingRow, SealedKey};
use crate::snapshot::NewerRow;
use crate::work::{self, Step};

/// The bytes that a sealed key is bound to: locator, suite, the length of the owner, and the owner padded with zeros.
const ABOUT: usize = 12 + 2 + 1 + 64;

/// Fresh randomness for the calls that seal a key; a call that has to decide again uses the same.
#[derive(Debug, Clone)]
pub struct SealRandom(Secret<32>);

/// What a change of the state leaves alone: where a row is, which version was read, which master key it is under.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) locator: Locator,
    pub(crate) version: u64,
    pub(crate) master: MasterKeyId,
}

impl From<Fresh32> for SealRandom {
    fn from(fresh: Fresh32) -> Self {
        Self(fresh.into())
    }
}

impl Place {
    /// Where no row is yet.
    pub(crate) fn vacant(locator: Locator, keys: &MasterKeys) -> Self {
        Self {
            locator,
            version: 0,
            master: keys.current().id(),
        }
    }

    pub(crate) fn of(row: &BindingRow) -> Self {
        Self {
            locator: row.locator,
            version: row.version,
            master: row.master,
        }
    }
}

impl MasterKeys {
    pub(crate) fn write(
        &self,
        place: Place,
        key: Option<SealedKey>,
        binding: &Binding,
        chain: &AuditHead,
    ) -> BindingRow {
        let mut row = BindingRow {
            locator: place.locator,
            owner: binding.owner.clone(),
            suite: binding.offered.suite,
            version: place.version,
            master: self.for_writing(place.master).id(),
            key,
            state: codec::encode_binding(binding, chain),
            mac: [0; 32],
        };
        let mac = self.for_writing(row.master).mac();
        row.mac = with_parts(&row, |parts| mac.mac(labels::ROW, parts));
        row
    }

    /// The record of a row; `None` where the row is not as an authority wrote it.
    pub(crate) fn read(&self, row: &BindingRow) -> Result<Option<Record>, NewerRow> {
        work::count(Step::RowMac, row.state.len());
        // [AUTH-26]
        let authentic = self.by_id(row.master).is_some_and(|master| {
            with_parts(row, |parts| {
                master.mac().verify(labels::ROW, parts, &row.mac).is_ok()
            })
        });
        if !authentic {
            return Ok(None);
        }
        let record = codec::decode_binding(&row.state)?;
        Ok(record.filter(|Record { binding, .. }| {
            binding.owner == row.owner && binding.offered.suite == row.suite
        }))
    }

    /// Seals a binding key into the place of its binding.
    #[allow(
        clippy::expect_used,
        reason = "sealing fails only for a message of 256 GiB"
    )]
    pub(crate) fn seal(
        &self,
        place: Place,
        binding: &Binding,
        key: &BindingKey,
        random: &SealRandom,
    ) -> SealedKey {
        let master = self.for_writing(place.master);
        let (suite, owner) = (binding.offered.suite, &binding.owner);
        let nonce = seal_nonce(master, random, place.locator, suite, owner, key);
        // [AUTH-25]
        let about = about(place.locator, suite, owner);
        let mut sealed = *key.expose();
        let tag = cipher(master)
            .encrypt_inout_detached(&nonce.into(), &about, sealed.as_mut_slice().into())
            .expect("32 bytes are sealed");
        SealedKey {
            nonce,
            sealed,
            tag: tag.into(),
        }
    }

    /// Opens the binding key of a row; `None` where there is none, or one that was sealed into another place.
    pub(crate) fn unseal(&self, row: &BindingRow) -> Option<BindingKey> {
        let SealedKey { nonce, sealed, tag } = row.key?;
        let about = about(row.locator, row.suite, &row.owner);
        work::count(Step::Unwrap, about.len() + sealed.len());
        let mut key = Secret::from(sealed);
        cipher(self.for_writing(row.master))
            .decrypt_inout_detached(
                &nonce.into(),
                &about,
                key.as_mut_slice().into(),
                &tag.into(),
            )
            .ok()?;
        Some(BindingKey::from_bytes(*key))
    }

    pub(crate) fn write_account(
        &self,
        account: &AccountId,
        version: u64,
        limits: &Account,
    ) -> AccountRow {
        let master = self.current();
        let mut row = AccountRow {
            account: account.clone(),
            version,
            master: master.id(),
            state: codec::encode_account(limits),
            mac: [0; 32],
        };
        row.mac = with_account_parts(&row, |parts| master.mac().mac(labels::ACCOUNT, parts));
        row
    }

    /// The limits in a row; `None` where the row is not as an authority wrote it.
    pub(crate) fn read_account(&self, row: &AccountRow) -> Result<Option<Account>, NewerRow> {
        let authentic = self.by_id(row.master).is_some_and(|master| {
            with_account_parts(row, |parts| {
                (master.mac().verify(labels::ACCOUNT, parts, &row.mac)).is_ok()
            })
        });
        if authentic {
            codec::decode_account(&row.state)
        } else {
            Ok(None)
        }
    }

    /// A row that was read stays under its key; if that is gone by now, the current one takes it.
    fn for_writing(&self, id: MasterKeyId) -> &MasterKey {
        self.by_id(id).unwrap_or(self.current())
    }
}

fn cipher(master: &MasterKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(master.seal().into())
}

/// The nonce follows from the key that is sealed and from its place, so that a generator that repeats itself repeats no
/// nonce for another key. [AUTH-68]
fn seal_nonce(
    master: &MasterKey,
    random: &SealRandom,
    locator: Locator,
    suite: Suite,
    owner: &AccountId,
    key: &BindingKey,
) -> [u8; 24] {
    let owner = owner.as_bytes();
    let length = u16::try_from(owner.len()).unwrap_or(u16::MAX);
    let parts: [&[u8]; 7] = [
        random.0.as_slice(),
        &master.id().0.to_be_bytes(),
        &locator.0,
        &u32::from(suite.number()).to_be_bytes(),
        &length.to_be_bytes(),
        owner,
        key.expose(),
    ];
    master.nonce().mac_cut(labels::SEAL_NONCE, &parts)
}

/// The associated data of a sealed key, of one size whatever the owner is called.
fn about(locator: Locator, suite: Suite, owner: &AccountId) -> [u8; ABOUT] {
    let owner = owner.as_bytes();
    let length = u8::try_from(owner.len()).unwrap_or(u8::MAX);
    let mut bytes = [0; ABOUT];
    let fields = (locator.0.into_iter())
        .chain(suite.number().to_be_bytes())
        .chain([length])
        .chain(owner.iter().copied());
    bytes
        .iter_mut()
        .zip(fields)
        .for_each(|(to, from)| *to = from);
    bytes
}

/// Hands over what the MAC of a row is computed over; a flag tells the two lengths of what stands before the state apart.
fn with_parts<T>(row: &BindingRow, mac: impl FnOnce(&[&[u8]]) -> T) -> T {
    let (locator, master) = (&row.locator.0, &row.master.0.to_be_bytes());
    match &row.key {
        Some(SealedKey { nonce, sealed, tag }) => {
            mac(&[locator, master, &[1], nonce, sealed, tag, &row.state])
        }
        None => mac(&[locator, master, &[0], &row.state]),
    }
}

/// Hands over what the MAC of an account is computed over; its name is at most 64 bytes.
fn with_account_parts<T>(row: &AccountRow, mac: impl FnOnce(&[&[u8]]) -> T) -> T {
    let account = row.account.as_bytes();
    let length = u8::try_from(account.len()).unwrap_or(u8::MAX);
    mac(&[&row.master.0.to_be_bytes(), &[length], account, &row.state])
}

#[cfg(test)]
mod tests;
