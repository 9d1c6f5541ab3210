//! The findings as plain data. The names of the fields are the keys of the JSON object.

use relatch_wire::{
    ChallengeMessage, CodeLength, Contribution, DecodeError, Extension, Extensions, FieldError,
    Freshness, Hex, KeyId, Message, OfferMessage, text,
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::InspectError;
use super::explain::{explain, reason};
use super::reading::{ReadField, Reading};
use relatch_optics::qr::QrMatrix;

/// No QR code holds a longer text.
const LONGEST_IN_QR: usize = 4296;

/// All that an inspection found.
#[derive(Serialize)]
pub(super) struct Report {
    /// The schema in `docs/schemas`.
    pub(super) format: &'static str,
    /// `text`, `picture` or `standard input`.
    pub(super) source: &'static str,
    /// Whether a code was read and all codes are valid.
    pub(super) valid: bool,
    /// Why no code could be read.
    pub(super) error: Option<String>,
    pub(super) codes: Vec<Code>,
}

/// One code: `challenge`, `offer` or `fault` beside the sizes.
#[derive(Serialize)]
pub(super) struct Code {
    pub(super) characters: usize,
    pub(super) qr: Option<Qr>,
    /// Of a valid code; tells whether two readers read the same without showing an offer.
    pub(super) text_sha256: Option<String>,
    pub(super) message_bytes: Option<usize>,
    pub(super) valid: bool,
    #[serde(flatten)]
    pub(super) finding: Finding,
}

/// The smallest QR code for a text at error correction M.
#[derive(Serialize)]
pub(super) struct Qr {
    pub(super) version: u8,
    /// Modules a side, without the quiet zone.
    pub(super) modules: u32,
}

/// What a text is.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Finding {
    Challenge(ChallengeFacts),
    Offer(OfferFacts),
    Fault(Fault),
}

/// The fields of a challenge; byte strings in hexadecimal.
#[derive(Serialize)]
pub(super) struct ChallengeFacts {
    pub(super) text: String,
    pub(super) kind: u8,
    pub(super) suite: u16,
    pub(super) action: u16,
    pub(super) locator: String,
    pub(super) epoch: u32,
    pub(super) failures: u8,
    /// The fewest digits that its code has; the binding may ask for more.
    pub(super) least_code_length: u8,
    /// Of suite 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) nonce: Option<String>,
    #[serde(flatten)]
    pub(super) encapsulated: Option<Encapsulated>,
    pub(super) ignorable_keys: Vec<Ignorable>,
    pub(super) tag: String,
}

/// The fields of an offer without its secret.
#[derive(Serialize)]
pub(super) struct OfferFacts {
    pub(super) kind: u8,
    pub(super) suite: u16,
    pub(super) vendor: String,
    pub(super) model: String,
    pub(super) serial: String,
    /// Of suite 1: its length; the secret itself is never shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) secret_bytes: Option<usize>,
    #[serde(flatten)]
    pub(super) encapsulated: Option<Encapsulated>,
    pub(super) code_length: u8,
    pub(super) attestation: bool,
    pub(super) ignorable_keys: Vec<Ignorable>,
}

/// The fields of suites 2 and 3.
#[derive(Serialize)]
pub(super) struct Encapsulated {
    pub(super) enc: String,
    pub(super) authority_key_id: String,
}

/// An ignorable key with its bytes.
#[derive(Serialize)]
pub(super) struct Ignorable {
    pub(super) key: i8,
    pub(super) value: String,
}

/// Why a text is not valid (spec/registry.md, "Stages and reasons").
#[derive(Serialize)]
pub(super) struct Fault {
    pub(super) stage: &'static str,
    pub(super) reason: String,
    pub(super) app_says: String,
    pub(super) explanation: String,
    /// Where a second reading of the message stopped, in bytes, if the text gave a message.
    pub(super) offset: Option<usize>,
    /// The fields in front of that place, in order.
    pub(super) fields: Vec<ReadField>,
}

impl Report {
    /// Inspects the texts that were found.
    pub(super) fn new(
        source: &'static str,
        found: &Result<Vec<Zeroizing<String>>, InspectError>,
    ) -> Self {
        let texts = found.as_deref().unwrap_or_default();
        let codes: Vec<Code> = texts.iter().map(|text| Code::of(text)).collect();
        Self {
            format: "relatch.inspect/1",
            source,
            valid: !codes.is_empty() && codes.iter().all(|code| code.valid),
            error: found.as_ref().err().map(ToString::to_string),
            codes,
        }
    }

