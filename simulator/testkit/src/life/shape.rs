//! What decides what a device and the people at it do next.

use relatch_conformance::model::device::Shows;

use super::Life;

impl Life {
    /// In words, the same for two devices that behave alike from here on.
    #[must_use]
    pub fn shape(&self) -> String {
        let copy = self.copy.as_ref().map(|(_, image)| image);
        let holds = |number: u64| self.model.is_open(number);
        let grants = self.grants.each_ref();
        let grants = grants.map(|held| held.as_ref().is_some_and(|(_, number)| holds(*number)));
        let proofs = self.proofs.each_ref();
        let proofs =
            proofs.map(|proof| proof.as_ref().map(|(_, proof)| self.model.left_of(*proof)));
        format!(
            "{} {grants:?} {proofs:?} {}",
            self.model.shape(copy),
            self.exchanged
        )
    }

    /// Whether a thief holds a copy of the records.
    #[must_use]
    pub fn is_copied(&self) -> bool {
        self.copy.is_some()
    }

    /// What the device shows.
    #[must_use]
    pub fn shows(&mut self) -> Shows {
        self.model.shows(self.bench.now)
    }
}
