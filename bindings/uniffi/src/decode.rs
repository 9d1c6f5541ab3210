//! What a QR text says, field by field: the role of an app in the conformance kit (spec/conformance.md).

use core::fmt;

use relatch_wire::{ChallengeMessage, DecodeError, OfferMessage};

/// What is expected in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum MessageKind {
    /// A device asks for a code.
    Challenge,
    /// A device wants to be bound.
    Offer,
}

/// The fields of a message; those of the other kind or suite are absent.
#[derive(Clone, Default, uniffi::Record)]
pub struct Decoded {
    /// 1 for a challenge, 2 for an offer.
    pub kind: u8,
    /// The suite.
    pub suite: u16,
    /// Of a challenge.
    pub action: Option<u16>,
    /// Of a challenge.
    pub locator: Option<Vec<u8>>,
    /// Of a challenge.
    pub epoch: Option<u32>,
    /// Of a challenge.
    pub failures: Option<u8>,
    /// Of a challenge of suite 1.
    pub nonce: Option<Vec<u8>>,
    /// Of a challenge.
    pub tag: Option<Vec<u8>>,
    /// Of suites 2 and 3.
    pub enc: Option<Vec<u8>>,
    /// Of suites 2 and 3.
    pub authority_key_id: Option<Vec<u8>>,
    /// Of an offer, as the device wrote it: not fit to be shown.
    pub vendor: Option<String>,
    /// As `vendor`.
    pub model: Option<String>,
    /// As `vendor`.
    pub serial: Option<String>,
    /// Of an offer of suite 1: all codes follow from it.
    pub secret: Option<Vec<u8>>,
    /// Of an offer.
    pub code_length: Option<u8>,
    /// Of an offer that has one.
    pub attestation: Option<Vec<u8>>,
    /// Keys that a reader passes over.
    pub ignorable: Vec<Ignorable>,
    /// The bytes that the tag is over.
    pub body: Vec<u8>,
    /// The whole message.
    pub message: Vec<u8>,
}

/// A key that a reader passes over.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Ignorable {
    /// -1 to -24.
    pub key: i8,
    /// At most 32 bytes.
    pub value: Vec<u8>,
}

/// Why a text is no such message (spec/registry.md, "Stages and reasons").
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Error)]
pub enum NotDecoded {
    /// Where decoding stopped.
    Refused {
        /// `text`, `cbor` or `fields`.
        stage: String,
        /// The registered reason.
        reason: String,
        /// The key of the field, for the reasons that have one.
        key: Option<u64>,
        /// Which of three sentences the app shows.
        app_says: String,
    },
}

/// Reads the text of a QR code. [`crate::Phone`] needs no such call: it is for tests.
///
/// # Errors
/// [`NotDecoded`].
#[uniffi::export]
pub fn decode(expected: MessageKind, text: String) -> Result<Decoded, NotDecoded> {
    Ok(match expected {
        MessageKind::Challenge => Decoded::challenge(&ChallengeMessage::from_text(&text)?),
        MessageKind::Offer => Decoded::offer(&OfferMessage::from_text(&text)?),
    })
}

impl From<DecodeError> for NotDecoded {
    fn from(error: DecodeError) -> Self {
        Self::Refused {
            stage: error.stage().name().into(),
            reason: error.reason().into(),
            key: error.key(),
            app_says: error.advice().to_string(),
        }
    }
}

impl fmt::Display for NotDecoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Refused { stage, reason, .. } = self;
        write!(f, "{stage}: {reason}")
    }
}

impl core::error::Error for NotDecoded {}