    /// An error unless every code is valid.
    pub(super) fn verdict(&self) -> Result<(), InspectError> {
        let invalid = self.codes.iter().filter(|code| !code.valid).count();
        match invalid {
            0 => Ok(()),
            _ => Err(InspectError::Invalid {
                invalid,
                codes: self.codes.len(),
            }),
        }
    }
}

impl Code {
    fn of(text: &str) -> Self {
        let (finding, message_bytes) = match Message::from_text(text) {
            Ok(Message::Challenge(message)) => (
                Finding::Challenge(ChallengeFacts::of(&message)),
                Some(message.message().len()),
            ),
            Ok(Message::Offer(message)) => (
                Finding::Offer(OfferFacts::of(&message)),
                Some(message.message().len()),
            ),
            Ok(_) => Fault::of(FieldError::UnknownKind.into(), text),
            Err(error) => Fault::of(error, text),
        };
        let valid = !matches!(finding, Finding::Fault(_));
        Self {
            characters: text.chars().count(),
            qr: Qr::of(text),
            text_sha256: valid.then(|| Hex(&Sha256::digest(text.as_bytes())).to_string()),
            message_bytes,
            valid,
            finding,
        }
    }
}

impl Qr {
    fn of(text: &str) -> Option<Self> {
        // Drawing takes memory for each character: a text that fits nowhere is not begun.
        let code = (text.len() <= LONGEST_IN_QR).then(|| QrMatrix::encode(text).ok())??;
        Some(Self {
            version: code.version(),
            modules: code.size(),
        })
    }
}

impl ChallengeFacts {
    fn of(message: &ChallengeMessage) -> Self {
        let challenge = message.challenge();
        let least = CodeLength::required(challenge.action, challenge.failures, CodeLength::Eight);
        let (nonce, encapsulated) = match challenge.freshness {
            Freshness::Nonce(nonce) => (Some(Hex(&nonce.0).to_string()), None),
            Freshness::Encapsulated { enc, key_id, .. } => {
                (None, Some(Encapsulated::of(enc.bytes(), key_id)))
            }
            _ => (None, None),
        };
        Self {
            text: message.to_text(),
            kind: 1,
            suite: challenge.suite().number(),
            action: challenge.action.number(),
            locator: Hex(&challenge.locator.0).to_string(),
            epoch: challenge.epoch.0,
            failures: challenge.failures.count(),
            least_code_length: least.digits(),
            nonce,
            encapsulated,
            ignorable_keys: ignorable(&challenge.extensions),
            tag: Hex(&message.tag().0).to_string(),
        }
    }
}

impl OfferFacts {
    fn of(message: &OfferMessage) -> Self {
        let offer = message.offer();
        let (secret_bytes, encapsulated) = match &offer.contribution {
            Contribution::Secret(secret) => (Some(secret.len()), None),
            Contribution::Encapsulated { enc, key_id } => {
                (None, Some(Encapsulated::of(enc.bytes(), *key_id)))
            }
            _ => (None, None),
        };
        Self {
            kind: 2,
            suite: offer.suite().number(),
            vendor: offer.identity.vendor().to_owned(),
            model: offer.identity.model().to_owned(),
            serial: offer.identity.serial().to_owned(),
            secret_bytes,
            encapsulated,
            code_length: offer.code_length.digits(),
            attestation: offer.attestation.is_some(),
            ignorable_keys: ignorable(&offer.extensions),
        }
    }
}

impl Encapsulated {
    fn of(enc: &[u8], key_id: KeyId) -> Self {
        Self {
            enc: Hex(enc).to_string(),
            authority_key_id: Hex(&key_id.0).to_string(),
        }
    }
}

impl Fault {
    /// The finding, and the length of the message if the text gave one.
    fn of(error: DecodeError, text: &str) -> (Finding, Option<usize>) {
        let message = text::decode(text).ok();
        let reading = message.as_ref().map(|message| Reading::of(message));
        let fault = Self {
            stage: error.stage().name(),
            reason: reason(error),
            app_says: error.advice().to_string(),
            explanation: explain(error, text, reading.as_ref()),
            offset: reading.as_ref().map(|reading| reading.offset),
            fields: reading.map_or_else(Vec::new, |reading| reading.fields),
        };
        (Finding::Fault(fault), message.map(|message| message.len()))
    }
}

fn ignorable(extensions: &Extensions) -> Vec<Ignorable> {
    let ignorable = |extension: &Extension| Ignorable {
        key: extension.key(),
        value: Hex(extension.value()).to_string(),
    };
    extensions.iter().map(ignorable).collect()
}
