//! SHA-256 of parts, where no key is needed.

use sha2::{Digest, Sha256};

/// SHA-256 over these parts one after the other; the caller makes them unambiguous.
#[must_use]
pub fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}
