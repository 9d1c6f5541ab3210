//! Master keys and key sets, by their names alone.

use relatch_authority::{KeyId, KeyRingError, MasterKeyId, Suite};

use super::Row;

/// Which master keys are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Masters {
    /// Under which new rows are.
    pub current: MasterKeyId,
    /// Under which old rows still are, while they are re-wrapped.
    pub previous: Option<MasterKeyId>,
}

/// Which key sets are there, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ring {
    sets: Vec<KeySet>,
    /// Of each suite at most one.
    current: Vec<KeyId>,
}

/// What is known of a key set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeySet {
    /// Its name.
    pub id: KeyId,
    /// Its suite.
    pub suite: Suite,
    /// Whether its binding key is destroyed.
    pub retired: bool,
}

impl Masters {
    /// Whether a row is authentic.
    #[must_use]
    pub fn read<T>(self, row: &Row<T>) -> bool {
        let known = row.master == self.current || Some(row.master) == self.previous;
        known && !row.damaged
    }
}

impl Ring {
    /// Adds a key set. [HYB-4]
    ///
    /// # Errors
    /// [`KeyRingError::SameKeyId`].
    pub fn add(&mut self, set: KeySet) -> Result<(), KeyRingError> {
        if self.by_id(set.id).is_some() {
            return Err(KeyRingError::SameKeyId);
        }
        self.sets.push(set);
        Ok(())
    }

    /// Makes a key set the current one of its suite.
    ///
    /// # Errors
    /// [`KeyRingError`].
    pub fn make_current(&mut self, id: KeyId) -> Result<(), KeyRingError> {
        let set = *self.by_id(id).ok_or(KeyRingError::UnknownKeyId)?;
        if set.retired {
            return Err(KeyRingError::Retired);
        }
        if let Some(former) = self.current(set.suite) {
            self.end_current(former)?;
        }
        self.current.push(id);
        Ok(())
    }

    /// Retires a key set. [HYB-5]
    ///
    /// # Errors
    /// [`KeyRingError::UnknownKeyId`].
    pub fn retire(&mut self, id: KeyId) -> Result<(), KeyRingError> {
        self.end_current(id)?;
        for set in &mut self.sets {
            set.retired |= set.id == id;
        }
        Ok(())
    }

    /// Forgets a key set. [HYB-6]
    ///
    /// # Errors
    /// [`KeyRingError::UnknownKeyId`].
    pub fn forget(&mut self, id: KeyId) -> Result<(), KeyRingError> {
        self.end_current(id)?;
        self.sets.retain(|set| set.id != id);
        Ok(())
    }

    /// The current one of a suite.
    #[must_use]
    pub fn current(&self, suite: Suite) -> Option<KeyId> {
        let mut current = self.current.iter().copied();
        current.find(|id| self.by_id(*id).is_some_and(|set| set.suite == suite))
    }

    /// Each key set.
    pub fn states(&self) -> impl Iterator<Item = KeySet> {
        self.sets.iter().copied()
    }

    /// The lowest suite of a key set.
    pub(super) fn smallest_suite(&self) -> Option<Suite> {
        self.states().map(|set| set.suite).min()
    }

    /// Whether a key set is retired; `None` for one that is not there.
    #[must_use]
    pub fn retired(&self, id: KeyId) -> Option<bool> {
        self.by_id(id).map(|set| set.retired)
    }

    fn by_id(&self, id: KeyId) -> Option<&KeySet> {
        self.sets.iter().find(|set| set.id == id)
    }

    fn end_current(&mut self, id: KeyId) -> Result<(), KeyRingError> {
        self.by_id(id).ok_or(KeyRingError::UnknownKeyId)?;
        self.current.retain(|current| *current != id);
        Ok(())
    }
}
