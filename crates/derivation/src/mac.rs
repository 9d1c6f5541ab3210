//! HMAC-SHA256 under a cached key (RFC 2104, FIPS 180-4), and cuts of what it gives.

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
/// It keeps the two hash states alone: every MAC starts on a copy of them with an empty buffer.
#[derive(Clone)]
pub struct MacKey(Core);

/// The MAC does not match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MacError;

impl MacKey {
    /// Absorbs a key.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        // RFC 2104 pads a short key with zeros to the block. A whole block cannot have a wrong
        // length, so that nothing here can fail.
        let mut block = Secret::from([0; 64]);
        for (to, from) in block.iter_mut().zip(key) {
            *to = *from;
        }
        Self(Core::new((&*block).into()))
    }

    /// HMAC-SHA256 over the label and the parts, one after the other.
    #[must_use]
    pub fn mac(&self, label: Label, parts: &[&[u8]]) -> [u8; 32] {
        self.over(&[&[label.bytes()], parts])
    }

    /// The first `N` bytes of [`MacKey::mac`]; more than 32 do not compile.
    #[must_use]
    pub fn mac_cut<const N: usize>(&self, label: Label, parts: &[&[u8]]) -> [u8; N] {
        cut(&self.mac(label, parts))
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

    /// Checks a MAC of `N` bytes, in constant time; fewer than 16 or more than 32 do not compile.
    ///
    /// # Errors
    /// [`MacError`].
    pub fn verify<const N: usize>(
        &self,
        label: Label,
        parts: &[&[u8]],
        mac: &[u8; N],
    ) -> Result<(), MacError> {
        const { assert!(N >= 16, "a shorter MAC proves too little") };
        let expected = Secret::from(self.mac_cut::<N>(label, parts));
        if ct_eq(expected.as_slice(), mac) {
            Ok(())
        } else {
            Err(MacError)
        }
    }
}

/// The first `N` bytes of 32; more do not compile.
pub(crate) fn cut<const N: usize>(bytes: &[u8; 32]) -> [u8; N] {
    const { assert!(N <= 32, "there are 32 bytes") };
    let mut cut = [0; N];
    for (to, from) in cut.iter_mut().zip(bytes) {
        *to = *from;
    }
    cut
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
