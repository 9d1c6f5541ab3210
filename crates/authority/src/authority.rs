//! The authority: one registry, one set of master keys, and the way every call ends.

use relatch_wire::CodeLength;

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
            least_code_length: CodeLength::Eight,
        }
    }

    /// Refuses offers whose codes are shorter than this; 8 digits where it is not called.
    #[must_use]
    pub fn with_least_code_length(mut self, least: CodeLength) -> Self {
        self.least_code_length = least;
        self
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
