//! Suites 2 and 3: keys and codes that need a shared key and a private key of the authority
//! (spec/hybrid.md).

use core::fmt;

use relatch_wire::{
    Contribution, Fresh32, Freshness, KeyId, Locator, OfferMessage, Point, Secret, Suite,
};
use sha2::{Digest, Sha256};

use crate::binding_kem;
use crate::hpke::{self, Exporter, KeyPair};
use crate::key_set::{KeySet, PublicKeySet};
use crate::keys::BindingKey;
use crate::labels;
use crate::tag::Authentic;

/// What the device keeps of an encapsulation for an offer: gives the binding key when the offer is
/// written.
#[derive(Debug)]
pub struct OfferExporter(Exporter);

/// What the device has of an encapsulation until the challenge is written; wiped when dropped.
#[derive(Debug)]
pub struct CodeExporter(Exporter);

/// `x`: what a code of suite 2 or 3 needs beside the code key, and what the device keeps with the
/// challenge; wiped when dropped. [HYB-19]
#[derive(Clone)]
pub struct CodeExport(Secret<32>);

/// Why a key set does not open an offer or a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeySetError {
    /// The message is of another suite, or names another key set.
    OtherKeySet,
    /// The private key for bindings is destroyed.
    Retired,
    /// The result of X25519 is zero. [HYB-2]
    Zero,
}

impl PublicKeySet {
    /// Encapsulates for an offer: the device's side. [HYB-12] [HYB-24]
    ///
    /// `None` if the result of X25519 is zero, or without the feature of the suite.
    #[must_use]
    pub fn encapsulate(&self, random: Fresh32) -> Option<(Contribution, OfferExporter)> {
        let random = Secret::from(random);
        let (enc, exporter) = binding_kem::setup_sender(&self.binding, &random, &self.info())?;
        let key_id = self.id();
        let contribution = Contribution::Encapsulated { enc, key_id };
        Some((contribution, OfferExporter(exporter)))
    }

    /// HPKE info of a binding: both keys in full. The id of the key set is too short to prove which
    /// keys the device has. [HYB-21]
    fn info(&self) -> [&[u8]; 3] {
        let label = labels::HPKE_BINDING.bytes();
        [label, self.binding.bytes(), self.recovery.bytes()]
    }
}

impl OfferExporter {
    /// The binding key, at the device. [HYB-11]
    #[must_use]
    pub fn binding_key(&self, offer: &OfferMessage) -> BindingKey {
        binding_key(&self.0, offer)
    }
}

impl CodeExporter {
    /// Encapsulates for a challenge of this suite, 2 or 3: the device's side. [HYB-17]
    ///
    /// `ephemeral` comes from [`crate::SeedKey::ephemeral`]. `None` if the result of X25519 is
    /// zero.
    #[must_use]
    pub fn encapsulate(
        suite: Suite,
        recovery: &Point,
        key_id: KeyId,
        locator: &Locator,
        ephemeral: &[u8; 32],
    ) -> Option<(Freshness, Self)> {
        let ephemeral = KeyPair::derive(ephemeral)?;
        let (enc, exporter) = hpke::setup_sender(recovery, ephemeral, &recovery_info(locator))?;
        let freshness = Freshness::Encapsulated { suite, enc, key_id };
        Some((freshness, Self(exporter)))
    }

    /// What is kept with the challenge: it gives the code of this challenge and of no other one.
    #[must_use]
    pub fn export(self, challenge: &Authentic) -> CodeExport {
        export(&self.0, challenge)
    }
}

impl CodeExport {
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl KeySet {
    /// The binding key of an offer: the authority's side. [HYB-11]
    ///
    /// # Errors
    /// [`KeySetError`].
    ///
    /// # Security
    /// Anyone can make an offer for public keys. A key derived from it proves nothing about a
    /// device.
    pub fn binding_key(&self, offer: &OfferMessage) -> Result<BindingKey, KeySetError> {
        let Contribution::Encapsulated { enc, key_id } = &offer.offer().contribution else {
            return Err(KeySetError::OtherKeySet);
        };
        if *key_id != self.id() || enc.suite() != self.suite() {
            return Err(KeySetError::OtherKeySet);
        }
        let pair = self.binding.as_ref().ok_or(KeySetError::Retired)?;
        let exporter = pair.setup_recipient(enc, &self.public().info());
        Ok(binding_key(&exporter.ok_or(KeySetError::Zero)?, offer))
    }

    /// What the code of a challenge needs beside the code key: the authority's side. [HYB-17]
    ///
    /// # Errors
    /// [`KeySetError`].
    pub fn export(&self, challenge: &Authentic) -> Result<CodeExport, KeySetError> {
        let Freshness::Encapsulated { suite, enc, key_id } = &challenge.challenge().freshness
        else {
            return Err(KeySetError::OtherKeySet);
        };
        if *key_id != self.id() || *suite != self.suite() {
            return Err(KeySetError::OtherKeySet);
        }
        let info = recovery_info(&challenge.challenge().locator);
        let exporter = hpke::setup_recipient(enc, &self.recovery, &info);
        Ok(export(&exporter.ok_or(KeySetError::Zero)?, challenge))
    }
}

/// HPKE info of a recovery.
fn recovery_info(locator: &Locator) -> [&[u8]; 2] {
    [labels::HPKE_RECOVERY.bytes(), &locator.0]
}

/// `K = Export(label || SHA-256(offer message), 32)`.
fn binding_key(exporter: &Exporter, offer: &OfferMessage) -> BindingKey {
    let hash = Sha256::digest(offer.message());
    let label = match offer.offer().suite() {
        Suite::PostQuantum => labels::KEY_SUITE_3,
        _ => labels::KEY_SUITE_2,
    };
    let key = exporter.export(&[label.bytes(), &hash]);
    BindingKey::from_bytes(*key)
}

/// `x = Export(label || SHA-256(message), 32)`.
fn export(exporter: &Exporter, challenge: &Authentic) -> CodeExport {
    let hash = challenge.hash();
    CodeExport(exporter.export(&[labels::EXPORT.bytes(), &hash.0]))
}

// [KEY-12]
impl fmt::Debug for CodeExport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeExport(..)")
    }
}

impl fmt::Display for KeySetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherKeySet => "the message is not for this key set",
            Self::Retired => "the key set is retired: it opens no offers",
            Self::Zero => "the public key in the message leads to zero",
        })
    }
}

impl core::error::Error for KeySetError {}
