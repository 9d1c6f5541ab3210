//! HMAC-SHA256 under a cached key (RFC 2104, FIPS 180-4).

use core::fmt;

use hmac::KeyInit;
use hmac::block_api::HmacCore;
use hmac::digest::Output;
use hmac::digest::block_api::{Buffer, FixedOutputCore, UpdateCore};
use relatch_wire::Secret;
use sha2::Sha256;

use crate::ct_eq::ct_eq;
use crate::labels::Label;

type Core = HmacCore<Sha256>;

/// A 32-byte key, absorbed once; wiped when dropped.
///
/// It is the two hash states alone: every MAC starts on a copy of them with an empty buffer of its own.
#[derive(Clone)]
pub struct MacKey(Core);

/// A MAC that is not the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MacError;

impl MacKey {
    /// Absorbs a key.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        let mut block = Secret::default();
        if let Some(front) = block.first_chunk_mut() {
            *front = *key;
        }
        // RFC 2104 pads a short key with zeros to the block; given as a block, there is no length to be wrong.
        Self(Core::new((&*block).into()))
    }

    /// HMAC-SHA256 over the label and the parts, one after the other.
    #[must_use]
    pub fn mac(&self, label: Label, parts: &[&[u8]]) -> [u8; 32] {
        self.over(&[&[label.bytes()], parts])
    }

    /// HMAC-SHA256 over all parts of all groups, one after the other.
    pub(crate) fn over(&self, groups: &[&[&[u8]]]) -> [u8; 32] {
        let mut core = self.0.clone();
        let mut buffer = Buffer::<Core>::default();
        for part in groups.iter().copied().flatten() {
            buffer.digest_blocks(part, |blocks| core.update_blocks(blocks));
        }
        let mut mac = Output::<Core>::default();
        core.finalize_fixed_core(&mut buffer, &mut mac);
        mac.into()
    }

    /// Checks a MAC cut to its first bytes, in constant time.
    ///
    /// # Errors
    /// [`MacError`], also for a MAC that is empty or longer than 32 bytes.
    ///
    /// # Security
    /// The caller fixes the length: a shorter MAC proves less.
    pub fn verify(&self, label: Label, parts: &[&[u8]], mac: &[u8]) -> Result<(), MacError> {
        let right = Secret::from(self.mac(label, parts));
        let front = right.get(..mac.len()).ok_or(MacError)?;
        if mac.is_empty() || !ct_eq(front, mac) {
            return Err(MacError);
        }
        Ok(())
    }
}

// [KEY-12]
impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MacKey(..)")
    }
}

impl fmt::Display for MacError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the MAC does not match")
    }
}

impl core::error::Error for MacError {}
