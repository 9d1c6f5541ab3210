//! The operations without a memory: messages, keys, tags, codes.

use relatch_derivation::{
    BindingKey, Code, FactoryKey, Keys, OtherSuiteError, SeedInput, TypedCode,
};
use relatch_wire::{
    Action, Challenge, ChallengeMessage, CodeLength, Contribution, Epoch, Extensions, Freshness,
    Identity, KeyId, Nonce, Offer, OfferMessage,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::forms::{
    Answered, Ignorable, accepted, code_length, extensions, failures, judged_tag, parse, refused,
    shown_challenge, shown_keys, shown_offer, told,
};
use super::hybrid;
use super::refused::Refused;
use crate::hex::{Array, hex};
use crate::members;
use crate::protocol::Answer;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    r#as: Kind,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Challenge,
    Offer,
}

pub(super) fn decode(input: &Value) -> Answered {
    let Text { r#as, text } = parse(input)?;
    let decoded = match r#as {
        Kind::Challenge => {
            ChallengeMessage::from_text(&text).map(|message| decoded_challenge(&message))
        }
        Kind::Offer => OfferMessage::from_text(&text).map(|message| decoded_offer(&message)),
    };
    Ok(match decoded {
        Ok(fields) => accepted(fields),
        Err(error) => refused(Refused::from(error).app_says(error.advice())),
    })
}

fn decoded_challenge(message: &ChallengeMessage) -> Value {
    let fields = message.challenge();
    let mut values = json!({
        "kind": 1,
        "suite": fields.suite().number(),
        "action": fields.action.number(),
        "locator": hex(&fields.locator.0),
        "epoch": fields.epoch.0,
        "failures": fields.failures.count(),
        "ignorable": ignorable(&fields.extensions),
        "body": hex(message.body()),
        "tag": hex(&message.tag().0),
        "message": hex(message.message()),
    });
    match fields.freshness {
        Freshness::Nonce(nonce) => members::set(&mut values, "nonce", hex(&nonce.0)),
        Freshness::Encapsulated { enc, key_id, .. } => {
            set_encapsulated(&mut values, enc.bytes(), key_id);
        }
        _ => {}
    }
    values
}

fn decoded_offer(message: &OfferMessage) -> Value {
    let fields = message.offer();
    let mut values = json!({
        "kind": 2,
        "suite": fields.suite().number(),
        "vendor": fields.identity.vendor(),
        "model": fields.identity.model(),
        "serial": fields.identity.serial(),
        "code_length": fields.code_length.digits(),
        "attestation": fields.attestation.map(|bytes| hex(&bytes)),
        "ignorable": ignorable(&fields.extensions),
        "body": hex(message.body()),
        "message": hex(message.message()),
    });
    match &fields.contribution {
        Contribution::Secret(secret) => members::set(&mut values, "secret", hex(secret.as_slice())),
        Contribution::Encapsulated { enc, key_id } => {
            set_encapsulated(&mut values, enc.bytes(), *key_id);
        }
        _ => {}
    }
    values
}

fn set_encapsulated(values: &mut Value, enc: &[u8], key_id: KeyId) {
    members::set(values, "enc", hex(enc));
    members::set(values, "authority_key_id", hex(&key_id.0));
}

