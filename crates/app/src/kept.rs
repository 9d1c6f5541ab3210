//! The registry of the authority inside the app: in memory, and saved as a whole before a change counts.

use core::cell::{Ref, RefCell};
use core::fmt;

use relatch_authority::{
    AccountId, AccountRow, Batch, BindingRow, CommitError, CounterId, CounterRow, Locator,
    MasterKeyId, Registry, SweepRow,
};

use crate::state::State;

/// The newest notices that are kept.
const NOTICES: usize = 100;

/// The program could not save the state: nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SaveError;

/// A state and the call that saves it.
pub(crate) struct Kept<S> {
    state: RefCell<State>,
    save: RefCell<S>,
}

impl<S: FnMut(&[u8]) -> Result<(), SaveError>> Kept<S> {
    pub(crate) fn new(state: State, save: S) -> Self {
        Self {
            state: RefCell::new(state),
            save: RefCell::new(save),
        }
    }

    pub(crate) fn state(&self) -> Ref<'_, State> {
        self.state.borrow()
    }

    /// Saves the state as it is.
    pub(crate) fn save(&self) -> Result<(), SaveError> {
        self.change(|_| Ok::<_, SaveError>(()))
    }

    /// The owner confirmed a restored device.
    pub(crate) fn confirm(&self, locator: &Locator) -> Result<(), SaveError> {
        if !self.state().unconfirmed.contains(locator) {
            return Ok(());
        }
        self.change(|state| {
            state.unconfirmed.remove(locator);
            Ok::<_, SaveError>(())
        })
    }

    /// Changes a copy, saves it, and takes it only then.
    fn change<E: From<SaveError>>(
        &self,
        change: impl FnOnce(&mut State) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut next = self.state().clone();
        change(&mut next)?;
        let mut save = self.save.try_borrow_mut().map_err(|_| SaveError)?;
        save(&next.to_bytes())?;
        *self.state.try_borrow_mut().map_err(|_| SaveError)? = next;
        Ok(())
    }
}

impl<S: FnMut(&[u8]) -> Result<(), SaveError>> Registry for Kept<S> {
    type Error = SaveError;

    fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, SaveError> {
        Ok(self.state().tables.bindings.get(locator).cloned())
    }

    fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, SaveError> {
        Ok(self.state().tables.accounts.get(account).cloned())
    }

    fn counter(&self, id: &CounterId) -> Result<Option<CounterRow>, SaveError> {
        Ok(self.state().tables.counters.get(id).copied())
    }

    fn sweep(&self) -> Result<Option<SweepRow>, SaveError> {
        Ok(self.state().tables.sweep)
    }

    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, SaveError> {
        Ok(self.state().tables.bindings_of(owner, after))
    }

    fn bindings_under(
        &self,
        master: MasterKeyId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, SaveError> {
        Ok(self.state().tables.bindings_under(master, after))
    }

    fn accounts_under(
        &self,
        master: MasterKeyId,
        after: Option<&AccountId>,
    ) -> Result<Vec<AccountRow>, SaveError> {
        Ok(self.state().tables.accounts_under(master, after))
    }

    fn commit(&self, batch: Batch) -> Result<(), CommitError<SaveError>> {
        let today = batch.counter.as_ref().map(|row| row.id.day);
        self.change(|state| {
            let tables = &mut state.tables;
            tables.commit(batch).map_err(|error| match error {
                CommitError::Conflict => CommitError::Conflict,
                CommitError::Registry(_) => CommitError::Registry(SaveError),
            })?;
            if let Some(today) = today {
                tables.counters.retain(|id, _| id.day >= today);
            }
            let old = tables.notices.len().saturating_sub(NOTICES);
            tables.notices.drain(..old);
            Ok(())
        })
    }
}

impl<S> fmt::Debug for Kept<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept(..)")
    }
}

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the state could not be saved: free some space and try again")
    }
}

impl core::error::Error for SaveError {}
