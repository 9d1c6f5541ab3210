//! The authority: one registry, one set of master keys, and the way every call ends.

use relatch_binding::Phase;
use relatch_wire::{CodeLength, KeyId, Locator, Suite};

use crate::key_ring::KeyRing;
use crate::master::MasterKeys;
use crate::registry::{Batch, CommitError, Registry, StorageError};
use crate::vault::Vault;

/// How often a call starts again when others change the rows that it read.
const ATTEMPTS: usize = 16;

/// Decides who gets a code (spec/authority.md); any number of them may share one registry.
#[derive(Debug)]
pub struct Authority<R> {
    pub(crate) registry: R,
    pub(crate) vault: Vault,
    pub(crate) ring: KeyRing,
    pub(crate) least_suite: Suite,
    pub(crate) least_code_length: CodeLength,
}

/// What a call decided, from the rows as they were read.
pub(crate) struct Decision<T, E> {
    pub(crate) answer: Result<T, E>,
    pub(crate) batch: Batch,
}

impl<R: Registry> Authority<R> {
    /// An authority over a registry.
    #[must_use]
    pub fn new(registry: R, keys: MasterKeys) -> Self {
        Self {
            registry,
            vault: Vault::new(keys),
            ring: KeyRing::default(),
            least_suite: Suite::Hmac,
            least_code_length: CodeLength::Eight,
        }
    }

    /// Refuses offers whose codes are shorter than this; 8 digits where it is not called.
    #[must_use]
    pub fn with_least_code_length(mut self, least: CodeLength) -> Self {
        self.least_code_length = least;
        self
    }

    /// Takes the key sets of suite 2; without them offers of suite 1 alone can be claimed.
    #[must_use]
    pub fn with_key_ring(mut self, ring: KeyRing) -> Self {
        self.ring = ring;
        self
    }

    /// Refuses offers of a lower suite than this; suite 1 where it is not called. [HYB-14]
    #[must_use]
    pub fn with_least_suite(mut self, least: Suite) -> Self {
        self.least_suite = least;
        self
    }

    /// The key sets, to add one, retire one, or forget one that no binding uses.
    pub fn key_ring_mut(&mut self) -> &mut KeyRing {
        &mut self.ring
    }

    /// The key set that a binding needs for its recoveries; `None` in suite 1 and for a binding that has ended.
    ///
    /// A key set may be forgotten when no locator of the registry gives its id any more. [HYB-6]
    ///
    /// # Errors
    /// [`StorageError`], also for a row that is not authentic: nobody knows what it needs.
    pub fn key_id(&self, locator: &Locator) -> Result<Option<KeyId>, StorageError> {
        let Some(row) = self.registry.binding(locator)? else {
            return Ok(None);
        };
        let binding = self.vault.keys.read(&row).ok_or(StorageError)?;
        let ended = binding.phase == Phase::Ended;
        Ok(binding.offered.key_id.filter(|_| !ended))
    }

    /// The registry.
    pub fn registry(&self) -> &R {
        &self.registry
    }

    /// The registry, for the account service's own work on it.
    pub fn registry_mut(&mut self) -> &mut R {
        &mut self.registry
    }

    /// Decides, commits, and only then answers; starts again from the first check where a row changed in between.
    pub(crate) fn settle<T, E: From<StorageError>>(
        &mut self,
        decide: impl Fn(&Self) -> Result<Decision<T, E>, StorageError>,
    ) -> Result<T, E> {
        for _ in 0..ATTEMPTS {
            let decision = decide(self)?;
            if decision.batch.is_empty() {
                return decision.answer;
            }
            // [AUTH-23]
            match self.registry.commit(decision.batch) {
                Ok(()) => return decision.answer,
                // [AUTH-24]
                Err(CommitError::Conflict) => {}
                Err(CommitError::Storage(error)) => return Err(error.into()),
            }
        }
        Err(StorageError.into())
    }
}

impl<T, E> Decision<T, E> {
    /// An answer that changes nothing.
    pub(crate) fn only(answer: Result<T, E>) -> Self {
        Self {
            answer,
            batch: Batch::default(),
        }
    }
}
