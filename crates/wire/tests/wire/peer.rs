//! A general CBOR library as the peer: it reads what is written here, and what it writes otherwise
//! is refused.

use ciborium::Value;
use proptest::prelude::*;
use relatch_wire::{
    CborError, Challenge, ChallengeMessage, Contribution, Extensions, FieldError, Freshness,
    Message, OfferMessage, Tag,
};

use crate::cbor::{self, Map};
use crate::samples::{challenges, messages, offers, seeded};

fn read(bytes: &[u8]) -> Value {
    ciborium::from_reader(bytes).expect("well-formed CBOR")
}

fn written(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("written to memory");
    bytes
}

/// The entries of the body, and the tag if there is one.
fn opened(message: &[u8]) -> (Vec<(Value, Value)>, Option<Value>) {
    let mut parts = read(message).into_array().expect("an array").into_iter();
    let body = parts
        .next()
        .and_then(|body| body.into_bytes().ok())
        .expect("a byte string");
    (read(&body).into_map().expect("a map"), parts.next())
}

fn closed(entries: Vec<(Value, Value)>, tag: Option<Value>) -> Vec<u8> {
    let body = Value::Bytes(written(&Value::Map(entries)));
    written(&Value::Array([body].into_iter().chain(tag).collect()))
}

fn entry(key: i64, value: impl Into<Value>) -> (Value, Value) {
    (key.into(), value.into())
}

fn with_extensions(
    mut entries: Vec<(Value, Value)>,
    extensions: &Extensions,
) -> Vec<(Value, Value)> {
    entries.extend(
        extensions
            .iter()
            .map(|extension| entry(extension.key().into(), extension.value())),
    );
    entries
}

fn challenge_entries(challenge: &Challenge) -> Vec<(Value, Value)> {
    let mut entries = vec![
        entry(0, 1),
        entry(1, challenge.suite().number()),
        entry(2, challenge.action.number()),
        entry(3, challenge.locator.0.as_slice()),
        entry(4, challenge.epoch.0),
        entry(5, challenge.failures.count()),
    ];
    match challenge.freshness {
        Freshness::Nonce(nonce) => entries.push(entry(7, nonce.0.as_slice())),
        Freshness::Encapsulated { enc, key_id, .. } => entries.extend([
            entry(7, enc.bytes().as_slice()),
            entry(8, key_id.0.as_slice()),
        ]),
        _ => unreachable!("suites 1 to 3"),
    }
    with_extensions(entries, &challenge.extensions)
}

