//! The key file: how a device gets an authority's public keys
//! (spec/hybrid.md, "Keys of the authority").

use alloc::string::String;
use core::fmt;

use crate::ids::KeyId;
use crate::point::Point;
use crate::text;

const PREFIX: &str = "RLK1:";
const BYTES: usize = 32 + 32 + 4;
const CHARS: usize = PREFIX.len() + BYTES / 2 * 3;

/// The content of a key file; `relatch_derivation` checks that the id belongs to the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyFile {
    /// The public key for bindings.
    pub binding: Point,
    /// The public key for recoveries.
    pub recovery: Point,
    /// Names both.
    pub key_id: KeyId,
}

/// Why a text is not a usable key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyFileError {
    /// Another length or prefix.
    NotAKeyFile,
    /// Not base45, or the key id does not belong to the keys.
    Damaged,
    /// A key is not canonical or of low order.
    BadPoint,
}

impl KeyFile {
    /// Writes the text, 107 characters. [HYB-7]
    #[must_use]
    pub fn to_text(&self) -> String {
        let (binding, recovery) = (self.binding.bytes(), self.recovery.bytes());
        let content = [binding.as_slice(), recovery, &self.key_id.0].concat();
        text::base45(PREFIX, &content)
    }

    /// Reads the text, which may end in one line feed. [HYB-8]
    ///
    /// # Errors
    /// [`KeyFileError`].
    ///
    /// # Security
    /// An administrator chose the file. With the keys of another authority no binding comes about
    /// at the owner's.
    pub fn from_text(text: &str) -> Result<Self, KeyFileError> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        if text.len() != CHARS || !text.starts_with(PREFIX) {
            return Err(KeyFileError::NotAKeyFile);
        }
        let content = text::of_base45(PREFIX, text).ok_or(KeyFileError::Damaged)?;
        let (binding, rest) = content.split_first_chunk().ok_or(KeyFileError::Damaged)?;
        let (recovery, key_id) = rest.split_first_chunk().ok_or(KeyFileError::Damaged)?;
        Ok(Self {
            binding: Point::new(*binding).ok_or(KeyFileError::BadPoint)?,
            recovery: Point::new(*recovery).ok_or(KeyFileError::BadPoint)?,
            key_id: KeyId(key_id.try_into().map_err(|_| KeyFileError::Damaged)?),
        })
    }
}

impl fmt::Display for KeyFileError {
    /// The registered reason.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAKeyFile => "not a key file",
            Self::Damaged => "damaged",
            Self::BadPoint => "bad point",
        })
    }
}

impl core::error::Error for KeyFileError {}
