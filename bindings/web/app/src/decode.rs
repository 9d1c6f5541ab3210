//! What a QR text says, field by field: the role of an app in the conformance kit (spec/conformance.md), and for a look.

use relatch_wire::{ChallengeMessage, Message, OfferMessage};
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::bytes::Bytes;
use crate::errors::{Error, bad_argument};

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
        "challenge" => Decoded::challenge(&ChallengeMessage::from_text(text)?),
        "offer" => Decoded::offer(&OfferMessage::from_text(text)?),
        _ => return Err(bad_argument("expect \"challenge\" or \"offer\"")),
    };
    Ok(object(&decoded))
}

/// Reads the text of a QR code. `Phone` needs no such call: it is for a look.
#[wasm_bindgen(unchecked_return_type = "Decoded")]
pub fn inspect(text: &str) -> Result<JsValue, Error> {
    Ok(object(&match Message::from_text(text)? {
        Message::Challenge(message) => Decoded::challenge(&message),
        Message::Offer(message) => Decoded::offer(&message),
        _ => {
            return Err(bad_argument("the text is of a newer kind: update the app"));
        }
    }))
}

/// A plain object of JavaScript: numbers, texts, bytes and lists of them, which it always takes.
pub(crate) fn object(fields: &impl Serialize) -> JsValue {
    serde_wasm_bindgen::to_value(fields).unwrap_or_default()
}