proptest! {
    #![proptest_config(seeded(2))]

    // [WIRE-8]
    #[test]
    fn the_peer_reads_and_writes_the_same_challenge(challenge in challenges(), tag: [u8; 16]) {
        let message = ChallengeMessage::new(challenge.clone(), Tag(tag));
        let entries = challenge_entries(&challenge);
        let tag = Some(Value::Bytes(tag.to_vec()));

        prop_assert_eq!(opened(message.message()), (entries.clone(), tag.clone()));
        prop_assert_eq!(closed(entries, tag), message.message());
    }

    // [WIRE-8]
    #[test]
    fn the_peer_reads_and_writes_the_same_offer(offer in offers()) {
        let message = OfferMessage::new(offer.clone());
        let (contributed, key_id) = match &offer.contribution {
            Contribution::Secret(secret) => (secret.as_slice(), None),
            Contribution::Encapsulated { enc, key_id } => (enc.bytes(), Some(key_id)),
            _ => unreachable!("suites 1 to 3"),
        };
        let mut entries = vec![
            entry(0, 2),
            entry(1, offer.suite().number()),
            entry(2, offer.identity.vendor()),
            entry(3, offer.identity.model()),
            entry(4, offer.identity.serial()),
            entry(5, contributed),
            entry(6, offer.code_length.digits()),
        ];
        entries.extend(key_id.map(|key_id| entry(7, key_id.0.as_slice())));
        entries.extend(offer.attestation.map(|attestation| entry(8, attestation.as_slice())));
        let entries = with_extensions(entries, &offer.extensions);

        prop_assert_eq!(opened(message.message()), (entries.clone(), None));
        prop_assert_eq!(closed(entries, None), message.message());
    }

    // [WIRE-10]
    #[test]
    fn entries_in_another_order_are_refused(message in messages(), seed in any::<proptest::sample::Index>()) {
        let (mut entries, tag) = opened(&message);
        let one = seed.index(entries.len() - 1);
        entries.swap(one, one + 1);
        prop_assert_eq!(refusal(&closed(entries.clone(), tag.clone())), CborError::NotCanonical.into());

        entries.sort_by_key(|(key, _)| std::cmp::Reverse(key.as_integer()));
        prop_assert_eq!(refusal(&closed(entries, tag)), CborError::NotCanonical.into());
    }

    /// Each value of each message: doubled under its key, tagged, as a float and as a bignum.
    #[test]
    fn other_forms_of_a_value_are_refused(message in messages(), chosen in any::<proptest::sample::Index>()) {
        let (entries, tag) = opened(&message);
        let chosen = chosen.index(entries.len());
        let (key, value) = entries[chosen].clone();

        let mut doubled = entries.clone();
        doubled.insert(chosen, (key.clone(), value.clone()));
        prop_assert_eq!(refusal(&closed(doubled, tag.clone())), CborError::Malformed.into());

        let fault = match key.as_integer().and_then(|key| u8::try_from(key).ok()) {
            Some(key) => FieldError::WrongType(key),
            None => FieldError::BadIgnorable,
        };
        let mut forms = vec![Value::Tag(24, Box::new(value.clone())), Value::Array(vec![value.clone()])];
        if let Some(number) = value.as_integer() {
            let number = i128::from(number);
            forms.push(Value::Float(number as f64));
            forms.push(Value::Tag(2, Box::new(Value::Bytes(number.to_be_bytes().to_vec()))));
        }
        for form in forms {
            let mut changed = entries.clone();
            changed[chosen].1 = form;
            prop_assert_eq!(refusal(&closed(changed, tag.clone())), fault.into());
        }
    }

    #[test]
    fn keys_of_another_type_are_refused(message in messages(), chosen in any::<proptest::sample::Index>()) {
        let (entries, tag) = opened(&message);
        let chosen = chosen.index(entries.len());
        let number = entries[chosen].0.as_integer().map(i128::from).expect("keys are integers");
        for key in [
            Value::Text(number.to_string()),
            Value::Float(number as f64),
            Value::Bytes(vec![number as u8]),
            Value::Tag(2, Box::new(Value::Bytes(vec![number as u8]))),
        ] {
            let mut changed = entries.clone();
            changed[chosen].0 = key;
            prop_assert_eq!(refusal(&closed(changed, tag.clone())), CborError::Malformed.into());
        }
    }
}

fn refusal(message: &[u8]) -> relatch_wire::DecodeError {
    Message::from_bytes(message).expect_err("not the deterministic encoding")
}

/// Encodings that the peer, which is lenient, reads as the very same message.
// [WIRE-10]
#[test]
fn what_the_peer_takes_for_the_same_message_is_refused() {
    let map = Map::challenge();
    let same = read(&map.encoded());
    let head_of_map = cbor::head(5, 7);
    let bodies = [
        (
            "long number",
            map.clone().set(4, cbor::wide_head(0, 4, 1)).encoded(),
        ),
        (
            "number of 9 bytes",
            map.clone().set(4, cbor::wide_head(0, 4, 8)).encoded(),
        ),
        (
            "long key",
            map.clone().rekeyed(4, cbor::wide_head(0, 4, 2)).encoded(),
        ),
        (
            "long length",
            map.clone()
                .set(3, [vec![0x58, 12], vec![0x33; 12]].concat())
                .encoded(),
        ),
        (
            "byte string in two chunks",
            map.clone().set(3, chunks(&[0x33; 12], 5)).encoded(),
        ),
        (
            "indefinite map",
            [
                vec![0xbf],
                map.encoded()[head_of_map.len()..].to_vec(),
                vec![0xff],
            ]
            .concat(),
        ),
        (
            "long head of the map",
            [
                cbor::wide_head(5, 7, 4),
                map.encoded()[head_of_map.len()..].to_vec(),
            ]
            .concat(),
        ),
    ];
    for (class, body) in bodies {
        assert_eq!(read(&body), same, "{class}");
        assert_eq!(
            refusal(&cbor::challenge_around(&body)),
            CborError::NotCanonical.into(),
            "{class}"
        );
    }
}

/// A byte string in two chunks.
fn chunks(content: &[u8], first: usize) -> Vec<u8> {
    let (front, back) = content.split_at(first);
    [
        vec![0x5f],
        cbor::bytes(front),
        cbor::bytes(back),
        vec![0xff],
    ]
    .concat()
}
