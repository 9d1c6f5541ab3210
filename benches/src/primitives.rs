//! The floors: nothing but the primitives that an operation cannot do without.

use std::hint::black_box;

use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305};
use sha2::block_api::compress256;

/// Bytes of padding and length behind a message of SHA-256.
const PADDING: usize = 9;
const BLOCK: usize = 64;

/// What a hash has come to.
pub type State = [u32; 8];

/// No message of these operations has more.
static BLOCKS: [[u8; BLOCK]; 16] = [[0xa5; BLOCK]; 16];

/// This many compressions of SHA-256, each after the other.
#[must_use]
pub fn compress(count: usize) -> State {
    let mut state = black_box([0x5a5a_5a5a; 8]);
    let blocks = black_box(&BLOCKS);
    for _ in 0..count {
        compress256(&mut state, &blocks[..1]);
    }
    state
}

/// The compressions of HMAC over so many bytes under an absorbed key: the last one's block is what the others gave
/// (RFC 2104), and it cannot begin before.
///
/// # Panics
/// Above 1,000 bytes.
#[must_use]
pub fn mac(mut inner: State, bytes: usize) -> State {
    compress256(&mut inner, &black_box(&BLOCKS)[..hash(bytes)]);
    let mut block = [0; BLOCK];
    for (bytes, word) in block.as_chunks_mut::<4>().0.iter_mut().zip(inner) {
        *bytes = word.to_be_bytes();
    }
    let mut outer = black_box([0xa5a5_a5a5; 8]);
    compress256(&mut outer, &[block]);
    outer
}

/// Compressions of a hash over this many bytes.
#[must_use]
pub const fn hash(bytes: usize) -> usize {
    (bytes + PADDING).div_ceil(BLOCK)
}

/// Opens 32 bytes sealed with XChaCha20-Poly1305.
///
/// # Panics
/// For bytes that were sealed with another key.
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
    use super::{hash, mac};

    #[test]
    fn compressions_are_those_of_fips_180_4() {
        assert_eq!([0, 55, 56, 119, 120].map(hash), [1, 1, 2, 2, 3]);
    }

    #[test]
    fn a_mac_hashes_what_its_message_came_to() {
        assert_ne!(mac([1; 8], 0), mac([2; 8], 0));
        let [none, one, two, more] = [0, 55, 56, 120].map(|bytes| mac([1; 8], bytes));
        assert_eq!(none, one);
        assert!(one != two && two != more);
    }
}
