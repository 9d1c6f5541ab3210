//! "Not me": the owner stops all codes of a device until he lifts it.

use crate::owner::Denied;
use crate::record::Binding;
use crate::text::AccountId;

impl Binding {
    /// Freezes or lifts the freeze; says whether that changed anything.
    ///
    /// # Errors
    /// [`Denied::NotOwner`].
    pub fn set_frozen(&mut self, by: &AccountId, frozen: bool) -> Result<bool, Denied> {
        self.owned_by(by)?;
        let changed = self.frozen != frozen;
        self.frozen = frozen;
        Ok(changed)
    }
}
