//! The keys of an authority in suites 2 and 3 (spec/hybrid.md, "Keys of the authority").

use alloc::string::String;
use core::fmt;

use relatch_wire::{EncapsulationKey, KeyFile, KeyFileError, KeyId, Point, Secret, Suite};
use sha2::{Digest, Sha256};

use crate::binding_kem::{self, BindingPair};
use crate::ct_eq::ct_eq;
use crate::hpke::{self, Exporter, KeyPair};
use crate::labels;
use crate::mac::cut;
#[cfg(feature = "post-quantum")]
use crate::x_wing;

/// An authority's public keys, as a device has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKeySet {
    pub(crate) binding: EncapsulationKey,
    pub(crate) recovery: Point,
    id: KeyId,
}

/// An authority's private keys under one id; wiped when dropped.
#[derive(Debug, Clone)]
pub struct KeySet {
    public: PublicKeySet,
    /// Destroyed when the key set is retired. [HYB-5]
    pub(crate) binding: Option<BindingPair>,
    pub(crate) recovery: KeyPair,
}

/// Private keys that must not be used: they do not open what was made for them, or both are the
/// same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SelfTestError;

impl PublicKeySet {
    /// The public keys for bindings and for recoveries, from firmware.
    #[must_use]
    pub fn new(binding: EncapsulationKey, recovery: Point) -> Self {
        Self {
            id: key_id(&binding, &recovery),
            binding,
            recovery,
        }
    }

    /// Reads a key file that an administrator loaded. [HYB-8] [HYB-26]
    ///
    /// # Errors
    /// [`KeyFileError`]; [`KeyFileError::UnsupportedSuite`] for suite 3 without the feature
    /// `post-quantum`, [`KeyFileError::Damaged`] also if the id does not belong to the keys.
    ///
    /// # Security
    /// See [`KeyFile::from_text`].
    pub fn from_text(text: &str) -> Result<Self, KeyFileError> {
        Self::read(text, cfg!(feature = "post-quantum"))
    }

    fn read(text: &str, post_quantum: bool) -> Result<Self, KeyFileError> {
        if KeyFile::suite(text)? == Suite::PostQuantum && !post_quantum {
            return Err(KeyFileError::UnsupportedSuite);
        }
        let file = KeyFile::from_text(text)?;
        let set = Self::new(file.binding, file.recovery);
        if set.id == file.key_id {
            Ok(set)
        } else {
            Err(KeyFileError::Damaged)
        }
    }

    /// Writes the key file. [HYB-7]
    #[must_use]
    pub fn to_text(&self) -> String {
        let file = KeyFile {
            binding: self.binding.clone(),
            recovery: self.recovery,
            key_id: self.id,
        };
        file.to_text()
    }

    /// The suite of bindings with it: 2 or 3.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.binding.suite()
    }

    /// Names the key set in offers and challenges.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The public key that offers are encapsulated to.
    #[must_use]
    pub fn binding(&self) -> &EncapsulationKey {
        &self.binding
    }

    /// The public key that recoveries are encapsulated to.
    #[must_use]
    pub fn recovery(&self) -> &Point {
        &self.recovery
    }
}

impl KeySet {
    /// Takes the private keys of suite 2 for bindings and for recoveries, 32 random bytes each, and
    /// tests them. [HYB-4]
    ///
    /// # Errors
    /// [`SelfTestError`].
    pub fn new(binding: &[u8; 32], recovery: &[u8; 32]) -> Result<Self, SelfTestError> {
        let binding = KeyPair::from_private(binding).map(BindingPair::X25519);
        Self::of(binding.and_then(opening), recovery)
    }

    /// Takes the private keys of suite 3 for bindings and for recoveries, 32 random bytes each, and
    /// tests them. [HYB-4]
    ///
    /// # Errors
    /// [`SelfTestError`].
    #[cfg(feature = "post-quantum")]
    pub fn post_quantum(binding: &[u8; 32], recovery: &[u8; 32]) -> Result<Self, SelfTestError> {
        let binding = x_wing::KeyPair::from_private(binding).map(BindingPair::XWing);
        Self::of(binding.and_then(opening), recovery)
    }

