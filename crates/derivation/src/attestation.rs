//! The device's proof of its identity under its factory key (spec/protocol.md, "Values").

use core::fmt;

use relatch_wire::Offer;

use crate::labels;
use crate::mac::{MacError, MacKey};

/// A key that the vendor put into one device and also keeps; wiped when dropped.
#[derive(Clone)]
pub struct FactoryKey(MacKey);

impl FactoryKey {
    /// Absorbs the key.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self(MacKey::new(key))
    }

    /// The attestation of an offer: over its map without the attestation itself, 16 bytes. [KEY-10]
    #[must_use]
    pub fn attest(&self, offer: &Offer) -> [u8; 16] {
        self.0.mac_cut(labels::ATTEST, &[&offer.attested()])
    }

    /// Checks an attestation, in constant time.
    ///
    /// # Errors
    /// [`MacError`], also where the offer has none.
    pub fn verify(&self, offer: &Offer) -> Result<(), MacError> {
        let attestation = offer.attestation.ok_or(MacError)?;
        self.0
            .verify(labels::ATTEST, &[&offer.attested()], &attestation)
    }
}

impl fmt::Debug for FactoryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FactoryKey(..)")
    }
}
