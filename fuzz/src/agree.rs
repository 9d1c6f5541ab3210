//! Holds the library's answer against the naive decoder's verdict.

use relatch_wire::{Challenge, Contribution, DecodeError, Extensions, Freshness, Message, Offer};

use crate::naive::{Meaning, Verdict, cbor::Item};

/// Panics where library and naive decoder differ on the same input.
pub(crate) fn agree(verdict: &Verdict, answer: &Result<Message, DecodeError>) {
    let holds = match (verdict, answer) {
        (Verdict::Legal(meaning), Ok(message)) => **meaning == says(message),
        (Verdict::Text(reason), Err(error @ DecodeError::Text(_))) => error.to_string() == *reason,
        (Verdict::Cbor(reason), Err(error @ DecodeError::Cbor(_))) => error.to_string() == *reason,
        (Verdict::Fields(reason), Err(error @ DecodeError::Field(_))) => {
            error.to_string() == *reason
        }
        _ => false,
    };
    assert!(holds, "{verdict:?} but {answer:?}");
}

/// What the library read, in the naive decoder's terms.
fn says(message: &Message) -> Meaning {
    match message {
        Message::Challenge(message) => {
            let challenge = message.challenge();
            Meaning {
                kind: 1,
                suite: challenge.suite().number().into(),
                fields: of_challenge(challenge),
                ignorable: ignorable(&challenge.extensions),
                body: message.body().to_vec(),
                tag: Some(message.tag().0.to_vec()),
            }
        }
        Message::Offer(message) => {
            let offer = message.offer();
            Meaning {
                kind: 2,
                suite: offer.suite().number().into(),
                fields: of_offer(offer),
                ignorable: ignorable(&offer.extensions),
                body: body(message.message()).to_vec(),
                tag: None,
            }
        }
        _ => panic!("a kind that the specification does not have"),
    }
}

fn of_challenge(challenge: &Challenge) -> Vec<(u64, Item)> {
    let mut fields = vec![
        (0, Item::Uint(1)),
        (1, Item::Uint(challenge.suite().number().into())),
        (2, Item::Uint(challenge.action.number().into())),
        (3, Item::Bytes(challenge.locator.0.to_vec())),
        (4, Item::Uint(challenge.epoch.0.into())),
        (5, Item::Uint(challenge.failures.count().into())),
    ];
    match challenge.freshness {
        Freshness::Nonce(nonce) => fields.push((7, Item::Bytes(nonce.0.to_vec()))),
        Freshness::Encapsulated { enc, key_id, .. } => {
            fields.push((7, Item::Bytes(enc.bytes().to_vec())));
            fields.push((8, Item::Bytes(key_id.0.to_vec())));
        }
        _ => unreachable!("suites 1 to 3"),
    }
    fields
}

fn of_offer(offer: &Offer) -> Vec<(u64, Item)> {
    let (five, seven) = match &offer.contribution {
        Contribution::Secret(secret) => (secret.to_vec(), None),
        Contribution::Encapsulated { enc, key_id } => (enc.bytes().to_vec(), Some(key_id.0)),
        _ => unreachable!("suites 1 to 3"),
    };
    let mut fields = vec![
        (0, Item::Uint(2)),
        (1, Item::Uint(offer.suite().number().into())),
        (2, Item::Text(offer.identity.vendor().into())),
        (3, Item::Text(offer.identity.model().into())),
        (4, Item::Text(offer.identity.serial().into())),
        (5, Item::Bytes(five)),
        (6, Item::Uint(offer.code_length.digits().into())),
    ];
    fields.extend(seven.map(|id| (7, Item::Bytes(id.to_vec()))));
    fields.extend(offer.attestation.map(|tag| (8, Item::Bytes(tag.to_vec()))));
    fields
}

fn ignorable(extensions: &Extensions) -> Vec<(i64, Vec<u8>)> {
    let all = extensions.iter();
    all.map(|extension| (extension.key().into(), extension.value().to_vec()))
        .collect()
}

/// The content of an offer's one byte string, which is longer than 23 bytes.
fn body(message: &[u8]) -> &[u8] {
    match message[1] {
        0x58 => &message[3..],
        _ => &message[4..],
    }
}
