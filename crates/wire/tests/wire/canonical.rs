//! Two encodings never mean one message: whatever is accepted is what a writer writes.

use ciborium::Value;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use relatch_wire::{Challenge, ChallengeMessage, Message, OfferMessage, text};

use crate::cbor::{Map, challenge_around, offer_around};
use crate::samples::{messages, seeded};

const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// One change of a sequence of bytes or characters.
#[derive(Debug, Clone)]
enum Change<T> {
    Replace(Index, T),
    Insert(Index, T),
    Delete(Index),
    Duplicate(Index),
    Exchange(Index, Index),
}

impl<T: Clone> Change<T> {
    fn apply(&self, sequence: &mut Vec<T>) {
        if sequence.is_empty() {
            return;
        }
        let length = sequence.len();
        let at = |index: &Index| index.index(length);
        match self {
            Self::Replace(place, new) => {
                let place = at(place);
                sequence[place] = new.clone();
            }
            Self::Insert(place, new) => sequence.insert(at(place), new.clone()),
            Self::Delete(place) => drop(sequence.remove(at(place))),
            Self::Duplicate(place) => {
                let place = at(place);
                sequence.insert(place, sequence[place].clone());
            }
            Self::Exchange(one, other) => sequence.swap(at(one), at(other)),
        }
    }
}

fn changes<T: Clone + core::fmt::Debug + 'static>(
    new: impl Strategy<Value = T> + Clone + 'static,
) -> impl Strategy<Value = Vec<Change<T>>> {
    let place = any::<Index>;
    let change = prop_oneof![
        4 => (place(), new.clone()).prop_map(|(place, new)| Change::Replace(place, new)),
        1 => (place(), new).prop_map(|(place, new)| Change::Insert(place, new)),
        1 => place().prop_map(Change::Delete),
        1 => place().prop_map(Change::Duplicate),
        1 => (place(), place()).prop_map(|(one, other)| Change::Exchange(one, other)),
    ];
    proptest::collection::vec(change, 1..=3)
}

/// What a writer writes for the fields of a message.
fn rewritten(message: &Message) -> Vec<u8> {
    match message {
        Message::Challenge(message) => {
            let again = ChallengeMessage::new(message.challenge().clone(), message.tag());
            assert_eq!(message.body(), Challenge::body(message.challenge()));
            again.message().to_vec()
        }
        Message::Offer(message) => OfferMessage::new(message.offer().clone())
            .message()
            .to_vec(),
        other => panic!("a kind that these tests do not know: {other:?}"),
    }
}

/// Says whether the bytes are accepted; if so, they must be the writer's.
fn accepted(bytes: &[u8]) -> bool {
    let Ok(message) = Message::from_bytes(bytes) else {
        return false;
    };
    assert_eq!(rewritten(&message), bytes);
    true
}

proptest! {
    #![proptest_config(seeded(16))]

    #[test]
    fn changed_messages(mut message in messages(), changes in changes(any::<u8>())) {
        changes.iter().for_each(|change| change.apply(&mut message));
        accepted(&message);
    }

    /// A changed map in a new byte string passes the length check of the byte string around it.
    #[test]
    fn changed_bodies(message in messages(), changes in changes(any::<u8>())) {
        let parts: Vec<Value> = ciborium::from_reader(message.as_slice()).unwrap();
        let mut body = parts[0].as_bytes().unwrap().clone();
        changes.iter().for_each(|change| change.apply(&mut body));
        accepted(&if parts.len() == 1 { offer_around(&body) } else { challenge_around(&body) });
    }

    // [WIRE-11]
    #[test]
    fn arbitrary_bytes(bytes: Vec<u8>) {
        accepted(&bytes);
        accepted(&challenge_around(&bytes));
        accepted(&offer_around(&bytes));
    }

    #[test]
    fn changed_texts(message in messages(), changes in changes(select(ALPHABET.chars().collect::<Vec<_>>()))) {
        let mut text: Vec<char> = text::encode(&message).chars().collect();
        changes.iter().for_each(|change| change.apply(&mut text));
        let text: String = text.into_iter().collect();

        match Message::from_text(&text) {
            Ok(Message::Challenge(message)) => prop_assert_eq!(message.to_text(), text),
            Ok(Message::Offer(message)) => prop_assert_eq!(&*message.to_text(), &text),
            _ => {}
        }
    }

    #[test]
    fn decoded_texts_are_the_writers(payload in "[0-9A-Z $%*+./:-]{0,40}") {
        let text = format!("RL1:{payload}");
        if let Ok(message) = text::decode(&text) {
            prop_assert_eq!(text::encode(&message), text);
        }
    }

    #[test]
    fn arbitrary_texts_are_answered(text: String, version in "RL[0-9]{0,3}:?") {
        for text in [format!("{version}{text}"), text] {
            if let Err(error) = Message::from_text(&text) {
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }
}

#[test]
fn every_single_byte_of_a_message_changed_to_every_other() {
    let mut passed = 0;
    for original in [Map::challenge().message(), Map::offer().message()] {
        for place in 0..original.len() {
            let mut changed = original.clone();
            for value in 0..=u8::MAX {
                changed[place] = value;
                passed += usize::from(accepted(&changed) && changed != original);
            }
        }
    }
    // The bytes of locator, nonce, tag, secret and attestation may hold anything, and some numbers and letters too:
    // so the comparison above was made often.
    assert!(passed > (12 + 16 + 16 + 32 + 16) * 255);
}

#[test]
fn every_single_byte_of_a_body_left_out_or_put_in() {
    for (map, around) in [
        (Map::challenge(), challenge_around as fn(&[u8]) -> Vec<u8>),
        (Map::offer(), offer_around),
    ] {
        let original = map.encoded();
        for place in 0..original.len() {
            let mut shorter = original.clone();
            let byte = shorter.remove(place);
            accepted(&around(&shorter));
            let mut longer = original.clone();
            longer.insert(place, byte);
            for value in 0..=u8::MAX {
                longer[place] = value;
                accepted(&around(&longer));
            }
        }
    }
}
