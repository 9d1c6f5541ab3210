//! The binding offer: what a device shows to be bound (spec/messages.cddl, `offer`).

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::hint::black_box;

use ciborium_ll::Header;
use zeroize::Zeroizing;

use crate::cbor::Writer;
use crate::error::{DecodeError, FieldError};
use crate::extensions::Extensions;
use crate::fields::Fields;
use crate::ids::{CodeLength, KeyId, Suite};
use crate::kem::Encapsulation;
use crate::secret::Secret;
use crate::text;

pub(crate) const KIND: u64 = 2;

/// Vendor and model, in bytes.
const LONGEST_NAME: usize = 32;
/// Serial, in bytes.
const LONGEST_SERIAL: usize = 48;

/// The fields of an offer. In suite 1 **the offer is the secret**: a person who reads it owns the
/// binding.
#[derive(Clone)]
pub struct Offer {
    /// What the device says about itself, for people to read.
    pub identity: Identity,
    /// The field that depends on the suite.
    pub contribution: Contribution,
    /// The least code length of the binding.
    pub code_length: CodeLength,
    /// The device's proof of its identity under its factory key: 16 bytes.
    pub attestation: Option<[u8; 16]>,
    /// Ignorable keys.
    pub extensions: Extensions,
}

/// What a device says it is: text for people, and no proof.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Identity {
    /// Vendor, model and serial, one after the other.
    texts: String,
    vendor_length: usize,
    model_length: usize,
}

/// What the suite puts into an offer.
#[derive(Clone)]
#[non_exhaustive]
pub enum Contribution {
    /// Suite 1: the random secret `s`, 32 bytes.
    Secret(Secret<32>),
    /// Suites 2 and 3: an encapsulated key; no secret.
    Encapsulated {
        /// What the key set's private key opens; its KEM says the suite.
        enc: Encapsulation,
        /// The key set of the authority that it was made for.
        key_id: KeyId,
    },
}

/// An offer as a message: the bytes received or to be shown, and the fields read from them.
#[derive(Clone)]
pub struct OfferMessage {
    message: Zeroizing<Vec<u8>>,
    /// Where the body begins; it is the rest of the message.
    body: usize,
    offer: Offer,
}

impl Identity {
    /// Vendor and model of at most 32 bytes each, serial of at most 48.
    ///
    /// # Errors
    /// [`FieldError::WrongLength`] with the key of the text that is too long.
    pub fn new(vendor: &str, model: &str, serial: &str) -> Result<Self, FieldError> {
        for (key, text, longest) in [
            (2, vendor, LONGEST_NAME),
            (3, model, LONGEST_NAME),
            (4, serial, LONGEST_SERIAL),
        ] {
            if text.len() > longest {
                return Err(FieldError::WrongLength(key));
            }
        }
        Ok(Self::of(vendor, model, serial))
    }

    /// Takes texts whose lengths are checked.
    fn of(vendor: &str, model: &str, serial: &str) -> Self {
        Self {
            texts: [vendor, model, serial].concat(),
            vendor_length: vendor.len(),
            model_length: model.len(),
        }
    }

    /// The vendor, at most 32 bytes.
    #[must_use]
    pub fn vendor(&self) -> &str {
        self.split().0
    }

    /// The model, at most 32 bytes.
    #[must_use]
    pub fn model(&self) -> &str {
        self.split().1
    }

    /// The serial number, at most 48 bytes.
    #[must_use]
    pub fn serial(&self) -> &str {
        self.split().2
    }

    fn split(&self) -> (&str, &str, &str) {
        let (vendor, rest) = self
            .texts
            .split_at_checked(self.vendor_length)
            .unwrap_or_default();
        let (model, serial) = rest.split_at_checked(self.model_length).unwrap_or_default();
        (vendor, model, serial)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (vendor, model, serial) = self.split();
        f.debug_struct("Identity")
            .field("vendor", &vendor)
            .field("model", &model)
            .field("serial", &serial)
            .finish()
    }
}

impl Offer {
    /// The suite, which follows from its field.
    #[must_use]
    pub fn suite(&self) -> Suite {
        match &self.contribution {
            Contribution::Secret(_) => Suite::Hmac,
            Contribution::Encapsulated { enc, .. } => enc.suite(),
        }
    }

    /// The key set of the authority that the offer is for, from suite 2 on.
    #[must_use]
    pub fn key_id(&self) -> Option<KeyId> {
        match self.contribution {
            Contribution::Secret(_) => None,
            Contribution::Encapsulated { key_id, .. } => Some(key_id),
        }
    }

    /// The deterministic map without the attestation (key 8): what the attestation is computed
    /// over.
    #[must_use]
    pub fn attested(&self) -> Zeroizing<Vec<u8>> {
        self.map(None)
    }

