//! What decides what a device does next, so that a search knows a state that it has seen.

use super::stored::Image;
use super::{Model, PROOF, Proof};

impl Model {
    /// In words, the same for two devices that behave alike from here on; `copy` is what a thief may put back.
    ///
    /// Numbers that are compared with each other alone count by their order: those of writes and grants, and what
    /// records say of the counter.
    #[must_use]
    pub fn shape(&self, copy: Option<&Image>) -> String {
        let mut volatile = self.volatile.clone();
        if let Some(grant) = &mut volatile.grant {
            grant.number = 0;
        }
        let stored = self.stored.shape(copy);
        let started = self.now == 0;
        format!("{stored} {volatile:?} {started} {}", self.offers)
    }

    /// For how long a proof still holds, in ms.
    #[must_use]
    pub fn left_of(&self, proof: Proof) -> u64 {
        match self.holds(proof) {
            true => PROOF.saturating_sub(self.now - proof.at),
            false => 0,
        }
    }

    /// Whether this grant, by its number, is the one that is open.
    #[must_use]
    pub fn is_open(&self, grant: u64) -> bool {
        let open = self.volatile.grant;
        open.is_some_and(|open| open.number == grant)
    }
}
