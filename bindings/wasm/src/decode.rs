//! What a QR text says, field by field: the role of an app in the conformance kit (spec/conformance.md).

use relatch_wire::{
    ChallengeMessage, Contribution, DecodeError, Extensions, Freshness, Hex, OfferMessage,
};
use serde_json::{Map, Value, json};
use wasm_bindgen::prelude::*;

/// The output of a request to decode a text, as JSON; `expected` is `challenge` or `offer`. An app needs no such call: it is
/// for tests.
#[wasm_bindgen]
#[must_use]
pub fn decode(expected: &str, text: &str) -> String {
    let decoded = match expected {
        "offer" => OfferMessage::from_text(text).map(|message| offer(&message)),
        _ => ChallengeMessage::from_text(text).map(|message| challenge(&message)),
    };
    let output = match decoded {
        Ok(fields) => json!({ "accepted": fields }),
        Err(error) => json!({ "refused": refused(error) }),
    };
    output.to_string()
}

fn challenge(message: &ChallengeMessage) -> Map<String, Value> {
    let fields = message.challenge();
    let mut values = Map::new();
    let mut put = |name: &str, value: Value| values.insert(name.into(), value);
    put("kind", 1.into());
    put("suite", fields.suite().number().into());
    put("action", fields.action.number().into());
    put("locator", hex(&fields.locator.0));
    put("epoch", fields.epoch.0.into());
    put("failures", fields.failures.count().into());
    put("ignorable", ignorable(&fields.extensions));
    put("body", hex(message.body()));
    put("tag", hex(&message.tag().0));
    put("message", hex(message.message()));
    match &fields.freshness {
        Freshness::Nonce(nonce) => {
            put("nonce", hex(&nonce.0));
        }
        Freshness::Encapsulated { enc, key_id, .. } => {
            put("enc", hex(enc.bytes()));
            put("authority_key_id", hex(&key_id.0));
        }
        _ => {}
    }
    values
}

fn offer(message: &OfferMessage) -> Map<String, Value> {
    let fields = message.offer();
    // The body stands behind the heads of the array and of the byte string.
    let heads = match message.message().get(1) {
        Some(0x59) => 4,
        Some(0x58) => 3,
        _ => 2,
    };
    let mut values = Map::new();
    let mut put = |name: &str, value: Value| values.insert(name.into(), value);
    put("kind", 2.into());
    put("suite", fields.suite().number().into());
    put("vendor", fields.identity.vendor().into());
    put("model", fields.identity.model().into());
    put("serial", fields.identity.serial().into());
    put("code_length", fields.code_length.digits().into());
    put(
        "attestation",
        fields.attestation.map_or(Value::Null, |bytes| hex(&bytes)),
    );
    put("ignorable", ignorable(&fields.extensions));
    put(
        "body",
        hex(message.message().get(heads..).unwrap_or_default()),
    );
    put("message", hex(message.message()));
    match &fields.contribution {
        Contribution::Secret(secret) => {
            put("secret", hex(secret.as_slice()));
        }
        Contribution::Encapsulated { enc, key_id } => {
            put("enc", hex(enc.bytes()));
            put("authority_key_id", hex(&key_id.0));
        }
        _ => {}
    }
    values
}

fn ignorable(extensions: &Extensions) -> Value {
    let each = extensions
        .iter()
        .map(|one| json!({ "key": one.key(), "value": Hex(one.value()).to_string() }));
    each.collect()
}

fn refused(error: DecodeError) -> Value {
    let named = error.to_string();
    let (reason, key) = match named.split_once('(') {
        Some((reason, key)) => (reason, key.trim_end_matches(')').parse::<u64>().ok()),
        None => (named.as_str(), None),
    };
    let mut refused = json!({
        "stage": error.stage().name(),
        "reason": reason,
        "app_says": error.advice().to_string(),
    });
    if let (Some(key), Some(members)) = (key, refused.as_object_mut()) {
        members.insert("key".into(), key.into());
    }
    refused
}

fn hex(bytes: &[u8]) -> Value {
    Hex(bytes).to_string().into()
}
