//! The challenge: what the device asks (spec/messages.cddl, `challenge`).

use alloc::vec::Vec;
use core::ops::Range;

use ciborium_ll::Header;
use zeroize::Zeroizing;

use crate::cbor::Writer;
use crate::error::{DecodeError, FieldError};
use crate::extensions::Extensions;
use crate::fields::Fields;
use crate::ids::{Action, CodeLength, Epoch, Failures, KeyId, Locator, Nonce, Suite, Tag};
use crate::point::Point;
use crate::text;

pub(crate) const KIND: u64 = 1;

/// The fields of a challenge; nothing in them says whose device it is. [WIRE-13]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// What a verified code permits.
    pub action: Action,
    /// Names the binding at the authority.
    pub locator: Locator,
    /// Recoveries completed since binding.
    pub epoch: Epoch,
    /// Wrong codes since the last success, when the challenge was made.
    pub failures: Failures,
    /// The length of the code, fixed when the challenge is made.
    pub code_length: CodeLength,
    /// What the suite puts in to make the challenge unlike any other.
    pub freshness: Freshness,
    /// Ignorable keys.
    pub extensions: Extensions,
}

/// The suite's own fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Freshness {
    /// Suite 1: a nonce.
    Nonce(Nonce),
    /// Suite 2: an encapsulated key.
    Encapsulated {
        /// The ephemeral public key.
        enc: Point,
        /// The key set of the authority that the binding was made with.
        key_id: KeyId,
    },
}

/// A challenge as it travels: the bytes received, or to be shown, with the fields beside them.
#[derive(Debug, Clone)]
pub struct ChallengeMessage {
    /// No secret; an offer's bytes are one, and the kind is unknown until the bytes are read.
    message: Zeroizing<Vec<u8>>,
    /// Where in the message the body is.
    body: Range<usize>,
    tag: Tag,
    challenge: Challenge,
}

impl Challenge {
    /// The suite, which its own field tells.
    #[must_use]
    pub fn suite(&self) -> Suite {
        match self.freshness {
            Freshness::Nonce(_) => Suite::Hmac,
            Freshness::Encapsulated { .. } => Suite::Hybrid,
        }
    }

    /// The key set of the authority that the challenge names, in suite 2.
    #[must_use]
    pub fn key_id(&self) -> Option<KeyId> {
        match self.freshness {
            Freshness::Nonce(_) => None,
            Freshness::Encapsulated { key_id, .. } => Some(key_id),
        }
    }

    /// The body: the deterministic map, without the head of the byte string around it.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let fields: usize = match self.suite() {
            Suite::Hmac => 8,
            Suite::Hybrid => 9,
        };
        let count = fields.saturating_add(self.extensions.len());
        let mut writer = Writer::new(text::MAX_MESSAGE, Header::Map(Some(count)));
        writer.uint(0, KIND);
        writer.uint(1, self.suite().number().into());
        writer.uint(2, self.action.number().into());
        writer.bytes(3, &self.locator.0);
        writer.uint(4, self.epoch.0.into());
        writer.uint(5, self.failures.0.into());
        writer.uint(6, self.code_length.digits().into());
        match self.freshness {
            Freshness::Nonce(nonce) => writer.bytes(7, &nonce.0),
            Freshness::Encapsulated { enc, key_id } => {
                writer.bytes(7, enc.bytes());
                writer.bytes(8, &key_id.0);
            }
        }
        self.extensions.write(&mut writer);
        writer.finish()
    }

    /// Reads the fields; suite and unknown keys first, because a newer message may differ in all the others, which follow
    /// in the order of their keys. [WIRE-21] [WIRE-22]
    pub(crate) fn read(fields: Fields<'_>) -> Result<Self, FieldError> {
        let suite = Suite::from_number(fields.registered(1)?)?;
        fields.only(match suite {
            Suite::Hmac => &[0, 1, 2, 3, 4, 5, 6, 7],
            Suite::Hybrid => &[0, 1, 2, 3, 4, 5, 6, 7, 8],
        })?;
        Ok(Self {
            action: Action::from_number(fields.registered(2)?)?,
            locator: Locator(fields.array(3)?),
            epoch: Epoch(fields.uint32(4)?),
            failures: Failures(fields.uint32(5)?),
            code_length: CodeLength::from_digits(fields.uint(6)?)
                .ok_or(FieldError::OutOfRange(6))?,
            freshness: match suite {
                Suite::Hmac => Freshness::Nonce(Nonce(fields.array(7)?)),
                Suite::Hybrid => Freshness::Encapsulated {
                    enc: fields.point(7)?,
                    key_id: KeyId(fields.array(8)?),
                },
            },
            extensions: fields.extensions()?,
        })
    }
}

/// The same bytes.
///
/// # Security
/// It proves nothing about the tag: that is `relatch_derivation`'s, in constant time.
impl PartialEq for ChallengeMessage {
    fn eq(&self, other: &Self) -> bool {
        self.message == other.message
    }
}

impl Eq for ChallengeMessage {}

impl ChallengeMessage {
    /// Joins a challenge and its tag (`relatch_derivation` computes it over [`Challenge::body`]).
    #[must_use]
    pub fn new(challenge: Challenge, tag: Tag) -> Self {
        let body = challenge.body();
        let mut writer = Writer::new(text::MAX_MESSAGE, Header::Array(Some(2)));
        writer.byte_string(&body);
        writer.byte_string(&tag.0);
        Self::received(writer.finish().into(), body.len(), tag, challenge)
    }

    /// Keeps the bytes as they were received, with a body of this length, beside the fields read from them. [WIRE-12]
    pub(crate) fn received(
        message: Zeroizing<Vec<u8>>,
        body: usize,
        tag: Tag,
        challenge: Challenge,
    ) -> Self {
        // Behind the body is the tag alone, and its head of one byte.
        let end = message.len().saturating_sub(1 + tag.0.len());
        Self {
            body: end.saturating_sub(body)..end,
            message,
            tag,
            challenge,
        }
    }

    /// Reads a QR text that must be a challenge.
    ///
    /// # Errors
    /// [`DecodeError`]; an offer is [`crate::CborError::Malformed`] here.
    ///
    /// # Security
    /// See [`crate::Message::from_text`].
    pub fn from_text(text: &str) -> Result<Self, DecodeError> {
        match crate::Message::of_kind(text, KIND)? {
            crate::Message::Challenge(message) => Ok(message),
            crate::Message::Offer(_) => Err(crate::CborError::Malformed.into()),
        }
    }

    /// The QR text.
    #[must_use]
    pub fn to_text(&self) -> alloc::string::String {
        text::encode(&self.message)
    }

    /// The whole message bytes: what the code is computed over.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        &self.message
    }

    /// The body bytes: what the tag is computed over.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        // The range lies within the message; were it otherwise, no tag would match the whole message.
        self.message.get(self.body.clone()).unwrap_or(&self.message)
    }

    /// The tag, not yet checked.
    #[must_use]
    pub fn tag(&self) -> Tag {
        self.tag
    }

    /// The fields, not yet authenticated.
    #[must_use]
    pub fn challenge(&self) -> &Challenge {
        &self.challenge
    }
}
