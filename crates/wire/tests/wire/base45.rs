//! Base45: every group there is, and a library as the peer.

use proptest::collection::vec;
use proptest::prelude::*;
use relatch_wire::{TextError, text};

use crate::samples::seeded;

const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Every character with its value.
fn alphabet() -> impl Iterator<Item = (usize, char)> + Clone {
    ALPHABET.chars().enumerate()
}

// [WIRE-7]
#[test]
fn every_tail_of_two() {
    let mut illegal = 0;
    for (low, first) in alphabet() {
        for (high, second) in alphabet() {
            let value = low + 45 * high;
            for front in ["", "BB8", "FGW"] {
                let text = format!("RL1:{front}{first}{second}");
                match u8::try_from(value) {
                    Ok(byte) => assert_eq!(text::decode(&text).unwrap().last(), Some(&byte)),
                    Err(_) => assert_eq!(text::decode(&text), Err(TextError::Base45), "{text:?}"),
                }
            }
            illegal += usize::from(value > 255);
        }
    }
    assert_eq!(illegal, 1769);
}

// [WIRE-7]
#[test]
fn every_triplet() {
    for (low, first) in alphabet() {
        for (middle, second) in alphabet() {
            for (high, third) in alphabet() {
                let text = format!("RL1:{first}{second}{third}");
                let value = low + 45 * middle + 2025 * high;
                let expected = u16::try_from(value)
                    .map(|value| value.to_be_bytes().to_vec().into())
                    .map_err(|_| TextError::Base45);
                assert_eq!(text::decode(&text), expected, "{text:?}");
            }
        }
    }
}

// [WIRE-7]
#[test]
fn every_character_outside_the_alphabet() {
    let look_alikes = [
        '\u{a0}',
        '\u{2003}',
        '\u{3000}',
        '\u{200b}',
        '\u{feff}',
        '\u{ff10}',
        '\u{660}',
        '\u{ff21}',
        '\u{391}',
        '\u{410}',
        '\u{ff04}',
        '\u{2010}',
        '\u{ff1a}',
        '\u{e9}',
        '\u{1f512}',
    ];
    let ascii = (0..=127)
        .map(char::from)
        .filter(|character| !ALPHABET.contains(*character));
    for stranger in ascii.chain(look_alikes) {
        for place in 0..=6 {
            let mut payload: Vec<char> = "BB8BB8".chars().collect();
            payload.insert(place, stranger);
            for length in [place + 1, payload.len()] {
                let payload: String = payload[..length].iter().collect();
                let decoded = text::decode(&format!("RL1:{payload}"));
                assert_eq!(
                    decoded,
                    Err(TextError::Base45),
                    "{stranger:?} at {place} of {length}"
                );
            }
        }
    }
}

// [WIRE-1]
#[test]
fn the_examples_of_rfc_9285() {
    for (plain, encoded) in [
        ("AB", "BB8"),
        ("Hello!!", "%69 VD92EX0"),
        ("base-45", "UJCLQE7W581"),
        ("ietf!", "QED8WEX0"),
    ] {
        assert_eq!(text::encode(plain.as_bytes()), format!("RL1:{encoded}"));
        assert_eq!(
            *text::decode(&format!("RL1:{encoded}")).unwrap(),
            plain.as_bytes()
        );
    }
}

proptest! {
    #![proptest_config(seeded(4))]

    // [WIRE-1]
    #[test]
    fn the_peer_writes_and_reads_the_same(message in vec(any::<u8>(), 0..=text::MAX_MESSAGE)) {
        let written = text::encode(&message);
        let payload = written.strip_prefix("RL1:").unwrap();
        prop_assert_eq!(payload, base45::encode(&message));
        prop_assert_eq!(base45::decode(payload).unwrap(), &message[..]);
        prop_assert_eq!(&*text::decode(&written).unwrap(), &message);
    }

    /// The peer takes tails over 255, cut to a byte: only a text that it writes again is read here.
    // [WIRE-7]
    #[test]
    fn a_text_is_read_where_the_peer_writes_it_again(payload in "[0-9A-Z $%*+./:-]{0,20}") {
        let canonical = base45::decode(&payload).ok().filter(|bytes| base45::encode(bytes) == payload).map(Into::into);
        prop_assert_eq!(text::decode(&format!("RL1:{payload}")).ok(), canonical);
    }
}
