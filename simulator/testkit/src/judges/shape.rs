//! What the judges remember, in words: it decides what they find next.

use relatch_wire::Locator;

use super::{Judges, ShownId};

impl Judges {
    /// Of a binding.
    #[must_use]
    pub fn of_binding(&self, binding: &Locator) -> String {
        self.epochs.shape(binding)
    }

    /// Of a challenge.
    #[must_use]
    pub fn of_challenge(&self, shown: ShownId, hash: &[u8; 32]) -> String {
        let issued = self.rights.issued(hash);
        let used = self.passwords.used(shown);
        format!("{issued} {used}")
    }
}
