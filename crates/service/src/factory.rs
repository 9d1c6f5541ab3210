//! Factory keys of devices: imported in bulk, sealed at rest, looked up at a claim. They only say whether a device is the
//! vendor's; they give no code.

use std::fmt;
use std::io::{self, BufRead};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use relatch_authority::{FactoryKey, Identity, OfferMessage};
use relatch_registry::{Database, SealedFactoryKey, StoreError};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::hex;
use crate::problem::Problem;

/// The longest line of a file to import, in bytes.
const LONGEST_LINE: u64 = 4_096;
/// Keys of one transaction.
const GROUP: usize = 500;
const NONCE: usize = 24;

/// Seals and opens factory keys.
///
/// # Security
/// Who has its key and the database can make devices look genuine; they cannot get a code.
pub struct FactoryStore(XChaCha20Poly1305);

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Keys of devices that had none.
    pub added: u64,
    /// Keys that were there.
    pub known: u64,
    /// Keys that took the place of others.
    pub replaced: u64,
}

/// Why an import ended; what stands before the line was imported.
#[derive(Debug)]
pub struct ImportError {
    line: u64,
    why: String,
}

/// A line of the file: an object of JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    vendor: String,
    model: String,
    serial: String,
    /// 32 bytes in hexadecimal digits.
    factory_key: String,
}

impl FactoryStore {
    /// A store under this key.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(key.into()))
    }

    /// The key of the device that an offer names; none where the offer has no attestation.
    pub(crate) fn key_of(
        &self,
        database: &Database,
        offer: &OfferMessage,
    ) -> Result<Option<FactoryKey>, Problem> {
        let offer = offer.offer();
        if offer.attestation.is_none() {
            return Ok(None);
        }
        let device = name(&offer.identity);
        let sealed = database.factory_key(&device);
        let Some(sealed) = sealed.map_err(|error| Problem::of_fault(&error))? else {
            return Ok(None);
        };
        match self.open(&device, &sealed) {
            Some(key) => Ok(Some(FactoryKey::new(&key))),
            None => {
                tracing::error!(
                    "a factory key cannot be opened: it was changed, or sealed under another key"
                );
                Err(Problem::unavailable())
            }
        }
    }

    /// Imports keys: one object of JSON a line, with `vendor`, `model`, `serial` and `factory_key`. The same file can be
    /// imported again. A device that has another key is an error, unless `replace` is set.
    ///
    /// # Errors
    /// [`ImportError`].
    pub fn import(
        &self,
        database: &Database,
        mut lines: impl BufRead,
        replace: bool,
    ) -> Result<Imported, ImportError> {
        let mut imported = Imported::default();
        let mut group = Vec::new();
        for line in 1.. {
            let failed = |why: String| ImportError { line, why };
            let read = read_line(&mut lines).map_err(|error| failed(error.to_string()))?;
            let last = read.is_none();
            if let Some(text) = read.filter(|text| !text.trim().is_empty()) {
                let (device, key) = parse(&text).map_err(|why| failed(why.into()))?;
                let known = database.factory_key(&device);
                let known = known.map_err(|error| failed(error.to_string()))?;
                match known.map(|sealed| self.open(&device, &sealed)) {
                    Some(Some(known)) if known == key => imported.known += 1,
                    Some(_) if !replace => {
                        return Err(failed("the device has another key: --replace".into()));
                    }
                    before => {
                        let count = match before {
                            Some(_) => &mut imported.replaced,
                            None => &mut imported.added,
                        };
                        *count += 1;
                        let sealed = self.seal(&device, &key).map_err(|why| failed(why.into()))?;
                        group.push(SealedFactoryKey { device, sealed });
                    }
                }
            }
            if last || group.len() >= GROUP {
                let kept = database.keep_factory_keys(std::mem::take(&mut group));
                kept.map_err(|error: StoreError| failed(error.to_string()))?;
            }
            if last {
                break;
            }
        }
        Ok(imported)
    }

    fn seal(&self, device: &[u8; 32], key: &[u8; 32]) -> Result<Vec<u8>, &'static str> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| "the operating system gives no randomness")?;
        let payload = Payload {
            msg: key,
            aad: device,
        };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| "the key cannot be sealed")?;
        Ok([&nonce[..], &sealed].concat())
    }

    fn open(&self, device: &[u8; 32], sealed: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload {
            msg: sealed,
            aad: device,
        };
        let key = Zeroizing::new(self.0.decrypt(&XNonce::from(*nonce), payload).ok()?);
        key.as_slice().try_into().ok().map(Zeroizing::new)
    }
}

/// `None` at the end.
fn read_line(lines: &mut impl BufRead) -> io::Result<Option<Zeroizing<String>>> {
    let mut text = Zeroizing::new(String::new());
    let read = io::Read::take(lines, LONGEST_LINE).read_line(&mut text)?;
    match (read, text.ends_with('\n')) {
        (0, _) => Ok(None),
        (_, false) if u64::try_from(read).unwrap_or(u64::MAX) == LONGEST_LINE => {
            Err(io::Error::other("the line is too long"))
        }
        _ => Ok(Some(text)),
    }
}

fn parse(text: &str) -> Result<([u8; 32], Zeroizing<[u8; 32]>), &'static str> {
    // The error of the parser would quote the line.
    let line: Line = serde_json::from_str(text)
        .map_err(|_| "not an object with vendor, model, serial and factory_key")?;
    let identity = Identity::new(&line.vendor, &line.model, &line.serial)
        .map_err(|_| "no device can have this identity")?;
    let key = hex::decode(&Zeroizing::new(line.factory_key));
    let key = key.ok_or("the key is not 32 bytes in hexadecimal digits")?;
    Ok((name(&identity), Zeroizing::new(key)))
}

/// A hash with the lengths: no two identities have one name.
fn name(identity: &Identity) -> [u8; 32] {
    let mut hash = Sha256::new();
    for text in [identity.vendor(), identity.model(), identity.serial()] {
        hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(text);
    }
    hash.finalize().into()
}

impl fmt::Debug for FactoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FactoryStore")
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

impl std::error::Error for ImportError {}
