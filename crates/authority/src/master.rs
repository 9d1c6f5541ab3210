//! Master keys: from each, one key that seals binding keys, one that makes their nonces, and one that authenticates
//! rows.

use core::fmt;

use relatch_derivation::{Label, MacKey, labels};
use relatch_wire::Secret;

/// Names a master key in the rows under it; the operator counts them up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MasterKeyId(pub u32);

/// A master key, expanded; wiped when dropped.
#[derive(Clone)]
pub struct MasterKey {
    id: MasterKeyId,
    seal: Secret<32>,
    mac: MacKey,
    nonce: MacKey,
}

/// The master keys that rows are read under (spec/authority.md, "Registry").
#[derive(Debug, Clone)]
pub struct MasterKeys {
    current: MasterKey,
    previous: Option<MasterKey>,
}

/// Two master keys have one id: rows would be read under the wrong one. [AUTH-70]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SameMasterKeyId;

impl MasterKey {
    /// Expands a master key of 32 random bytes.
    ///
    /// # Security
    /// These bytes and the registry together give every code. Two keys never share an id.
    #[must_use]
    pub fn new(id: MasterKeyId, key: &[u8; 32]) -> Self {
        let prk = MacKey::new(key);
        let expanded = |label| Secret::from(expand(&prk, label));
        Self {
            id,
            seal: expanded(labels::ROW_KEY),
            mac: MacKey::new(&expanded(labels::MAC_KEY)),
            nonce: MacKey::new(&expanded(labels::NONCE_KEY)),
        }
    }

    pub(crate) fn id(&self) -> MasterKeyId {
        self.id
    }

    pub(crate) fn seal(&self) -> &[u8; 32] {
        &self.seal
    }

    pub(crate) fn mac(&self) -> &MacKey {
        &self.mac
    }

    pub(crate) fn nonce(&self) -> &MacKey {
        &self.nonce
    }
}

impl MasterKeys {
    /// One master key, under which everything is written.
    #[must_use]
    pub fn new(current: MasterKey) -> Self {
        Self {
            current,
            previous: None,
        }
    }

    /// While rows are re-wrapped: rows under the previous key are still read.
    ///
    /// # Errors
    /// [`SameMasterKeyId`].
    pub fn rotating(current: MasterKey, previous: MasterKey) -> Result<Self, SameMasterKeyId> {
        if current.id == previous.id {
            return Err(SameMasterKeyId);
        }
        Ok(Self {
            current,
            previous: Some(previous),
        })
    }

    pub(crate) fn current(&self) -> &MasterKey {
        &self.current
    }

    pub(crate) fn previous(&self) -> Option<MasterKeyId> {
        self.previous.as_ref().map(MasterKey::id)
    }

    /// The ids of all of them.
    pub(crate) fn ids(&self) -> impl Iterator<Item = MasterKeyId> {
        [Some(self.current.id), self.previous()]
            .into_iter()
            .flatten()
    }

    pub(crate) fn forget_previous(&mut self) {
        self.previous = None;
    }

    pub(crate) fn by_id(&self, id: MasterKeyId) -> Option<&MasterKey> {
        [Some(&self.current), self.previous.as_ref()]
            .into_iter()
            .flatten()
            .find(|key| key.id == id)
    }
}

/// HKDF-Expand to 32 bytes, which is its first block: HMAC(PRK, info || 1) (RFC 5869, section 2.3).
fn expand(prk: &MacKey, label: Label) -> [u8; 32] {
    prk.mac(label, &[&[1]])
}

impl fmt::Display for MasterKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MasterKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for SameMasterKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("two master keys have the same id: give the new one the next number")
    }
}

impl core::error::Error for SameMasterKeyId {}
