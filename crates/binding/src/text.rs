//! Texts that the account service brings in: accounts and the names that they give their devices.

use core::fmt;

use icu_properties::props::{BidiControl, BinaryProperty, DefaultIgnorableCodePoint};

/// The longest text, in bytes of UTF-8.
const MAX_LENGTH: usize = 64;

/// Names an account; opaque here, 1 to 64 bytes without characters that mislead. [AUTH-57]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(Short);

/// What the owner calls the device, 1 to 64 bytes without characters that mislead. [AUTH-57]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceName(Short);

/// Why a text cannot be an account or a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TextError {
    /// It is empty.
    Empty,
    /// Over 64 bytes.
    TooLong,
    /// It has a control character, or a separator of lines or paragraphs.
    ControlCharacter,
    /// It has a character that is not seen, or changes the direction of the text.
    Misleading,
}

impl AccountId {
    /// Takes the name of an account.
    ///
    /// # Errors
    /// [`TextError`].
    ///
    /// # Security
    /// Equal means the same bytes: an account service that accepts several spellings of a name passes one of them.
    pub fn new(text: &str) -> Result<Self, TextError> {
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
    /// [`TextError`].
    pub fn new(text: &str) -> Result<Self, TextError> {
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

/// A text inside its owner, padded with zeros: a request copies many of them and allocates none.
///
/// No text has a zero byte, so the order of the bytes is that of the texts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Short {
    bytes: [u8; MAX_LENGTH],
    length: u8,
}

impl Short {
    fn new(text: &str) -> Result<Self, TextError> {
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        let mut bytes = [0; MAX_LENGTH];
        let front = bytes.get_mut(..text.len()).ok_or(TextError::TooLong)?;
        front.copy_from_slice(text.as_bytes());
        text.chars().try_for_each(legible)?;
        let length = u8::try_from(text.len()).map_err(|_| TextError::TooLong)?;
        Ok(Self { bytes, length })
    }

    #[allow(clippy::expect_used, reason = "`new` copied the bytes of a `str`")]
    fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).expect("the bytes of a text")
    }

    #[allow(clippy::expect_used, reason = "`new` takes at most `MAX_LENGTH` bytes")]
    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length.into()).expect("at most 64")
    }
}

fn legible(character: char) -> Result<(), TextError> {
    let separator = matches!(character, '\u{2028}' | '\u{2029}');
    if separator || character.is_control() {
        return Err(TextError::ControlCharacter);
    }
    if BidiControl::for_char(character) || DefaultIgnorableCodePoint::for_char(character) {
        return Err(TextError::Misleading);
    }
    Ok(())
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

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the text is empty: give at least one character",
            Self::TooLong => "the text is over 64 bytes: shorten it",
            Self::ControlCharacter => "the text has a control character: leave it out",
            Self::Misleading => "the text has a character that cannot be seen: leave it out",
        })
    }
}

impl core::error::Error for TextError {}
