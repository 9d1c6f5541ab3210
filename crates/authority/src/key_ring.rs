//! The authority's key sets of suites 2 and 3: they open offers and answer challenges (spec/hybrid.md).

use alloc::vec::Vec;
use core::fmt;

use relatch_derivation::{Authentic, BindingKey, Code, KeySet, KeySetError, Prk, PublicKeySet};
use relatch_wire::{CodeLength, Contribution, Freshness, KeyId, OfferMessage, Suite};

use crate::refusal::ClaimRefusal;

/// The key sets of an authority: none where it takes suite 1 alone.
///
/// ```
/// use relatch_authority::{KeyRing, KeySet, Suite};
///
/// let mut ring = KeyRing::default();
/// // 32 random bytes each, from the operator's key store.
/// let first = KeySet::new(&[1; 32], &[2; 32])?;
/// let old = first.id();
/// ring.add(first)?;
/// ring.make_current(old)?;
/// let key_file = ring.current(Suite::Hybrid).expect("made current").to_text(); // what a device's administrator loads
/// assert!(key_file.starts_with("RLK1:"));
///
/// // Later: another one for new bindings; the old one still answers the devices that were bound with it.
/// let second = KeySet::new(&[3; 32], &[4; 32])?;
/// let new = second.id();
/// ring.add(second)?;
/// ring.make_current(new)?;
/// ring.retire(old)?;
///
/// // The operator keeps the private keys, and this. After a restart, the ring is as it was.
/// let states: Vec<_> = ring.states().collect();
/// assert_eq!(states.iter().filter(|state| state.retired).count(), 1);
/// let mut restored = KeyRing::default();
/// for state in states {
///     restored.add(match state.retired {
///         true => KeySet::retired(state.public.binding().clone(), &[2; 32])?,
///         false => KeySet::new(&[3; 32], &[4; 32])?,
///     })?;
///     if state.current {
///         restored.make_current(state.public.id())?;
///     }
/// }
/// assert_eq!(restored.current(Suite::Hybrid), ring.current(Suite::Hybrid));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct KeyRing {
    sets: Vec<KeySet>,
    /// At most one of each suite.
    current: Vec<KeyId>,
}

/// What an operator keeps of a key set beside its private keys.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeySetState {
    /// Its public keys, which give its id.
    pub public: PublicKeySet,
    /// Whether its private key for bindings is destroyed.
    pub retired: bool,
    /// Whether devices are to be bound with it.
    pub current: bool,
}

/// Why a key ring was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyRingError {
    /// Two key sets have the same id: make another one. [HYB-4]
    SameKeyId,
    /// The key ring has no key set of this id.
    UnknownKeyId,
    /// No device can be bound with a retired key set.
    Retired,
}

impl KeyRing {
    /// Adds a key set: offers for it can be claimed. It becomes current by [`KeyRing::make_current`] alone.
    ///
    /// # Errors
    /// [`KeyRingError::SameKeyId`].
    pub fn add(&mut self, key_set: KeySet) -> Result<(), KeyRingError> {
        if self.by_id(key_set.id()).is_some() {
            return Err(KeyRingError::SameKeyId);
        }
        self.sets.push(key_set);
        Ok(())
    }

    /// Makes a key set the one of its suite that devices are to be bound with.
    ///
    /// # Errors
    /// [`KeyRingError::UnknownKeyId`], [`KeyRingError::Retired`].
    pub fn make_current(&mut self, id: KeyId) -> Result<(), KeyRingError> {
        let key_set = self.by_id(id).ok_or(KeyRingError::UnknownKeyId)?;
        if key_set.is_retired() {
            return Err(KeyRingError::Retired);
        }
        let former = self.current(key_set.suite()).map(PublicKeySet::id);
        self.current.retain(|current| Some(*current) != former);
        self.current.push(id);
        Ok(())
    }

    /// Destroys the binding key of a key set: offers for it can no longer be claimed, its devices go on. [HYB-5]
    ///
    /// If it was current, no key set of its suite is.
    ///
    /// # Errors
    /// [`KeyRingError::UnknownKeyId`].
    pub fn retire(&mut self, id: KeyId) -> Result<(), KeyRingError> {
        let mut sets = self.sets.iter_mut();
        let key_set = sets.find(|key_set| key_set.id() == id);
        key_set.ok_or(KeyRingError::UnknownKeyId)?.retire();
        self.current.retain(|current| *current != id);
        Ok(())
    }

    /// Forgets a key set and its recovery key, for ever. If it was current, no key set of its suite is.
    ///
    /// # Errors
    /// [`KeyRingError::UnknownKeyId`].
    ///
    /// # Security
    /// Only where no binding that has not ended has its id ([`crate::Decider::key_id`]): codes for its devices can no
    /// longer be computed. [HYB-6]
    pub fn forget(&mut self, id: KeyId) -> Result<(), KeyRingError> {
        self.by_id(id).ok_or(KeyRingError::UnknownKeyId)?;
        self.sets.retain(|key_set| key_set.id() != id);
        self.current.retain(|current| *current != id);
        Ok(())
    }

    /// The public keys that devices are to be bound with in this suite.
    #[must_use]
    pub fn current(&self, suite: Suite) -> Option<&PublicKeySet> {
        let mut current = self.current.iter().filter_map(|id| self.by_id(*id));
        current.find(|set| set.suite() == suite).map(KeySet::public)
    }

    /// The lowest suite of the key sets, retired ones included.
    pub(crate) fn smallest_suite(&self) -> Option<Suite> {
        self.sets.iter().map(KeySet::suite).min()
    }

    /// Every key set in the order in which they were added: what to keep, so that the ring can be built again.
    pub fn states(&self) -> impl ExactSizeIterator<Item = KeySetState> {
        self.sets.iter().map(|key_set| KeySetState {
            public: key_set.public().clone(),
            retired: key_set.is_retired(),
            current: self.current.contains(&key_set.id()),
        })
    }

    /// The binding key of an offer of every suite. [HYB-13]
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

    /// The code of a challenge of every suite; `None` where no key set answers it.
    pub(crate) fn code(
        &self,
        keys: &Prk,
        challenge: &Authentic,
        bound: CodeLength,
    ) -> Option<Code> {
        let Freshness::Encapsulated { key_id, .. } = &challenge.challenge().freshness else {
            return keys.code().code(challenge, bound).ok();
        };
        let export = self.by_id(*key_id)?.export(challenge).ok()?;
        keys.code().hybrid_code(challenge, &export, bound).ok()
    }

    fn by_id(&self, id: KeyId) -> Option<&KeySet> {
        self.sets.iter().find(|key_set| key_set.id() == id)
    }
}

impl fmt::Display for KeyRingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SameKeyId => "another key set has the same id: make a new one",
            Self::UnknownKeyId => "the key ring has no key set of this id",
            Self::Retired => "the key set is retired: make a new one",
        })
    }
}

impl core::error::Error for KeyRingError {}