fn ignorable(extensions: &Extensions) -> Vec<Value> {
    extensions
        .iter()
        .map(|extension| json!({"key": extension.key(), "value": hex(extension.value())}))
        .collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfferInput {
    vendor: String,
    model: String,
    serial: String,
    secret: Array<32>,
    code_length: u64,
    factory_key: Option<Array<32>>,
    ignorable: Vec<Ignorable>,
}

pub(super) fn offer(input: &Value) -> Answered {
    if input.get("authority").is_some() {
        return hybrid::offer(input);
    }
    let input: OfferInput = parse(input)?;
    let mut offer = Offer {
        identity: Identity::new(&input.vendor, &input.model, &input.serial).map_err(told)?,
        contribution: Contribution::Secret(input.secret.0.into()),
        code_length: code_length(input.code_length)?,
        attestation: None,
        extensions: extensions(&input.ignorable)?,
    };
    offer.attestation = (input.factory_key).map(|key| FactoryKey::new(&key.0).attest(&offer));
    Ok(shown_offer(offer))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeysInput {
    offer: String,
}

pub(super) fn keys(input: &Value) -> Answered {
    if input.get("authority").is_some() {
        return hybrid::keys(input);
    }
    let input: KeysInput = parse(input)?;
    with_offer(&input.offer, |offer, _| {
        let key = BindingKey::from_offer(offer).map_err(told)?;
        Ok(shown_keys(&key, offer))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NonceInput {
    offer: String,
    random: Array<32>,
    epoch: u32,
    failures: u64,
    uptime: u64,
    boot_counter: u64,
    made: u64,
}

pub(super) fn nonce(input: &Value) -> Answered {
    let input: NonceInput = parse(input)?;
    let failures = failures(input.failures)?;
    with_offer(&input.offer, |_, keys| {
        let nonce = keys.seed().nonce(SeedInput {
            random: input.random.0.into(),
            epoch: Epoch(input.epoch),
            failures,
            uptime: input.uptime,
            boot: input.boot_counter,
            made: input.made,
        });
        Ok(accepted(json!({"nonce": hex(&nonce.0)})))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChallengeInput {
    offer: String,
    action: u64,
    epoch: u32,
    failures: u64,
    code_length: u64,
    nonce: Array<16>,
    ignorable: Vec<Ignorable>,
}

pub(super) fn challenge(input: &Value) -> Answered {
    if input.get("authority").is_some() {
        return hybrid::challenge(input);
    }
    let input: ChallengeInput = parse(input)?;
    let bound = code_length(input.code_length)?;
    with_offer(&input.offer, |_, keys| {
        let made = keys.tag().seal(Challenge {
            action: Action::from_number(input.action).map_err(told)?,
            locator: keys.locator(),
            epoch: Epoch(input.epoch),
            failures: failures(input.failures)?,
            freshness: Freshness::Nonce(Nonce(input.nonce.0)),
            extensions: extensions(&input.ignorable)?,
        });
        let code = keys.code().code(&made, bound).map_err(told)?;
        Ok(shown_challenge(&made, &code))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TagInput {
    offer: String,
    challenge: String,
}

pub(super) fn tag(input: &Value) -> Answered {
    if input.get("key").is_some() {
        return hybrid::tag(input);
    }
    let input: TagInput = parse(input)?;
    with_challenge(&input.offer, &input.challenge, |_, keys, challenge| {
        judged_tag(keys, challenge)
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AttestationInput {
    factory_key: Array<32>,
    offer: String,
}

pub(super) fn attestation(input: &Value) -> Answered {
    let input: AttestationInput = parse(input)?;
    Ok(match OfferMessage::from_text(&input.offer) {
        Ok(offer) => {
            let right = FactoryKey::new(&input.factory_key.0).verify(offer.offer());
            accepted(json!({"attested": right.is_ok()}))
        }
        Err(error) => refused(error.into()),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeInput {
    material: Array<32>,
    code_length: u64,
}

pub(super) fn code(input: &Value) -> Answered {
    let input: CodeInput = parse(input)?;
    let code = Code::from_material(&input.material.0, code_length(input.code_length)?);
    Ok(accepted(json!({"code": code.grouped().as_str()})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedInput {
    offer: String,
    challenge: String,
    typed: String,
}

pub(super) fn typed(input: &Value) -> Answered {
    let input: TypedInput = parse(input)?;
    with_challenge(&input.offer, &input.challenge, |bound, keys, challenge| {
        let fields = challenge.challenge();
        let length = CodeLength::required(fields.action, fields.failures, bound);
        let Ok(typed) = TypedCode::parse(&input.typed, length) else {
            return refused(Refused::new("form", "typing error"));
        };
        let Ok(challenge) = keys.tag().authenticate(challenge) else {
            return refused(Refused::new("tag", "wrong tag"));
        };
        match keys.code().code(&challenge, bound) {
            Ok(code) if code.matches(&typed) => accepted(json!({})),
            Ok(_) => refused(Refused::new("compare", "wrong code")),
            Err(OtherSuiteError) => Answer::Unsupported,
        }
    })
}

fn with_offer(text: &str, then: impl FnOnce(&OfferMessage, &Keys) -> Answered) -> Answered {
    match OfferMessage::from_text(text) {
        Ok(offer) => match BindingKey::from_offer(&offer) {
            Ok(key) => then(&offer, &Keys::derive(&key)),
            Err(OtherSuiteError) => Ok(Answer::Unsupported),
        },
        Err(error) => Ok(refused(error.into())),
    }
}

fn with_challenge(
    offer: &str,
    challenge: &str,
    then: impl FnOnce(CodeLength, &Keys, ChallengeMessage) -> Answer,
) -> Answered {
    with_offer(offer, |offer, keys| {
        let bound = offer.offer().code_length;
        Ok(match ChallengeMessage::from_text(challenge) {
            Ok(challenge) => then(bound, keys, challenge),
            Err(error) => refused(error.into()),
        })
    })
}
