//! Bytes that are wiped when dropped, and an `Uint8Array` in JavaScript.

use core::fmt;

use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

/// Bytes of a message or a state.
#[derive(Default)]
pub struct Bytes(Zeroizing<Vec<u8>>);

impl<T: Into<Vec<u8>>> From<T> for Bytes {
    fn from(bytes: T) -> Self {
        Self(Zeroizing::new(bytes.into()))
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({})", self.0.len())
    }
}
