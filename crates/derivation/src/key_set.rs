//! The keys of an authority in suite 2 (spec/hybrid.md, "Keys of the authority").

use alloc::string::String;
use core::fmt;

use relatch_wire::{KeyFile, KeyFileError, KeyId, Point};
use sha2::{Digest, Sha256};

use crate::ct_eq::ct_eq;
use crate::hpke::{self, KeyPair};
use crate::labels;
use crate::mac::cut;

/// An authority's public keys, as a device has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKeySet {
    pub(crate) binding: Point,
    pub(crate) recovery: Point,
    id: KeyId,
}

/// An authority's private keys under one id; wiped when dropped.
#[derive(Debug, Clone)]
pub struct KeySet {
    public: PublicKeySet,
    /// Destroyed when the key set is retired. [HYB-5]
    pub(crate) binding: Option<KeyPair>,
    pub(crate) recovery: KeyPair,
}

/// Private keys that must not be used: they do not open what was made for them, or both are the
/// same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SelfTestError;

impl PublicKeySet {
    /// The public keys for bindings and for recoveries, from firmware.
    #[must_use]
    pub fn new(binding: Point, recovery: Point) -> Self {
        Self {
            binding,
            recovery,
            id: key_id(&binding, &recovery),
        }
    }

    /// Reads a key file that an administrator loaded. [HYB-8]
    ///
    /// # Errors
    /// [`KeyFileError`]; [`KeyFileError::Damaged`] also if the id does not belong to the keys.
    ///
    /// # Security
    /// See [`KeyFile::from_text`].
    pub fn from_text(text: &str) -> Result<Self, KeyFileError> {
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
            binding: self.binding,
            recovery: self.recovery,
            key_id: self.id,
        };
        file.to_text()
    }

    /// Names the key set in offers and challenges.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The public key that offers are encapsulated to.
    #[must_use]
    pub fn binding(&self) -> &Point {
        &self.binding
    }

    /// The public key that recoveries are encapsulated to.
    #[must_use]
    pub fn recovery(&self) -> &Point {
        &self.recovery
    }
}

impl KeySet {
    /// Takes the private keys for bindings and for recoveries, 32 random bytes each, and tests
    /// them. [HYB-4]
    ///
    /// # Errors
    /// [`SelfTestError`].
    pub fn new(binding: &[u8; 32], recovery: &[u8; 32]) -> Result<Self, SelfTestError> {
        let binding = tested(binding)?;
        let recovery = tested(recovery)?;
        if binding.public() == recovery.public() {
            return Err(SelfTestError);
        }
        Ok(Self {
            public: PublicKeySet::new(*binding.public(), *recovery.public()),
            binding: Some(binding),
            recovery,
        })
    }

    /// Takes the rest of a retired key set: the public key for bindings, the private key for
    /// recoveries. [HYB-4]
    ///
    /// # Errors
    /// [`SelfTestError`].
    pub fn retired(binding: Point, recovery: &[u8; 32]) -> Result<Self, SelfTestError> {
        let recovery = tested(recovery)?;
        if binding == *recovery.public() {
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

/// A pair that opens what is encapsulated to its public key.
fn tested(private: &[u8; 32]) -> Result<KeyPair, SelfTestError> {
    const EPHEMERAL: [u8; 32] = [1; 32];
    const INFO: &[&[u8]] = &[b"self-test"];
    let opens = || {
        let pair = KeyPair::from_private(private)?;
        let ephemeral = KeyPair::derive(&EPHEMERAL)?;
        let (enc, sent) = hpke::setup_sender(pair.public(), ephemeral, INFO)?;
        let opened = hpke::setup_recipient(&enc, &pair, INFO)?;
        ct_eq(sent.export(&[]).as_slice(), opened.export(&[]).as_slice()).then_some(pair)
    };
    opens().ok_or(SelfTestError)
}

/// [HYB-3]
fn key_id(binding: &Point, recovery: &Point) -> KeyId {
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
