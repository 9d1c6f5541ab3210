//! Byte strings as the vectors write them: lower-case hexadecimal.

use relatch_wire::Hex;
use serde::{Deserialize, Deserializer, de};

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    Hex(bytes).to_string()
}

/// A byte string of an input.
#[derive(Debug, Clone)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

/// A byte string of a fixed length.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Array<const N: usize>(pub(crate) [u8; N]);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits: Option<Vec<u8>> = text
            .chars()
            .map(|digit| {
                digit
                    .to_digit(16)
                    .and_then(|digit| u8::try_from(digit).ok())
            })
            .collect();
        let (pairs, rest) = digits.as_deref().unwrap_or(&[0]).as_chunks();
        if !rest.is_empty() {
            return Err(de::Error::custom("not bytes in hexadecimal"));
        }
        Ok(Self(
            pairs.iter().map(|[high, low]| high << 4 | low).collect(),
        ))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Array<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Bytes(bytes) = Bytes::deserialize(deserializer)?;
        let found = bytes.len();
        let bytes = bytes
            .try_into()
            .map_err(|_| de::Error::custom(format!("{found} bytes where {N} belong")))?;
        Ok(Self(bytes))
    }
}
