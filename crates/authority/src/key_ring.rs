//! The authority's key sets of suite 2: which opens an offer, which answers a challenge (spec/hybrid.md).

use alloc::vec::Vec;
use core::fmt;

use relatch_derivation::{Authentic, BindingKey, Code, KeySet, KeySetError, Prk, PublicKeySet};
use relatch_wire::{Contribution, Freshness, KeyId, OfferMessage};

use crate::refusal::ClaimRefusal;

/// The key sets of an authority: none for suite 1 alone, the newest first.
///
/// ```
/// use relatch_authority::{KeyRing, KeySet};
///
/// let mut ring = KeyRing::default();
/// // 32 random bytes each, from the operator's key store.
/// ring.add(KeySet::new(&[1; 32], &[2; 32])?)?;
/// let key_file = ring.current().expect("just added").to_text(); // what a device's administrator loads
/// assert!(key_file.starts_with("RLK1:"));
///
/// // Later: a new one for new bindings; the old one still answers the devices that were bound with it.
/// let old = ring.current().expect("there is one").id();
/// ring.add(KeySet::new(&[3; 32], &[4; 32])?)?;
/// ring.retire(old);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct KeyRing(Vec<KeySet>);

/// Two key sets have the same id: make another one. [HYB-4]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SameKeyId;

impl KeyRing {
    /// Adds a key set; the one that was added last is the current one.
    ///
    /// # Errors
    /// [`SameKeyId`].
    pub fn add(&mut self, key_set: KeySet) -> Result<(), SameKeyId> {
        if self.by_id(key_set.id()).is_some() {
            return Err(SameKeyId);
        }
        self.0.insert(0, key_set);
        Ok(())
    }

    /// Destroys the binding key of a key set: no offer for it is claimed any more, its devices go on. [HYB-5]
    pub fn retire(&mut self, id: KeyId) {
        self.0
            .iter_mut()
            .filter(|it| it.id() == id)
            .for_each(KeySet::retire);
    }

    /// Forgets a key set and its recovery key, for ever.
    ///
    /// # Security
    /// Only where no binding that has not ended has its id ([`crate::Authority::key_id`]): codes for its devices cannot
    /// be computed any more. [HYB-6]
    pub fn forget(&mut self, id: KeyId) {
        self.0.retain(|it| it.id() != id);
    }

    /// The public keys that devices are to be bound with: those of the newest key set, unless it is retired.
    #[must_use]
    pub fn current(&self) -> Option<&PublicKeySet> {
        let newest = self.0.first().filter(|it| !it.is_retired());
        newest.map(KeySet::public)
    }

    /// The binding key of an offer of either suite. [HYB-13]
    pub(crate) fn binding_key(&self, offer: &OfferMessage) -> Result<BindingKey, ClaimRefusal> {
        let Contribution::Encapsulated { key_id, .. } = &offer.offer().contribution else {
            return BindingKey::from_offer(offer).map_err(|_| ClaimRefusal::UnknownKeyId);
        };
        let key_set = self.by_id(*key_id).ok_or(ClaimRefusal::UnknownKeyId)?;
        key_set.binding_key(offer).map_err(|error| match error {
            KeySetError::Retired => ClaimRefusal::RetiredKeys,
            _ => ClaimRefusal::UnknownKeyId,
        })
    }

    /// The code of a challenge of either suite; `None` where no key set answers it.
    pub(crate) fn code(&self, keys: &Prk, challenge: &Authentic) -> Option<Code> {
        let Freshness::Encapsulated { key_id, .. } = &challenge.challenge().freshness else {
            return keys.code().code(challenge).ok();
        };
        self.by_id(*key_id)?.code(&keys.all(), challenge).ok()
    }

    fn by_id(&self, id: KeyId) -> Option<&KeySet> {
        self.0.iter().find(|it| it.id() == id)
    }
}

impl fmt::Display for SameKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("another key set has the same id: make a new one")
    }
}

impl core::error::Error for SameKeyId {}
