//! What a QR text says, field by field: the role of an app in the conformance kit (spec/conformance.md), and for a look.

use core::fmt;

use relatch_wire::{
    ChallengeMessage, Contribution, Extensions, Freshness, Message, Offer, OfferMessage,
};
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::bytes::Bytes;
use crate::errors::Error;

/// The fields of a message; those of the other kind or suite are absent.
#[derive(Default, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Decoded {
    /// 1 for a challenge, 2 for an offer.
    pub kind: u8,
    /// The suite.
    pub suite: u16,
    /// Of a challenge.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub action: Option<u16>,
    /// Of a challenge.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional, type = "Uint8Array")]
    pub locator: Option<Bytes>,
    /// Of a challenge.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub epoch: Option<u32>,
    /// Of a challenge.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub failures: Option<u8>,
    /// Of a challenge of suite 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional, type = "Uint8Array")]
    pub nonce: Option<Bytes>,
    /// Of a challenge.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional, type = "Uint8Array")]
    pub tag: Option<Bytes>,
    /// Of suites 2 and 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional, type = "Uint8Array")]
    pub enc: Option<Bytes>,
    /// Of suites 2 and 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional, type = "Uint8Array")]
    pub authority_key_id: Option<Bytes>,
    /// Of an offer, as the device wrote it: not fit to be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub vendor: Option<String>,
    /// As `vendor`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub model: Option<String>,
    /// As `vendor`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub serial: Option<String>,
    /// Of an offer of suite 1: all codes follow from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional, type = "Uint8Array")]
    pub secret: Option<Bytes>,
    /// Of an offer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub code_length: Option<u8>,
    /// Of an offer that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional, type = "Uint8Array")]
    pub attestation: Option<Bytes>,
    /// Keys that a reader passes over.
    pub ignorable: Vec<Ignorable>,
    /// The bytes that the tag is over.
    #[tsify(type = "Uint8Array")]
    pub body: Bytes,
    /// The whole message.
    #[tsify(type = "Uint8Array")]
    pub message: Bytes,
}

/// A key that a reader passes over.
#[derive(Debug, Serialize, Tsify)]
pub struct Ignorable {
    /// -1 to -24.
    pub key: i8,
    /// At most 32 bytes.
    #[tsify(type = "Uint8Array")]
    pub value: Bytes,
}

/// Reads the text of a QR code that is one or the other. `Phone` needs no such call: it is for tests.
#[wasm_bindgen(unchecked_return_type = "Decoded")]
pub fn decode(
    #[wasm_bindgen(unchecked_param_type = "\"challenge\" | \"offer\"")] expected: &str,
    text: &str,
) -> Result<JsValue, Error> {
    let decoded = match expected {
        "challenge" => challenge(&ChallengeMessage::from_text(text)?),
        "offer" => offer(&OfferMessage::from_text(text)?),
        _ => return Err(Error::argument("expect \"challenge\" or \"offer\"")),
    };
    Ok(object(&decoded))
}

/// Reads the text of a QR code. `Phone` needs no such call: it is for a look.
#[wasm_bindgen(unchecked_return_type = "Decoded")]
pub fn inspect(text: &str) -> Result<JsValue, Error> {
    Ok(object(&match Message::from_text(text)? {
        Message::Challenge(message) => challenge(&message),
        Message::Offer(message) => offer(&message),
        _ => {
            return Err(Error::argument(
                "the text is of a newer kind: update the app",
            ));
        }
    }))
}

/// A plain object of JavaScript: numbers, texts, bytes and lists of them, which it always takes.
pub(crate) fn object(fields: &impl Serialize) -> JsValue {
    serde_wasm_bindgen::to_value(fields).unwrap_or_default()
}

fn challenge(message: &ChallengeMessage) -> Decoded {
    let fields = message.challenge();
    let mut decoded = Decoded {
        kind: 1,
        suite: fields.suite().number(),
        action: Some(fields.action.number()),
        locator: Some(fields.locator.0.into()),
        epoch: Some(fields.epoch.0),
        failures: Some(fields.failures.count()),
        tag: Some(message.tag().0.into()),
        ignorable: ignorable(&fields.extensions),
        body: message.body().into(),
        message: message.message().into(),
        ..Decoded::default()
    };
    match &fields.freshness {
        Freshness::Nonce(nonce) => decoded.nonce = Some(nonce.0.into()),
        Freshness::Encapsulated { enc, key_id, .. } => {
            decoded.enc = Some(enc.bytes().into());
            decoded.authority_key_id = Some(key_id.0.into());
        }
        _ => {}
    }
    decoded
}

fn offer(message: &OfferMessage) -> Decoded {
    let fields: &Offer = message.offer();
    let identity = &fields.identity;
    let mut decoded = Decoded {
        kind: 2,
        suite: fields.suite().number(),
        vendor: Some(identity.vendor().into()),
        model: Some(identity.model().into()),
        serial: Some(identity.serial().into()),
        code_length: Some(fields.code_length.digits()),
        attestation: fields.attestation.map(Bytes::from),
        ignorable: ignorable(&fields.extensions),
        body: body(message.message()).into(),
        message: message.message().into(),
        ..Decoded::default()
    };
    match &fields.contribution {
        Contribution::Secret(secret) => decoded.secret = Some(secret.as_slice().into()),
        Contribution::Encapsulated { enc, key_id } => {
            decoded.enc = Some(enc.bytes().into());
            decoded.authority_key_id = Some(key_id.0.into());
        }
        _ => {}
    }
    decoded
}

/// The body of an offer stands behind the heads of its array and of its byte string.
fn body(message: &[u8]) -> &[u8] {
    let heads = match message.get(1) {
        Some(0x59) => 4,
        Some(0x58) => 3,
        _ => 2,
    };
    message.get(heads..).unwrap_or_default()
}

fn ignorable(extensions: &Extensions) -> Vec<Ignorable> {
    let each = extensions.iter();
    each.map(|one| Ignorable {
        key: one.key(),
        value: one.value().into(),
    })
    .collect()
}

impl fmt::Debug for Decoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decoded(kind {}, suite {})", self.kind, self.suite)
    }
}
