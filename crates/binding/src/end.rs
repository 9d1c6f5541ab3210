//! The end of a binding: a pending one is deleted, an active one released.

use crate::approval::Approvals;
use crate::issued::IssuedCodes;
use crate::owner::Denied;
use crate::record::{Binding, Phase};
use crate::text::AccountId;

impl Binding {
    /// Releases an active binding. The device is not reached by this.
    ///
    /// # Errors
    /// [`Denied::NotOwner`], [`Denied::NotActive`].
    pub fn release(&mut self, by: &AccountId) -> Result<(), Denied> {
        self.end(by, Phase::Active, Denied::NotActive)
    }

    /// Deletes a claim whose device was never seen.
    ///
    /// # Errors
    /// [`Denied::NotOwner`], [`Denied::NotPending`].
    pub fn delete(&mut self, by: &AccountId) -> Result<(), Denied> {
        self.end(by, Phase::Pending, Denied::NotPending)
    }

    fn end(&mut self, by: &AccountId, from: Phase, otherwise: Denied) -> Result<(), Denied> {
        self.owned_by(by)?;
        if self.phase != from {
            return Err(otherwise);
        }
        self.phase = Phase::Ended;
        self.delegations.clear();
        self.approvals = Approvals::default();
        self.issued = IssuedCodes::default();
        Ok(())
    }
}
