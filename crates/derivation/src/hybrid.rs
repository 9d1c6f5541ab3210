//! Suite 2: keys and codes that take a shared key and a private key of the authority (spec/hybrid.md).

use core::fmt;

use relatch_wire::{Contribution, Fresh32, Freshness, KeyId, Locator, OfferMessage, Point, Secret};
use sha2::{Digest, Sha256};

use crate::code::Code;
use crate::hpke::{self, Exporter, KeyPair, Mode};
use crate::key_set::{KeySet, PublicKeySet};
use crate::keys::{BindingKey, Keys, PskKey};
use crate::labels;
use crate::tag::Authentic;

/// What is left at the device of an encapsulation for an offer: gives the binding key once the offer is written.
#[derive(Debug)]
pub struct OfferExporter(Exporter);

/// What is left at the device of an encapsulation for a challenge: gives its code. [HYB-19]
#[derive(Debug)]
pub struct CodeExporter(Exporter);

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
    /// Encapsulates for an offer: the device's side. [HYB-12]
    ///
    /// `None` if the result of X25519 is zero.
    #[must_use]
    pub fn encapsulate(&self, random: Fresh32) -> Option<(Contribution, OfferExporter)> {
        let ephemeral = KeyPair::derive(&Secret::from(random))?;
        let info = labels::HPKE_BINDING.bytes();
        let (enc, exporter) = hpke::setup_sender(&self.binding, ephemeral, info, Mode::Base)?;
        let key_id = self.id();
        let contribution = Contribution::Encapsulated { enc, key_id };
        Some((contribution, OfferExporter(exporter)))
    }
}

impl OfferExporter {
    /// The binding key, at the device. [HYB-11]
    #[must_use]
    pub fn binding_key(&self, offer: &OfferMessage) -> BindingKey {
        binding_key(&self.0, offer)
    }
}

impl PskKey {
    /// Encapsulates for a challenge: the device's side. [HYB-17]
    ///
    /// `ephemeral`: what [`crate::SeedKey::ephemeral`] gives. `None` where the result of X25519 is zero.
    #[must_use]
    pub fn encapsulate(
        &self,
        locator: &Locator,
        recovery: &Point,
        key_id: KeyId,
        ephemeral: &[u8; 32],
    ) -> Option<(Freshness, CodeExporter)> {
        let ephemeral = KeyPair::derive(ephemeral)?;
        let info = labels::HPKE_RECOVERY.bytes();
        let (enc, exporter) = hpke::setup_sender(recovery, ephemeral, info, self.mode(locator))?;
        let freshness = Freshness::Encapsulated { enc, key_id };
        Some((freshness, CodeExporter(exporter)))
    }

    fn mode<'a>(&'a self, locator: &'a Locator) -> Mode<'a> {
        Mode::Psk {
            psk: self.bytes(),
            psk_id: &locator.0,
        }
    }
}

impl CodeExporter {
    /// The code of the challenge that it was made for, over the whole message bytes.
    #[must_use]
    pub fn code(&self, challenge: &Authentic) -> Code {
        code(&self.0, challenge)
    }
}

impl KeySet {
    /// The binding key of an offer: the authority's side. [HYB-11]
    ///
    /// # Errors
    /// [`KeySetError`].
    ///
    /// # Security
    /// Any party can make an offer for public keys. A key derived from it proves nothing about a device.
    pub fn binding_key(&self, offer: &OfferMessage) -> Result<BindingKey, KeySetError> {
        let Contribution::Encapsulated { enc, key_id } = &offer.offer().contribution else {
            return Err(KeySetError::OtherKeySet);
        };
        if *key_id != self.id() {
            return Err(KeySetError::OtherKeySet);
        }
        let pair = self.binding.as_ref().ok_or(KeySetError::Retired)?;
        let info = labels::HPKE_BINDING.bytes();
        let exporter =
            hpke::setup_recipient(enc, pair, info, Mode::Base).ok_or(KeySetError::Zero)?;
        Ok(binding_key(&exporter, offer))
    }

    /// The code of a challenge: the authority's side. [HYB-17]
    ///
    /// # Errors
    /// [`KeySetError`].
    pub fn code(&self, keys: &Keys, challenge: &Authentic) -> Result<Code, KeySetError> {
        let Freshness::Encapsulated { enc, key_id } = &challenge.challenge().freshness else {
            return Err(KeySetError::OtherKeySet);
        };
        if *key_id != self.id() {
            return Err(KeySetError::OtherKeySet);
        }
        let locator = keys.locator();
        let mode = keys.psk().mode(&locator);
        let info = labels::HPKE_RECOVERY.bytes();
        let exporter = hpke::setup_recipient(enc, &self.recovery, info, mode);
        Ok(code(&exporter.ok_or(KeySetError::Zero)?, challenge))
    }
}

/// `K = Export(label || SHA-256(offer message), 32)`.
fn binding_key(exporter: &Exporter, offer: &OfferMessage) -> BindingKey {
    let hash = Sha256::digest(offer.message());
    let key = exporter.export(&[labels::KEY_SUITE_2.bytes(), &hash]);
    BindingKey::from_bytes(*key)
}

/// `m = Export(label || SHA-256(message), 32)`.
fn code(exporter: &Exporter, challenge: &Authentic) -> Code {
    let hash = challenge.hash();
    let material = exporter.export(&[labels::CODE_SUITE_2.bytes(), &hash.0]);
    Code::from_material(&material, challenge.challenge().code_length)
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
