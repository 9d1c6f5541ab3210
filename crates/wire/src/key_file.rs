//! The key file: how a device gets an authority's public keys
//! (spec/hybrid.md, "Keys of the authority").

use alloc::string::String;
use core::fmt;

use crate::ids::{KeyId, Suite};
use crate::kem::{EncapsulationKey, X_WING_KEY};
use crate::point::Point;
use crate::text;

const PREFIX: &str = "RLK1:";
/// The number of characters of a key file of suite 2, and of suite 3.
const CHARS: [usize; 2] = [chars(32), chars(X_WING_KEY)];

/// The content of a key file; `relatch_derivation` checks that the id belongs to the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFile {
    /// The public key for bindings; its KEM says the suite.
    pub binding: EncapsulationKey,
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
    /// Of a suite that the device does not have.
    UnsupportedSuite,
    /// Not base45, or the key id does not belong to the keys.
    Damaged,
    /// The ML-KEM key holds a number that is not below the modulus.
    BadKey,
    /// A point is not canonical or of low order.
    BadPoint,
}

impl KeyFile {
    /// Writes the text: 107 characters in suite 2, 1,883 in suite 3. [HYB-7]
    #[must_use]
    pub fn to_text(&self) -> String {
        let (binding, recovery) = (self.binding.bytes(), self.recovery.bytes());
        let content = [binding, recovery, &self.key_id.0].concat();
        text::base45(PREFIX, &content)
    }

    /// The suite of a text, which its length says.
    ///
    /// # Errors
    /// [`KeyFileError::NotAKeyFile`].
    pub fn suite(text: &str) -> Result<Suite, KeyFileError> {
        let text = without_line_feed(text);
        let [hybrid, post_quantum] = CHARS;
        match text.len() {
            _ if !text.starts_with(PREFIX) => Err(KeyFileError::NotAKeyFile),
            length if length == hybrid => Ok(Suite::Hybrid),
            length if length == post_quantum => Ok(Suite::PostQuantum),
            _ => Err(KeyFileError::NotAKeyFile),
        }
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
        Self::suite(text)?;
        let content = text::of_base45(PREFIX, without_line_feed(text));
        let content = content.ok_or(KeyFileError::Damaged)?;
        let (rest, key_id) = content.split_last_chunk().ok_or(KeyFileError::Damaged)?;
        let (binding, recovery) = rest.split_last_chunk().ok_or(KeyFileError::Damaged)?;
        Ok(Self {
            binding: EncapsulationKey::from_bytes(binding)?,
            recovery: Point::new(*recovery).ok_or(KeyFileError::BadPoint)?,
            key_id: KeyId(*key_id),
        })
    }
}

fn without_line_feed(text: &str) -> &str {
    text.strip_suffix('\n').unwrap_or(text)
}

/// The length of a text with a public key for bindings of so many bytes.
const fn chars(binding: usize) -> usize {
    PREFIX.len() + (binding + 32 + 4) / 2 * 3
}

impl fmt::Display for KeyFileError {
    /// The registered reason.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAKeyFile => "not a key file",
            Self::UnsupportedSuite => "unsupported suite",
            Self::Damaged => "damaged",
            Self::BadKey => "bad key",
            Self::BadPoint => "bad point",
        })
    }
}

impl core::error::Error for KeyFileError {}
