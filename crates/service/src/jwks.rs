//! The public keys of an OpenID provider: from a file, or from an address that is asked again for an unknown key.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{Jwk, JwkSet};

use crate::tls::{self, may_be_called};

/// How long after a reading the source is not read again.
const PAUSE: Duration = Duration::from_secs(60);
/// How long a provider may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer of a provider, in bytes.
const LONGEST: u64 = 256 * 1_024;

/// Where keys come from, and those that were read last.
#[derive(Debug)]
pub struct KeySource {
    place: Place,
    keys: RwLock<JwkSet>,
    read: Mutex<Instant>,
}

#[derive(Debug)]
enum Place {
    Given,
    File(PathBuf),
    Address(String, Box<ureq::Agent>),
}

/// The keys could not be read.
#[derive(Debug)]
pub struct KeysError(String);

impl KeySource {
    /// These keys and no others.
    #[must_use]
    pub fn given(keys: JwkSet) -> Self {
        Self::of(Place::Given, keys)
    }

    /// A file with a JSON Web Key Set.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn file(path: &Path) -> Result<Self, KeysError> {
        let place = Place::File(path.into());
        let keys = place.read()?;
        Ok(Self::of(place, keys))
    }

    /// An address with a JSON Web Key Set, the provider's `jwks_uri`, and the file of the certificates to trust where they
    /// are not those that browsers trust.
    ///
    /// # Errors
    /// [`KeysError`], also where the address neither begins with `https` nor is this machine's.
    pub fn address(address: &str, roots: Option<&Path>) -> Result<Self, KeysError> {
        if !may_be_called(address) {
            return Err(KeysError("their address has to begin with https".into()));
        }
        let trust = tls::trust(roots).map_err(|error| KeysError(error.to_string()))?;
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            // Where it leads is decided by the configuration, not by an answer.
            .max_redirects(0)
            .tls_config(trust);
        let place = Place::Address(address.into(), Box::new(agent.build().into()));
        let keys = place.read()?;
        Ok(Self::of(place, keys))
    }

    fn of(place: Place, keys: JwkSet) -> Self {
        Self {
            place,
            keys: RwLock::new(keys),
            read: Mutex::new(Instant::now()),
        }
    }

    /// The key of this name; without a name the only one. It blocks where the source is read again.
    pub(crate) fn find(&self, name: Option<&str>) -> Option<Jwk> {
        let known = || {
            let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
            match (name, keys.keys.as_slice()) {
                (Some(name), _) => keys.find(name).cloned(),
                (None, [only]) => Some(only.clone()),
                _ => None,
            }
        };
        known().or_else(|| {
            self.read_again();
            known()
        })
    }

    /// Strangers send unknown names at will: the source is asked once a minute.
    fn read_again(&self) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(self.place, Place::Given) || read.elapsed() < PAUSE {
            return;
        }
        *read = Instant::now();
        match self.place.read() {
            Ok(keys) => *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys,
            Err(error) => tracing::warn!(%error, "the provider's keys stay as they were"),
        }
    }
}

impl Place {
    fn read(&self) -> Result<JwkSet, KeysError> {
        let failed = |error: &dyn fmt::Display| KeysError(error.to_string());
        let text = match self {
            Self::Given => return Ok(JwkSet { keys: Vec::new() }),
            Self::File(path) => std::fs::read(path).map_err(|error| failed(&error))?,
            Self::Address(address, agent) => {
                let answer = agent.get(address).call();
                let mut answer = answer.map_err(|error| failed(&error))?;
                let body = answer.body_mut().with_config().limit(LONGEST).read_to_vec();
                body.map_err(|error| failed(&error))?
            }
        };
        serde_json::from_slice(&text).map_err(|error| failed(&error))
    }
}

impl fmt::Display for KeysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the provider's keys cannot be read: {}", self.0)
    }
}

impl std::error::Error for KeysError {}
