//! Why a text is not a usable message: stage and fault, never the input.

use core::fmt;

/// Why decoding stopped (spec/registry.md, "Stages and reasons").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DecodeError {
    /// The QR text is not the text form of a message.
    Text(TextError),
    /// The bytes are not deterministic CBOR of the expected shape.
    Cbor(CborError),
    /// A field is missing, invalid, or newer than this reader.
    Field(FieldError),
}

/// Faults of the QR text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TextError {
    /// Over 4,296 characters.
    TooLong,
    /// No `RL<version>:` at the start.
    NotRelatch,
    /// `RL2:` to `RL99999:`.
    NewerVersion,
    /// Not base45, or another text than the one that is written for these bytes.
    Base45,
}

/// Faults of the CBOR encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CborError {
    /// Truncated, trailing bytes, a duplicate key, not the shape of a message, or longer than a
    /// message of its suite.
    Malformed,
    /// Well-formed, but not the deterministic encoding.
    NotCanonical,
}

/// Faults of the fields; a number is the key of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldError {
    /// A required field is not there.
    Missing(u8),
    /// A field has another CBOR type.
    WrongType(u8),
    /// A byte or text string has another length than the field's.
    WrongLength(u8),
    /// A number is not one of the field's values.
    OutOfRange(u8),
    /// A public key that is not canonical, or of low order.
    BadPoint(u8),
    /// A message kind that this reader does not know.
    UnknownKind,
    /// A suite that this reader does not know.
    UnknownSuite,
    /// An action that this reader does not know.
    UnknownAction,
    /// A positive key that this reader does not know: it must not be ignored.
    UnknownCriticalKey(u64),
    /// More than four ignorable keys.
    TooManyIgnorable,
    /// An ignorable key below -24, or one that does not hold at most 32 bytes.
    BadIgnorable,
}

/// The decoding stage that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Prefix, length and base45.
    Text,
    /// CBOR.
    Cbor,
    /// Fields.
    Fields,
}

/// Which sentence an app shows for a code that it cannot use (spec/app.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Advice {
    /// "Not a Relatch code."
    NotRelatch,
    /// "Update the app."
    UpdateApp,
    /// "Invalid QR code."
    Invalid,
}

impl fmt::Display for Advice {
    /// The registered words (spec/registry.md, "Stages and reasons").
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotRelatch => "not a Relatch code",
            Self::UpdateApp => "update the app",
            Self::Invalid => "invalid QR code",
        })
    }
}

impl DecodeError {
    /// The stage that failed.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match self {
            Self::Text(_) => Stage::Text,
            Self::Cbor(_) => Stage::Cbor,
            Self::Field(_) => Stage::Fields,
        }
    }

    /// The registered reason (spec/registry.md, "Stages and reasons").
    ///
    /// ```
    /// use relatch_wire::{DecodeError, FieldError};
    ///
    /// let error = DecodeError::Field(FieldError::Missing(3));
    /// assert_eq!((error.reason(), error.key()), ("missing", Some(3)));
    /// assert_eq!(error.to_string(), "missing(3)");
    /// ```
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Text(TextError::TooLong) => "too long",
            Self::Text(TextError::NotRelatch) => "not relatch",
            Self::Text(TextError::NewerVersion) => "newer version",
            Self::Text(TextError::Base45) => "base45",
            Self::Cbor(CborError::Malformed) => "malformed",
            Self::Cbor(CborError::NotCanonical) => "not canonical",
            Self::Field(fault) => fault.reason(),
        }
    }

    /// The key of the field, for the reasons that have one.
    #[must_use]
    pub fn key(&self) -> Option<u64> {
        match self {
            Self::Field(fault) => fault.key(),
            Self::Text(_) | Self::Cbor(_) => None,
        }
    }

    /// Which sentence the app shows to the person with the phone (spec/app.md).
    #[must_use]
    pub fn advice(&self) -> Advice {
        match self {
            Self::Text(TextError::NotRelatch) => Advice::NotRelatch,
            Self::Text(TextError::NewerVersion)
            | Self::Field(
                FieldError::UnknownKind
                | FieldError::UnknownSuite
                | FieldError::UnknownAction
                | FieldError::UnknownCriticalKey(_),
            ) => Advice::UpdateApp,
            _ => Advice::Invalid,
        }
    }
}

impl FieldError {
    fn reason(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::WrongType(_) => "wrong type",
            Self::WrongLength(_) => "wrong length",
            Self::OutOfRange(_) => "out of range",
            Self::BadPoint(_) => "bad point",
            Self::UnknownKind => "unknown kind",
            Self::UnknownSuite => "unknown suite",
            Self::UnknownAction => "unknown action",
            Self::UnknownCriticalKey(_) => "unknown critical key",
            Self::TooManyIgnorable => "too many ignorable keys",
            Self::BadIgnorable => "bad ignorable key",
        }
    }

    fn key(&self) -> Option<u64> {
        match self {
            Self::Missing(key)
            | Self::WrongType(key)
            | Self::WrongLength(key)
            | Self::OutOfRange(key)
            | Self::BadPoint(key) => Some((*key).into()),
            Self::UnknownCriticalKey(key) => Some(*key),
            Self::UnknownKind
            | Self::UnknownSuite
            | Self::UnknownAction
            | Self::TooManyIgnorable
            | Self::BadIgnorable => None,
        }
    }
}

impl Stage {
    /// The registered name of the stage.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Cbor => "cbor",
            Self::Fields => "fields",
        }
    }
}

impl fmt::Display for DecodeError {
    /// The registered reason, with the key of the field if there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        with_key(f, self.reason(), self.key())
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        with_key(f, self.reason(), self.key())
    }
}

fn with_key(f: &mut fmt::Formatter<'_>, reason: &str, key: Option<u64>) -> fmt::Result {
    f.write_str(reason)?;
    key.map_or(Ok(()), |key| write!(f, "({key})"))
}

impl core::error::Error for DecodeError {}

impl core::error::Error for FieldError {}

impl From<TextError> for DecodeError {
    fn from(fault: TextError) -> Self {
        Self::Text(fault)
    }
}

impl From<CborError> for DecodeError {
    fn from(fault: CborError) -> Self {
        Self::Cbor(fault)
    }
}

impl From<FieldError> for DecodeError {
    fn from(fault: FieldError) -> Self {
        Self::Field(fault)
    }
}
