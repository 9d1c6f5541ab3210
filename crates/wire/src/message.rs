//! From a QR text to a message (spec/protocol.md, "Messages").

use alloc::vec::Vec;

use ciborium_ll::Header;
use zeroize::Zeroizing;

use crate::cbor::Reader;
use crate::challenge::{self, Challenge, ChallengeMessage};
use crate::error::{CborError, DecodeError, FieldError};
use crate::fields::Fields;
use crate::ids::{Suite, Tag};
use crate::offer::{self, Offer, OfferMessage};
use crate::text;

/// The content of a Relatch QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Message {
    /// A device asks for a code.
    Challenge(ChallengeMessage),
    /// A device wants to be bound.
    Offer(OfferMessage),
}

impl Message {
    /// Reads the text of a QR code.
    ///
    /// # Errors
    /// [`DecodeError`] names the stage and the fault.
    ///
    /// # Security
    /// The text comes from an untrusted picture. Its length is checked before it is decoded, and
    /// only the deterministic encoding passes. Nothing is authentic until the tag is checked.
    pub fn from_text(text: &str) -> Result<Self, DecodeError> {
        Self::read(text::decode(text)?, None)
    }

    /// Reads message bytes.
    ///
    /// # Errors
    /// [`DecodeError`] names the stage and the fault; more than [`text::MAX_MESSAGE`] bytes are
    /// malformed.
    ///
    /// # Security
    /// As [`Message::from_text`].
    pub fn from_bytes(message: &[u8]) -> Result<Self, DecodeError> {
        // [WIRE-9]
        if message.len() > text::MAX_MESSAGE {
            return Err(CborError::Malformed.into());
        }
        Self::read(message.to_vec().into(), None)
    }

    /// Reads a QR text that must hold this kind.
    pub(crate) fn of_kind(text: &str, kind: u64) -> Result<Self, DecodeError> {
        Self::read(text::decode(text)?, Some(kind))
    }

    /// Reads the fields and keeps the bytes; the bytes of a refused message are wiped.
    fn read(message: Zeroizing<Vec<u8>>, wanted: Option<u64>) -> Result<Self, DecodeError> {
        let (body, tag) = open(&message)?;
        let fields = Fields::read(body)?;
        let kind = fields.uint(0)?;
        if !matches!(kind, challenge::KIND | offer::KIND) {
            return Err(FieldError::UnknownKind.into()); // [WIRE-15]
        }
        // [WIRE-23]
        if wanted.is_some_and(|wanted| wanted != kind) {
            return Err(CborError::Malformed.into());
        }
        match (kind, tag) {
            (challenge::KIND, Some(tag)) => {
                let suite = suite(&fields, message.len())?;
                let (body, challenge) = (body.len(), Challenge::read(suite, fields)?);
                Ok(Self::Challenge(ChallengeMessage::received(
                    message, body, tag, challenge,
                )))
            }
            (offer::KIND, None) => {
                let suite = suite(&fields, message.len())?;
                let (body, offer) = (body.len(), Offer::read(suite, fields)?);
                Ok(Self::Offer(OfferMessage::received(message, body, offer)))
            }
            _ => Err(CborError::Malformed.into()),
        }
    }
}

/// The suite comes before all other fields, which may differ in a newer one; and before the bound of
/// known suites, so that a long message of a newer one asks for an update of the app. [WIRE-21]
fn suite(fields: &Fields<'_>, length: usize) -> Result<Suite, DecodeError> {
    let suite = Suite::from_number(fields.registered(1)?)?;
    if length > suite.longest_message() {
        return Err(CborError::Malformed.into()); // [WIRE-24]
    }
    Ok(suite)
}

/// Opens the outer array: a body, and the tag if there is one. [WIRE-9]
fn open(message: &[u8]) -> Result<(&[u8], Option<Tag>), CborError> {
    let mut reader = Reader::new(message);
    let Header::Array(Some(count @ (1 | 2))) = reader.head()? else {
        return Err(CborError::Malformed);
    };
    let body = reader.bytes()?;
    let tag = match count {
        1 => None,
        _ => Some(Tag(reader
            .bytes()?
            .try_into()
            .map_err(|_| CborError::Malformed)?)),
    };
    reader.end()?;
    Ok((body, tag))
}
