//! The challenge: what the device asks (spec/messages.cddl, `challenge`).

use alloc::vec::Vec;
use core::ops::Range;

use ciborium_ll::Header;
use zeroize::Zeroizing;

use crate::cbor::Writer;
use crate::error::{DecodeError, FieldError};
use crate::extensions::Extensions;
use crate::fields::Fields;
use crate::ids::{Action, Epoch, Failures, KeyId, Locator, Nonce, Suite, Tag};
use crate::point::Point;
use crate::text;

pub(crate) const KIND: u64 = 1;

/// The fields of a challenge; none of them identifies the device or its owner. [WIRE-13]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// What a verified code permits.
    pub action: Action,
    /// Names the binding at the authority.
    pub locator: Locator,
    /// Recoveries completed since binding.
    pub epoch: Epoch,
    /// Wrong codes since the last success, at the time the challenge was made.
    pub failures: Failures,
    /// What makes the challenge different from all others.
    pub freshness: Freshness,
    /// Ignorable keys.
    pub extensions: Extensions,
}

/// The fields that depend on the suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Freshness {
    /// Suite 1: a nonce.
    Nonce(Nonce),
    /// Suites 2 and 3: an encapsulated key.
    Encapsulated {
        /// Suite 2 or 3, that of the binding.
        suite: Suite,
        /// The ephemeral public key.
        enc: Point,
        /// The key set of the authority that the binding was made with.
        key_id: KeyId,
    },
}

/// A challenge as a message: the bytes received or to be shown, and the fields read from them.
#[derive(Debug, Clone)]
pub struct ChallengeMessage {
    /// Not secret, but read like an offer, whose bytes are.
    message: Zeroizing<Vec<u8>>,
    /// The place of the body in the message.
    body: Range<usize>,
    tag: Tag,
    challenge: Challenge,
}

impl Challenge {
    /// The suite, which follows from its field.
    #[must_use]
    pub fn suite(&self) -> Suite {
        match self.freshness {
            Freshness::Nonce(_) => Suite::Hmac,
            Freshness::Encapsulated { suite, .. } => suite,
        }
    }

    /// The key set of the authority that the challenge names, from suite 2 on.
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
            Suite::Hmac => 7,
            Suite::Hybrid | Suite::PostQuantum => 8,
        };
        let count = fields.saturating_add(self.extensions.len());
        let mut writer = Writer::new(self.suite().longest_message(), Header::Map(Some(count)));
        writer.uint(0, KIND);
        writer.uint(1, self.suite().number().into());
        writer.uint(2, self.action.number().into());
        writer.bytes(3, &self.locator.0);
        writer.uint(4, self.epoch.0.into());
        writer.uint(5, self.failures.count().into());
        match self.freshness {
            Freshness::Nonce(nonce) => writer.bytes(7, &nonce.0),
            Freshness::Encapsulated { enc, key_id, .. } => {
                writer.bytes(7, enc.bytes());
                writer.bytes(8, &key_id.0);
            }
        }
        self.extensions.write(&mut writer);
        writer.finish()
    }

    /// Reads the fields of a challenge of this suite: unknown keys first, because a newer message
    /// may differ in all others; then the others in the order of their keys. [WIRE-21] [WIRE-22]
    pub(crate) fn read(suite: Suite, fields: Fields<'_>) -> Result<Self, FieldError> {
        fields.only(match suite {
            Suite::Hmac => &[0, 1, 2, 3, 4, 5, 7],
            Suite::Hybrid | Suite::PostQuantum => &[0, 1, 2, 3, 4, 5, 7, 8],
        })?;
        Ok(Self {
            action: Action::from_number(fields.registered(2)?)?,
            locator: Locator(fields.array(3)?),
            epoch: Epoch(fields.uint32(4)?),
            failures: Failures::new(fields.uint(5)?).ok_or(FieldError::OutOfRange(5))?,
            freshness: match suite {
                Suite::Hmac => Freshness::Nonce(Nonce(fields.array(7)?)),
                Suite::Hybrid | Suite::PostQuantum => Freshness::Encapsulated {
                    suite,
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
/// It proves nothing about the tag: `relatch_derivation` checks that, in constant time.
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
        let mut writer = Writer::new(challenge.suite().longest_message(), Header::Array(Some(2)));
        writer.byte_string(&body);
        writer.byte_string(&tag.0);
        Self::received(writer.finish().into(), body.len(), tag, challenge)
    }

    /// Keeps the bytes as received, with a body of this length, and the fields read from them.
    /// [WIRE-12]
    pub(crate) fn received(
        message: Zeroizing<Vec<u8>>,
        body: usize,
        tag: Tag,
        challenge: Challenge,
    ) -> Self {
        // After the body there is only the tag with its head of one byte.
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
        // The range is within the message. If it were not, no tag would match the whole message.
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
