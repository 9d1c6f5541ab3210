//! The operations without a memory, in suites 2 and 3: key files, messages, keys, tags.

use relatch_derivation::{
    BindingKey, CodeExporter, FactoryKey, KeySet, KeySetError, Keys, PublicKeySet, SeedInput,
};
use relatch_wire::{
    Action, Challenge, ChallengeMessage, Epoch, Identity, KeyFile, KeyFileError, Offer,
    OfferMessage, Suite,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::forms::{
    Answered, Ignorable, accepted, code_length, extensions, failures, judged_tag, parse, refused,
    shown_challenge, shown_keys, shown_offer, told,
};
use super::refused::Refused;
use crate::hex::{Array, hex};

/// The private keys of a key set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyPairs {
    #[serde(default = "hybrid")]
    suite: u64,
    binding: Array<32>,
    recovery: Array<32>,
}

impl KeyPairs {
    /// The key set, if it passes its self-test.
    pub(super) fn key_set(&self) -> Option<KeySet> {
        let (binding, recovery) = (&self.binding.0, &self.recovery.0);
        match Suite::from_number(self.suite).ok()? {
            Suite::Hybrid => KeySet::new(binding, recovery).ok(),
            Suite::PostQuantum => KeySet::post_quantum(binding, recovery).ok(),
            _ => None,
        }
    }
}

/// A key set that names no suite is of suite 2.
fn hybrid() -> u64 {
    2
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFileInput {
    text: String,
}

pub(super) fn key_file(input: &Value) -> Answered {
    let input: KeyFileInput = parse(input)?;
    Ok(match KeyFile::from_text(&input.text) {
        // Whether the key id is that of the keys, the key set knows.
        Ok(file) => match public_keys(&input.text) {
            Ok(_) => accepted(json!({
                "binding": hex(file.binding.bytes()),
                "recovery": hex(file.recovery.bytes()),
                "key_id": hex(&file.key_id.0),
            })),
            Err(refusal) => refused(refusal),
        },
        Err(error) => refused(not_loaded(error)),
    })
}

/// The public keys of a key file.
pub(super) fn public_keys(text: &str) -> Result<PublicKeySet, Refused> {
    PublicKeySet::from_text(text).map_err(not_loaded)
}

pub(super) fn not_loaded(error: KeyFileError) -> Refused {
    Refused::new("key file", &error.to_string())
}

fn legal_keys(text: &str) -> Result<PublicKeySet, String> {
    PublicKeySet::from_text(text).map_err(told)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfferInput {
    vendor: String,
    model: String,
    serial: String,
    random: Array<32>,
    authority: String,
    code_length: u64,
    factory_key: Option<Array<32>>,
    ignorable: Vec<Ignorable>,
}

pub(super) fn offer(input: &Value) -> Answered {
    let input: OfferInput = parse(input)?;
    let keys = legal_keys(&input.authority)?;
    let (contribution, _) = keys.encapsulate(input.random.0.into()).ok_or(ZERO)?;
    let mut offer = Offer {
        identity: Identity::new(&input.vendor, &input.model, &input.serial).map_err(told)?,
        contribution,
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
    authority: KeyPairs,
}

pub(super) fn keys(input: &Value) -> Answered {
    let input: KeysInput = parse(input)?;
    let offer = match OfferMessage::from_text(&input.offer) {
        Ok(offer) => offer,
        Err(error) => return Ok(refused(error.into())),
    };
    let key_set = input.authority.key_set().ok_or(UNFIT)?;
    Ok(match key_set.binding_key(&offer) {
        Ok(key) => shown_keys(&key, &offer),
        Err(KeySetError::Zero) => return Err(ZERO.into()),
        Err(_) => refused(Refused::new("authority key", "unknown key id")),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChallengeInput {
    key: Array<32>,
    authority: String,
    action: u64,
    epoch: u32,
    failures: u64,
    code_length: u64,
    random: Array<32>,
    uptime: u64,
    boot_counter: u64,
    made: u64,
    ignorable: Vec<Ignorable>,
}

pub(super) fn challenge(input: &Value) -> Answered {
    let input: ChallengeInput = parse(input)?;
    let keys = Keys::derive(&BindingKey::from_bytes(input.key.0));
    let authority = legal_keys(&input.authority)?;
    let failures = failures(input.failures)?;
    let bound = code_length(input.code_length)?;
    let ephemeral = keys.seed().ephemeral(SeedInput {
        random: input.random.0.into(),
        epoch: Epoch(input.epoch),
        failures,
        uptime: input.uptime,
        boot: input.boot_counter,
        made: input.made,
    });
    let locator = keys.locator();
    let (suite, id) = (authority.suite(), authority.id());
    let recovery = authority.recovery();
    let made = CodeExporter::encapsulate(suite, recovery, id, &locator, &ephemeral);
    let (freshness, exporter) = made.ok_or(ZERO)?;
    let made = keys.tag().seal(Challenge {
        action: Action::from_number(input.action).map_err(told)?,
        locator,
        epoch: Epoch(input.epoch),
        failures,
        freshness,
        extensions: extensions(&input.ignorable)?,
    });
    let export = exporter.export(&made);
    let code = keys.code().hybrid_code(&made, &export, bound);
    Ok(shown_challenge(&made, &code.map_err(told)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TagInput {
    key: Array<32>,
    challenge: String,
}

pub(super) fn tag(input: &Value) -> Answered {
    let input: TagInput = parse(input)?;
    let keys = Keys::derive(&BindingKey::from_bytes(input.key.0));
    Ok(match ChallengeMessage::from_text(&input.challenge) {
        Ok(challenge) => judged_tag(&keys, challenge),
        Err(error) => refused(error.into()),
    })
}

const ZERO: &str = "the result of X25519 is zero";
const UNFIT: &str = "the key set fails its self-test";
