//! Texts that the account service brings in: accounts and the names that they give their devices.

use alloc::string::String;
use core::fmt;

/// The longest text, in bytes of UTF-8.
const MAX_LENGTH: usize = 64;

/// Names an account; opaque here, 1 to 64 bytes without control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(String);

/// What the owner calls the device, 1 to 64 bytes without control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceName(String);

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
        checked(text).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl DeviceName {
    /// Takes the name of a device.
    ///
    /// # Errors
    /// [`TextFault`] says what is wrong.
    pub fn new(text: &str) -> Result<Self, TextFault> {
        checked(text).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn checked(text: &str) -> Result<String, TextFault> {
    if text.is_empty() {
        return Err(TextFault::Empty);
    }
    if text.len() > MAX_LENGTH {
        return Err(TextFault::TooLong);
    }
    if text.chars().any(char::is_control) {
        return Err(TextFault::ControlCharacter);
    }
    Ok(text.into())
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for DeviceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