    fn map(&self, attestation: Option<&[u8; 16]>) -> Zeroizing<Vec<u8>> {
        let fields: usize = match self.suite() {
            Suite::Hmac => 7,
            Suite::Hybrid | Suite::PostQuantum => 8,
        };
        let count = fields
            .saturating_add(usize::from(attestation.is_some()))
            .saturating_add(self.extensions.len());
        let mut writer = Writer::new(self.suite().longest_message(), Header::Map(Some(count)));
        writer.uint(0, KIND);
        writer.uint(1, self.suite().number().into());
        writer.text(2, self.identity.vendor());
        writer.text(3, self.identity.model());
        writer.text(4, self.identity.serial());
        match &self.contribution {
            // Kept apart from the other arm: joined with it, the program looks at a byte of the
            // secret, which in the other variant says the KEM.
            Contribution::Secret(secret) => writer.bytes(5, black_box(secret.as_slice())),
            Contribution::Encapsulated { enc, .. } => writer.bytes(5, enc.bytes()),
        }
        writer.uint(6, self.code_length.digits().into());
        if let Contribution::Encapsulated { key_id, .. } = &self.contribution {
            writer.bytes(7, &key_id.0);
        }
        if let Some(attestation) = attestation {
            writer.bytes(8, attestation);
        }
        self.extensions.write(&mut writer);
        Zeroizing::new(writer.finish())
    }

    /// Reads the fields of an offer of this suite: unknown keys first, because a newer message may
    /// differ in all others; then the others in the order of their keys. [WIRE-21] [WIRE-22]
    pub(crate) fn read(suite: Suite, fields: Fields<'_>) -> Result<Self, FieldError> {
        fields.only(match suite {
            Suite::Hmac => &[0, 1, 2, 3, 4, 5, 6, 8],
            Suite::Hybrid | Suite::PostQuantum => &[0, 1, 2, 3, 4, 5, 6, 7, 8],
        })?;
        let identity = Identity::of(
            fields.text(2, LONGEST_NAME)?,
            fields.text(3, LONGEST_NAME)?,
            fields.text(4, LONGEST_SERIAL)?,
        );
        let code_length =
            || CodeLength::from_digits(fields.uint(6)?).ok_or(FieldError::OutOfRange(6));
        let (contribution, code_length) = match suite {
            Suite::Hmac => {
                let secret = Secret::from(fields.array(5)?);
                (Contribution::Secret(secret), code_length()?)
            }
            Suite::Hybrid | Suite::PostQuantum => {
                let (enc, code_length) = (fields.encapsulation(5, suite)?, code_length()?);
                let key_id = KeyId(fields.array(7)?);
                (Contribution::Encapsulated { enc, key_id }, code_length)
            }
        };
        Ok(Self {
            identity,
            contribution,
            code_length,
            attestation: fields.optional_array(8)?,
            extensions: fields.extensions()?,
        })
    }
}

impl OfferMessage {
    /// Encodes an offer.
    #[must_use]
    pub fn new(offer: Offer) -> Self {
        let body = offer.map(offer.attestation.as_ref());
        let mut writer = Writer::new(offer.suite().longest_message(), Header::Array(Some(1)));
        writer.byte_string(&body);
        Self::received(writer.finish().into(), body.len(), offer)
    }

    /// Keeps the bytes as received, with a body of this length, and the fields read from them.
    /// [WIRE-12]
    pub(crate) fn received(message: Zeroizing<Vec<u8>>, body: usize, offer: Offer) -> Self {
        Self {
            body: message.len().saturating_sub(body),
            message,
            offer,
        }
    }

    /// Reads a QR text that must be an offer.
    ///
    /// # Errors
    /// [`DecodeError`]; a challenge is [`crate::CborError::Malformed`] here.
    ///
    /// # Security
    /// See [`crate::Message::from_text`].
    pub fn from_text(text: &str) -> Result<Self, DecodeError> {
        match crate::Message::of_kind(text, KIND)? {
            crate::Message::Offer(message) => Ok(message),
            crate::Message::Challenge(_) => Err(crate::CborError::Malformed.into()),
        }
    }

    /// The QR text; as secret as the offer.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(text::encode(&self.message))
    }

    /// The whole message bytes: what key and confirmation code are computed over.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        &self.message
    }

    /// The body bytes: the map, without the heads around it; as secret as the offer.
    ///
    /// ```
    /// use relatch_wire::{CodeLength, Contribution, Extensions, Identity, Offer, OfferMessage};
    ///
    /// let shown = OfferMessage::new(Offer {
    ///     identity: Identity::new("Vendor", "NVR-8", "0001")?,
    ///     contribution: Contribution::Secret([7; 32].into()),
    ///     code_length: CodeLength::Twelve,
    ///     attestation: None,
    ///     extensions: Extensions::default(),
    /// });
    /// // An offer without an attestation is what an attestation would be over.
    /// assert_eq!(shown.body(), shown.offer().attested().as_slice());
    /// assert!(shown.message().ends_with(shown.body()));
    /// # Ok::<(), relatch_wire::FieldError>(())
    /// ```
    #[must_use]
    pub fn body(&self) -> &[u8] {
        // The start is within the message.
        self.message.get(self.body..).unwrap_or_default()
    }

    /// The fields.
    #[must_use]
    pub fn offer(&self) -> &Offer {
        &self.offer
    }
}

/// The same bytes.
///
/// # Security
/// Not in constant time: do not compare an offer of suite 1 with one that an attacker chose.
impl PartialEq for OfferMessage {
    fn eq(&self, other: &Self) -> bool {
        self.message == other.message
    }
}

impl Eq for OfferMessage {}

impl fmt::Debug for Contribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl fmt::Debug for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Offer")
            .field("identity", &self.identity)
            .field("code_length", &self.code_length)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for OfferMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.offer.fmt(f)
    }
}