    /// A pair for bindings that passed its test, and the private key for recoveries.
    fn of(binding: Option<BindingPair>, recovery: &[u8; 32]) -> Result<Self, SelfTestError> {
        let binding = binding.ok_or(SelfTestError)?;
        let rest = Self::retired(binding.public(), recovery)?;
        Ok(Self {
            binding: Some(binding),
            ..rest
        })
    }

    /// Takes the rest of a retired key set: the public key for bindings, the private key for
    /// recoveries. [HYB-4]
    ///
    /// # Errors
    /// [`SelfTestError`].
    pub fn retired(binding: EncapsulationKey, recovery: &[u8; 32]) -> Result<Self, SelfTestError> {
        let recovery = answering(recovery).ok_or(SelfTestError)?;
        // The point of an X-Wing key is at its end.
        if binding.bytes().ends_with(recovery.public().bytes()) {
            return Err(SelfTestError);
        }
        Ok(Self {
            public: PublicKeySet::new(binding, *recovery.public()),
            binding: None,
            recovery,
        })
    }

    /// Destroys the private key for bindings: offers can no longer be claimed, recoveries go on.
    /// [HYB-5]
    ///
    /// # Security
    /// The operator must destroy other copies of the key, such as those in a key store.
    pub fn retire(&mut self) {
        self.binding = None;
    }

    /// The public keys, for devices.
    #[must_use]
    pub fn public(&self) -> &PublicKeySet {
        &self.public
    }

    /// The suite of bindings with it: 2 or 3.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.public.suite()
    }

    /// Names the key set.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.public.id
    }

    /// Whether the private key for bindings is destroyed.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        self.binding.is_none()
    }
}

/// What the self-test encapsulates with.
const RANDOM: [u8; 32] = [1; 32];
const INFO: &[&[u8]] = &[b"self-test"];

/// The pair for bindings, if it opens what is encapsulated to its public key.
fn opening(pair: BindingPair) -> Option<BindingPair> {
    let (enc, sent) = binding_kem::setup_sender(&pair.public(), &Secret::from(RANDOM), INFO)?;
    let opened = pair.setup_recipient(&enc, INFO)?;
    same(&sent, &opened).then_some(pair)
}

/// The pair of a private key for recoveries, if it opens what is encapsulated to its public key.
fn answering(private: &[u8; 32]) -> Option<KeyPair> {
    let pair = KeyPair::from_private(private)?;
    let (enc, sent) = hpke::setup_sender(pair.public(), KeyPair::derive(&RANDOM)?, INFO)?;
    let opened = hpke::setup_recipient(&enc, &pair, INFO)?;
    same(&sent, &opened).then_some(pair)
}

fn same(sent: &Exporter, opened: &Exporter) -> bool {
    ct_eq(sent.export(&[]).as_slice(), opened.export(&[]).as_slice())
}

/// [HYB-3]
fn key_id(binding: &EncapsulationKey, recovery: &Point) -> KeyId {
    let hash = Sha256::new()
        .chain_update(labels::KEY_ID.bytes())
        .chain_update(binding.bytes())
        .chain_update(recovery.bytes())
        .finalize();
    KeyId(cut(&hash.into()))
}

impl fmt::Display for SelfTestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the key set failed its self-test: do not use it")
    }
}

impl core::error::Error for SelfTestError {}

#[cfg(test)]
mod tests {
    use super::*;

    // [HYB-26]
    #[test]
    fn without_suite_3_its_key_files_are_refused_before_they_are_decoded() {
        // No key, and no base45 either: the length alone says the suite.
        let text = alloc::format!("RLK1:{}", "!".repeat(1_878));
        let read =
            |text: &str, post_quantum| PublicKeySet::read(text, post_quantum).map(|set| set.id());
        assert_eq!(read(&text, false), Err(KeyFileError::UnsupportedSuite));
        assert_eq!(read(&text, true), Err(KeyFileError::Damaged));
        assert_eq!(read(&text[1..], false), Err(KeyFileError::NotAKeyFile));
    }
}
