//! Master keys and key sets, by their names alone.

use relatch_authority::{KeyId, KeyRingError, MasterKeyId};

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
    sets: Vec<(KeyId, bool)>,
    current: Option<KeyId>,
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
    pub fn add(&mut self, id: KeyId, retired: bool) -> Result<(), KeyRingError> {
        if self.retired(id).is_some() {
            return Err(KeyRingError::SameKeyId);
        }
        self.sets.push((id, retired));
        Ok(())
    }

    /// Makes a key set the current one.
    ///
    /// # Errors
    /// [`KeyRingError`].
    pub fn make_current(&mut self, id: KeyId) -> Result<(), KeyRingError> {
        match self.retired(id) {
            None => Err(KeyRingError::UnknownKeyId),
            Some(true) => Err(KeyRingError::Retired),
            Some(false) => {
                self.current = Some(id);
                Ok(())
            }
        }
    }

    /// Retires a key set. [HYB-5]
    ///
    /// # Errors
    /// [`KeyRingError::UnknownKeyId`].
    pub fn retire(&mut self, id: KeyId) -> Result<(), KeyRingError> {
        self.end_current(id)?;
        for (known, retired) in &mut self.sets {
            *retired |= *known == id;
        }
        Ok(())
    }

    /// Forgets a key set. [HYB-6]
    ///
    /// # Errors
    /// [`KeyRingError::UnknownKeyId`].
    pub fn forget(&mut self, id: KeyId) -> Result<(), KeyRingError> {
        self.end_current(id)?;
        self.sets.retain(|(known, _)| *known != id);
        Ok(())
    }

    /// The current one.
    #[must_use]
    pub fn current(&self) -> Option<KeyId> {
        self.current
    }

    /// Each key set, and whether it is retired.
    pub fn states(&self) -> impl Iterator<Item = (KeyId, bool)> {
        self.sets.iter().copied()
    }

    /// Whether a key set is retired; `None` for one that is not there.
    #[must_use]
    pub fn retired(&self, id: KeyId) -> Option<bool> {
        self.states()
            .find(|(known, _)| *known == id)
            .map(|(_, retired)| retired)
    }

    fn end_current(&mut self, id: KeyId) -> Result<(), KeyRingError> {
        self.retired(id).ok_or(KeyRingError::UnknownKeyId)?;
        self.current = self.current.filter(|current| *current != id);
        Ok(())
    }
}
