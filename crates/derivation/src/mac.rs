//! HMAC-SHA256 under a cached key (RFC 2104, FIPS 180-4).

use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::labels::Label;

/// A 32-byte key, absorbed once; wiped when dropped.
#[derive(Clone)]
pub struct MacKey(Hmac<Sha256>);

/// A MAC that is not the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MacMismatch;

impl MacKey {
    /// Absorbs a key.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        let mut block = zeroize::Zeroizing::new([0; 64]);
        if let Some(front) = block.first_chunk_mut() {
            *front = *key;
        }
        // RFC 2104 pads a short key with zeros to the block; given as a block, there is no length to be wrong.
        Self(Hmac::new((&*block).into()))
    }

    /// HMAC-SHA256 over the label and the parts, one after the other.
    #[must_use]
    pub fn mac(&self, label: Label, parts: &[&[u8]]) -> [u8; 32] {
        self.absorb(label, parts).finalize().into_bytes().into()
    }

    /// Checks a MAC cut to its first bytes, in constant time.
    ///
    /// # Errors
    /// [`MacMismatch`], also for a MAC that is empty or longer than 32 bytes.
    ///
    /// # Security
    /// The caller fixes the length: a shorter MAC proves less.
    pub fn verify(&self, label: Label, parts: &[&[u8]], mac: &[u8]) -> Result<(), MacMismatch> {
        self.absorb(label, parts)
            .verify_truncated_left(mac)
            .map_err(|_| MacMismatch)
    }

    fn absorb(&self, label: Label, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(label.bytes());
        for part in parts {
            mac.update(part);
        }
        mac
    }
}

// [KEY-12]
impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MacKey(..)")
    }
}

impl fmt::Display for MacMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the MAC does not match")
    }
}

impl core::error::Error for MacMismatch {}
