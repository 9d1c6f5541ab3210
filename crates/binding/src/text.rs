//! Texts that the account service brings in: accounts and the names that they give their devices.

use core::fmt;

/// The longest text, in bytes of UTF-8.
const MAX_LENGTH: usize = 64;

/// Names an account; opaque here, 1 to 64 bytes without control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(Short);

/// What the owner calls the device, 1 to 64 bytes without control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceName(Short);

/// Why a text cannot be an account or a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextFault {
    /// There is nothing in it.
    Empty,
    /// Over 64 bytes.
    TooLong,
    /// It has a control character.
    ControlCharacter,
}

impl AccountId {
    /// Takes the name of an account.
    ///
    /// # Errors
    /// [`TextFault`] says what is wrong.
    ///
    /// # Security
    /// Equal means the same bytes: an account service that takes several spellings settles on one before it calls.
    pub fn new(text: &str) -> Result<Self, TextFault> {
        Short::new(text).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The text in UTF-8, at most 64 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl DeviceName {
    /// Takes the name of a device.
    ///
    /// # Errors
    /// [`TextFault`] says what is wrong.
    pub fn new(text: &str) -> Result<Self, TextFault> {
        Short::new(text).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The text in UTF-8, at most 64 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A text where its owner is, with zeros behind it: a request copies many of them and allocates none.
///
/// No text has a zero byte, so the order of the bytes is that of the texts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Short {
    bytes: [u8; MAX_LENGTH],
    length: u8,
}

impl Short {
    fn new(text: &str) -> Result<Self, TextFault> {
        if text.is_empty() {
            return Err(TextFault::Empty);
        }
        let mut bytes = [0; MAX_LENGTH];
        let front = bytes.get_mut(..text.len()).ok_or(TextFault::TooLong)?;
        front.copy_from_slice(text.as_bytes());
        if text.chars().any(char::is_control) {
            return Err(TextFault::ControlCharacter);
        }
        let length = u8::try_from(text.len()).map_err(|_| TextFault::TooLong)?;
        Ok(Self { bytes, length })
    }

    fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length.into()).unwrap_or_default()
    }
}

impl fmt::Debug for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl fmt::Display for DeviceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the text is empty: give at least one character",
            Self::TooLong => "the text is over 64 bytes: shorten it",
            Self::ControlCharacter => "the text has a control character: leave it out",
        })
    }
}

impl core::error::Error for TextFault {}
