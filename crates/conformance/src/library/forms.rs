//! What the operations of both suites share: the forms of their inputs, and how answers are
//! written.

use relatch_derivation::{Authentic, BindingKey, Code, Keys};
use relatch_wire::{
    ChallengeMessage, CodeLength, Extension, Extensions, Failures, Offer, OfferMessage,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::refused::Refused;
use crate::hex::{Bytes, hex};
use crate::members;
use crate::protocol::{Answer, Output};

/// What an operation answers; the error is an input that has not the form of its type.
pub(super) type Answered = Result<Answer, String>;

/// An ignorable key, in inputs and answers alike.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ignorable {
    key: i8,
    value: Bytes,
}

pub(super) fn parse<'a, T: Deserialize<'a>>(input: &'a Value) -> Result<T, String> {
    T::deserialize(input).map_err(|error| format!("the input is not of its type: {error}"))
}

pub(super) fn told(error: impl core::fmt::Display) -> String {
    format!("the input is not legal: {error}")
}

pub(super) fn code_length(digits: u64) -> Result<CodeLength, String> {
    CodeLength::from_digits(digits).ok_or_else(|| format!("no code has {digits} digits"))
}

pub(super) fn failures(count: u64) -> Result<Failures, String> {
    Failures::new(count).ok_or_else(|| format!("no challenge says {count} failures"))
}

pub(super) fn extensions(keys: &[Ignorable]) -> Result<Extensions, String> {
    let keys: Result<Vec<_>, _> = keys
        .iter()
        .map(|Ignorable { key, value }| Extension::new(*key, &value.0))
        .collect();
    keys.and_then(Extensions::new).map_err(told)
}

pub(super) fn accepted(values: impl Serialize) -> Answer {
    Answer::Output(Output::Accepted {
        accepted: json!(values),
        intermediate: None,
    })
}

pub(super) fn refused(refusal: Refused) -> Answer {
    Answer::Output(Output::Refused(json!(refusal)))
}

/// The message of an offer, in all its forms.
pub(super) fn shown_offer(offer: Offer) -> Answer {
    let message = OfferMessage::new(offer);
    let mut made = json!({
        "body": hex(message.body()),
        "message": hex(message.message()),
        "text": *message.to_text(),
    });
    if let Some(attestation) = message.offer().attestation {
        members::set(&mut made, "attestation", hex(&attestation));
    }
    accepted(made)
}

/// What follows from the key of an offer.
pub(super) fn shown_keys(key: &BindingKey, offer: &OfferMessage) -> Answer {
    let keys = Keys::derive(key);
    Answer::Output(Output::Accepted {
        accepted: json!({
            "locator": hex(&keys.locator().0),
            "confirmation_code": *keys.confirm().code(offer).grouped(),
        }),
        intermediate: Some(json!({"K": hex(key.expose())})),
    })
}

/// The message of a challenge in all its forms, and its code.
pub(super) fn shown_challenge(made: &Authentic, code: &Code) -> Answer {
    Answer::Output(Output::Accepted {
        accepted: json!({
            "body": hex(made.body()),
            "tag": hex(&made.tag().0),
            "message": hex(made.message()),
            "text": made.to_text(),
            "code": code.grouped().as_str(),
        }),
        intermediate: Some(json!({"message_hash": hex(&made.hash().0)})),
    })
}

/// Whether the tag is right under these keys.
pub(super) fn judged_tag(keys: &Keys, challenge: ChallengeMessage) -> Answer {
    match keys.tag().authenticate(challenge) {
        Ok(_) => accepted(json!({})),
        Err(_) => refused(Refused::new("tag", "wrong tag")),
    }
}
