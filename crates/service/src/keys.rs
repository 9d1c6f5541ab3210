//! The key sets of the authority, one file each, and the key ring that they make.
//!
//! This module alone knows what a key set is made of; the rest of the service handles its id and its key file.

use std::fmt;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use relatch_authority::{EncapsulationKey, KeyId, KeyRing, KeySet, Suite};
use serde::{Deserialize, Serialize};

use crate::hex;

/// A file with the private keys of one key set, as `rotate-key-set` writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySetFile(PathBuf);

/// Why there is no key ring.
#[derive(Debug)]
pub struct KeysFault(String);

/// What the file holds, in TOML. A retired key set has its public key for bindings instead of the private one.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    suite: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    binding_private: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    binding_public: Option<String>,
    recovery_private: String,
}

impl KeySetFile {
    /// A key set in this file.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self(path.into())
    }

    /// Makes a key set of suite 2 or 3 and writes it to the file, which must not exist; gives its id.
    ///
    /// # Errors
    /// [`KeysFault`].
    ///
    /// # Security
    /// The file is readable for its owner alone. Who has it, and a registry with its master keys, has every code.
    pub fn make(&self, suite: Suite) -> Result<KeyId, KeysFault> {
        let (mut binding, mut recovery) = ([0; 32], [0; 32]);
        for key in [&mut binding, &mut recovery] {
            getrandom::fill(key).map_err(|error| self.fault(&error))?;
        }
        let key_set = self.pair(suite.number(), &binding, &recovery)?;
        self.write(&Stored {
            suite: suite.number(),
            binding_private: Some(hex::encode(&binding)),
            binding_public: None,
            recovery_private: hex::encode(&recovery),
        })?;
        Ok(key_set.id())
    }

    /// Makes a key set where there is no file.
    pub(crate) fn make_if_absent(&self, suite: Suite) -> Result<(), KeysFault> {
        match self.0.exists() {
            true => Ok(()),
            false => self.make(suite).map(drop),
        }
    }

    /// Writes the retired form of the key set to another file: without the private key for bindings.
    ///
    /// # Errors
    /// [`KeysFault`].
    pub fn retire_to(&self, other: &Self) -> Result<KeyId, KeysFault> {
        let stored = self.stored()?;
        let key_set = self.key_set(&stored)?;
        other.write(&Stored {
            binding_private: None,
            binding_public: Some(hex::encode(key_set.public().binding().bytes())),
            ..stored
        })?;
        Ok(key_set.id())
    }

    fn load(&self) -> Result<KeySet, KeysFault> {
        self.key_set(&self.stored()?)
    }

    fn stored(&self) -> Result<Stored, KeysFault> {
        let text = fs::read_to_string(&self.0).map_err(|error| self.fault(&error))?;
        // The error of the parser would quote the line.
        toml::from_str(&text).map_err(|_| self.fault(&"not a key set"))
    }

    fn key_set(&self, stored: &Stored) -> Result<KeySet, KeysFault> {
        const MALFORMED: &str = "a key is not 32 bytes in hexadecimal digits";
        let key = |text: &str| hex::decode(text).ok_or_else(|| self.fault(&MALFORMED));
        let recovery = key(&stored.recovery_private)?;
        match (&stored.binding_private, &stored.binding_public) {
            (Some(binding), None) => self.pair(stored.suite, &key(binding)?, &recovery),
            (None, Some(binding)) => {
                let binding = hex::decode_all(binding).unwrap_or_default();
                let binding = EncapsulationKey::from_bytes(&binding);
                let binding = binding.map_err(|error| self.fault(&error))?;
                if binding.suite().number() != stored.suite {
                    return Err(self.fault(&"the public key is of another suite"));
                }
                KeySet::retired(binding, &recovery).map_err(|error| self.fault(&error))
            }
            _ => Err(self.fault(&"one key for bindings is needed, private or public")),
        }
    }

    fn pair(
        &self,
        suite: u16,
        binding: &[u8; 32],
        recovery: &[u8; 32],
    ) -> Result<KeySet, KeysFault> {
        let made = match Suite::from_number(suite.into()) {
            Ok(Suite::Hybrid) => KeySet::new(binding, recovery),
            Ok(Suite::PostQuantum) => KeySet::post_quantum(binding, recovery),
            _ => return Err(self.fault(&"a suite that has no key sets, or a newer one")),
        };
        made.map_err(|error| self.fault(&error))
    }

    fn write(&self, stored: &Stored) -> Result<(), KeysFault> {
        let text = toml::to_string(stored).map_err(|error| self.fault(&error))?;
        let mut options = fs::OpenOptions::new();
        let file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&self.0);
        let written = file.and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|error| self.fault(&error))
    }

    fn fault(&self, why: &dyn fmt::Display) -> KeysFault {
        KeysFault(format!("{}: {why}", self.0.display()))
    }
}

/// The key ring of these files; devices are bound with the last one that is not retired.
///
/// # Errors
/// [`KeysFault`].
pub fn key_ring(files: &[KeySetFile]) -> Result<KeyRing, KeysFault> {
    let mut ring = KeyRing::default();
    for file in files {
        let key_set = file.load()?;
        let (id, retired) = (key_set.id(), key_set.is_retired());
        ring.add(key_set).map_err(|error| file.fault(&error))?;
        if !retired {
            ring.make_current(id).map_err(|error| file.fault(&error))?;
        }
    }
    Ok(ring)
}

impl fmt::Display for KeysFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KeysFault {}
