//! The floors: nothing but the primitives that an operation cannot do without.

use std::hint::black_box;

use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305};
use sha2::block_api::compress256;

/// Bytes of padding and length behind a message of SHA-256.
const PADDING: usize = 9;
const BLOCK: usize = 64;

/// This many compressions of SHA-256, each after the other.
pub fn compress(count: usize) -> [u32; 8] {
    let mut state = black_box([0x5a5a_5a5a; 8]);
    let blocks = black_box([[0xa5; BLOCK]; 1]);
    for _ in 0..count {
        compress256(&mut state, &blocks);
    }
    state
}

/// Compressions of a hash over this many bytes.
#[must_use]
pub const fn hash(bytes: usize) -> usize {
    (bytes + PADDING).div_ceil(BLOCK)
}

/// Compressions that absorb a key of HMAC, once.
pub const KEY: usize = 2;

/// Compressions of HMAC over this many bytes under an absorbed key.
#[must_use]
pub const fn mac(bytes: usize) -> usize {
    hash(bytes) + 1
}

/// Compressions of an expansion to at most 32 bytes under an absorbed key.
#[must_use]
pub const fn expand(info: usize) -> usize {
    mac(info + 1)
}

/// Opens 32 bytes sealed with XChaCha20-Poly1305.
pub fn unseal(cipher: &XChaCha20Poly1305, about: &[u8], sealed: &Sealed) -> [u8; 32] {
    let mut key = sealed.bytes;
    cipher
        .decrypt_inout_detached(
            &sealed.nonce.into(),
            about,
            key.as_mut_slice().into(),
            &sealed.tag.into(),
        )
        .expect("sealed with the same key");
    key
}

/// 32 bytes under a key of counting bytes.
#[derive(Debug, Clone, Copy)]
pub struct Sealed {
    nonce: [u8; 24],
    bytes: [u8; 32],
    tag: [u8; 16],
}

/// A cipher, and what it sealed.
#[must_use]
pub fn sealed(about: &[u8]) -> (XChaCha20Poly1305, Sealed) {
    let cipher = XChaCha20Poly1305::new(&[7; 32].into());
    let (nonce, mut bytes) = ([1; 24], [9; 32]);
    let tag = cipher
        .encrypt_inout_detached(&nonce.into(), about, bytes.as_mut_slice().into())
        .expect("short enough");
    let tag = tag.into();
    (cipher, Sealed { nonce, bytes, tag })
}

#[cfg(test)]
mod tests {
    use super::{expand, hash, mac};

    #[test]
    fn compressions_are_those_of_fips_180_4_and_rfc_2104() {
        assert_eq!([0, 55, 56, 119, 120].map(hash), [1, 1, 2, 2, 3]);
        assert_eq!([0, 55, 56, 119, 120].map(mac), [2, 2, 3, 3, 4]);
        assert_eq!(expand(20), 2);
    }
}
