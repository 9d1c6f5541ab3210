//! Every class of bad field, with the exact answer to it.

use relatch_wire::{DecodeError, FieldError, FieldError::*, Message};

use crate::cbor::*;

fn answer(map: &Map) -> Result<Message, DecodeError> {
    Message::from_bytes(&map.message())
}

fn refused(class: &str, map: &Map, expected: FieldError) {
    match answer(map) {
        Err(error) => assert_eq!(error, expected.into(), "{class}"),
        Ok(message) => panic!("{class}: accepted as {message:?}"),
    }
}

const CHALLENGE: &[u64] = &[0, 1, 2, 3, 4, 5, 6, 7];
const OFFER: &[u64] = &[0, 1, 2, 3, 4, 5, 6, 8];

#[test]
fn each_field_missing() {
    for &key in CHALLENGE {
        refused(
            "challenge",
            &Map::challenge().without(key),
            Missing(key as u8),
        );
    }
    for &key in OFFER.iter().filter(|key| **key != 8) {
        // The kind tells what the outer array must be, so the array of an offer is asked for by hand.
        let error = Message::from_bytes(&offer_around(&Map::offer().without(key).encoded()));
        assert_eq!(error.unwrap_err(), Missing(key as u8).into());
    }
    answer(&Map::offer().without(8)).expect("the attestation is optional");
}

#[test]
fn each_field_of_each_other_type() {
    let others: &[(&str, Item)] = &[
        ("number", uint(1)),
        ("negative number", negative(-1)),
        ("byte string", bytes(&[0; 12])),
        ("text", text("text")),
        ("array", array(&[uint(1)])),
        ("map", vec![0xa1, 0x00, 0x01]),
        ("bignum", tagged(2, bytes(&[1]))),
        ("negative bignum", tagged(3, bytes(&[1]))),
        ("tagged number", tagged(0, uint(1))),
        ("half-precision float", vec![0xf9, 0x3c, 0x00]),
        ("single-precision float", vec![0xfa, 0x47, 0xc3, 0x50, 0x00]),
        (
            "double-precision float",
            vec![0xfb, 0x3f, 0xf1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a],
        ),
        ("not a number", vec![0xf9, 0x7e, 0x00]),
        ("false", vec![0xf4]),
        ("true", vec![0xf5]),
        ("null", vec![0xf6]),
        ("undefined", vec![0xf7]),
        ("simple value", vec![0xf8, 0xff]),
    ];
    for (map, keys) in [(Map::challenge(), CHALLENGE), (Map::offer(), OFFER)] {
        for &key in keys {
            let major = map.value(key)[0] >> 5;
            for (other, item) in others.iter().filter(|(_, item)| item[0] >> 5 != major) {
                let body = map.clone().set(key, item.clone()).encoded();
                let message = if keys == OFFER {
                    offer_around(&body)
                } else {
                    challenge_around(&body)
                };
                let error = Message::from_bytes(&message).unwrap_err();
                assert_eq!(
                    error,
                    WrongType(key as u8).into(),
                    "{other} under key {key}"
                );
            }
            let wrapped = map.clone().set(key, tagged(24, map.value(key))).encoded();
            let message = if keys == OFFER {
                offer_around(&wrapped)
            } else {
                challenge_around(&wrapped)
            };
            let error = Message::from_bytes(&message).unwrap_err();
            assert_eq!(error, WrongType(key as u8).into(), "tag around key {key}");
        }
    }
}

#[test]
fn strings_of_other_lengths() {
    let (challenge, offer) = (Map::challenge(), Map::offer());
    let fixed = [
        (&challenge, 3, 12),
        (&challenge, 7, 16),
        (&offer, 5, 32),
        (&offer, 8, 16),
    ];
    for (map, key, length) in fixed {
        for other in (0..=48_usize).filter(|other| *other != length) {
            let class = format!("key {key} of {other} bytes");
            refused(
                &class,
                &map.clone().set(key, bytes(&vec![0; other])),
                WrongLength(key as u8),
            );
        }
    }
    for (key, longest) in [(2, 32), (3, 32), (4, 48)] {
        for legal in [0, 1, longest] {
            answer(&offer.clone().set(key, text(&"x".repeat(legal)))).expect("within the limit");
        }
        for longer in [
            "x".repeat(longest + 1),
            "\u{e9}".repeat(longest / 2 + 1),
            "x".repeat(200),
        ] {
            let class = format!("key {key} of {} bytes", longer.len());
            refused(
                &class,
                &offer.clone().set(key, text(&longer)),
                WrongLength(key as u8),
            );
        }
        // Lengths are bytes: half as many characters of two bytes fill the field.
        answer(&offer.clone().set(key, text(&"\u{e9}".repeat(longest / 2)))).expect("just full");
    }
}

#[test]
fn numbers() {
    let (challenge, offer) = (Map::challenge(), Map::offer());
    let rows: Vec<(&str, Map, FieldError)> = vec![
        ("kind 0", challenge.clone().set(0, uint(0)), UnknownKind),
        ("kind 3", challenge.clone().set(0, uint(3)), UnknownKind),
        (
            "kind 2^64 - 1",
            challenge.clone().set(0, uint(u64::MAX)),
            UnknownKind,
        ),
        ("suite 0", challenge.clone().set(1, uint(0)), UnknownSuite),
        ("suite 2", challenge.clone().set(1, uint(2)), UnknownSuite),
        (
            "suite 65535",
            challenge.clone().set(1, uint(65_535)),
            UnknownSuite,
        ),
        (
            "suite 65536",
            challenge.clone().set(1, uint(65_536)),
            OutOfRange(1),
        ),
        (
            "suite 2^16 + 1",
            challenge.clone().set(1, uint(65_537)),
            OutOfRange(1),
        ),
        (
            "suite 2 of an offer",
            offer.clone().set(1, uint(2)),
            UnknownSuite,
        ),
        (
            "suite 65536 of an offer",
            offer.clone().set(1, uint(65_536)),
            OutOfRange(1),
        ),
        ("action 2", challenge.clone().set(2, uint(2)), UnknownAction),
        (
            "action 65535",
            challenge.clone().set(2, uint(65_535)),
            UnknownAction,
        ),
        (
            "action 65536",
            challenge.clone().set(2, uint(65_536)),
            OutOfRange(2),
        ),
        (
            "action 2^64 - 1",
            challenge.clone().set(2, uint(u64::MAX)),
            OutOfRange(2),
        ),
        (
            "epoch 2^32",
            challenge.clone().set(4, uint(1 << 32)),
            OutOfRange(4),
        ),
        (
            "epoch 2^32 + 4",
            challenge.clone().set(4, uint((1 << 32) + 4)),
            OutOfRange(4),
        ),
        (
            "epoch 2^64 - 1",
            challenge.clone().set(4, uint(u64::MAX)),
            OutOfRange(4),
        ),
        (
            "failures 2^32",
            challenge.clone().set(5, uint(1 << 32)),
            OutOfRange(5),
        ),
        (
            "failures 2^64 - 1",
            challenge.clone().set(5, uint(u64::MAX)),
            OutOfRange(5),
        ),
    ];
    for (class, map, expected) in rows {
        refused(class, &map, expected);
    }
}

#[test]
fn code_lengths_outside_the_four() {
    let lengths = (0..=300).chain([1 << 16, (1 << 16) + 12, 1 << 32, (1 << 32) + 12, u64::MAX]);
    for length in lengths {
        for map in [Map::challenge(), Map::offer()] {
            let map = map.set(6, uint(length));
            match length {
                8 | 12 | 16 | 20 => drop(answer(&map).expect("one of the four")),
                _ => refused(&format!("{length} digits"), &map, OutOfRange(6)),
            }
        }
    }
}

#[test]
fn keys_that_are_not_known() {
    let (challenge, offer) = (Map::challenge(), Map::offer());
    for key in [9, 10, 23, 24, 255, 256, 65_536, 1 << 32, u64::MAX] {
        for value in [
            uint(0),
            bytes(&[0; 16]),
            text("x"),
            array(&[uint(0)]),
            vec![0xf6],
        ] {
            let class = format!("key {key}");
            refused(
                &class,
                &challenge.clone().with(uint(key), value.clone()),
                UnknownCriticalKey(key),
            );
            refused(
                &class,
                &offer.clone().with(uint(key), value),
                UnknownCriticalKey(key),
            );
        }
    }
    let key_id = bytes(&[0; 4]);
    refused(
        "key id in a challenge of suite 1",
        &challenge.with(uint(8), key_id.clone()),
        UnknownCriticalKey(8),
    );
    refused(
        "key id in an offer of suite 1",
        &offer.clone().rekeyed(8, uint(7)).set(7, key_id),
        UnknownCriticalKey(7),
    );
    let both = offer
        .without(8)
        .with(uint(7), bytes(&[0; 4]))
        .with(uint(9), uint(0));
    refused("the first of several", &both, UnknownCriticalKey(7));
}

#[test]
fn what_a_newer_message_brings_is_told_before_its_other_faults() {
    let ruined = |map: Map| map.without(5).set(3, text("x")).set(6, uint(99));
    let unknown = |map: Map| map.with(uint(9), uint(0));
    let rows: Vec<(&str, Map, FieldError)> = vec![
        (
            "kind before all",
            unknown(ruined(
                Map::challenge()
                    .set(0, uint(3))
                    .set(1, uint(7))
                    .set(2, uint(7)),
            )),
            UnknownKind,
        ),
        (
            "suite before key and action",
            unknown(ruined(Map::challenge().set(1, uint(7)).set(2, uint(7)))),
            UnknownSuite,
        ),
        (
            "key before action",
            unknown(ruined(Map::challenge().set(2, uint(7)))),
            UnknownCriticalKey(9),
        ),
        (
            "key before a missing action",
            unknown(ruined(Map::challenge().without(2))),
            UnknownCriticalKey(9),
        ),
        (
            "action before missing fields",
            ruined(Map::challenge().set(2, uint(7))),
            UnknownAction,
        ),
        (
            "suite of an offer",
            unknown(ruined(Map::offer().set(1, uint(7)))),
            UnknownSuite,
        ),
        (
            "key of an offer",
            unknown(ruined(Map::offer())),
            UnknownCriticalKey(9),
        ),
        (
            "suite before ignorable keys",
            five_ignorable(Map::challenge().set(1, uint(7))),
            UnknownSuite,
        ),
        (
            "key before ignorable keys",
            five_ignorable(unknown(Map::challenge())),
            UnknownCriticalKey(9),
        ),
        (
            "action before ignorable keys",
            five_ignorable(Map::challenge().set(2, uint(7))),
            UnknownAction,
        ),
    ];
    for (class, map, expected) in rows {
        refused(class, &map, expected);
    }
}

fn five_ignorable(map: Map) -> Map {
    (1..=5).fold(map, |map, key| map.with(negative(-key), bytes(&[])))
}

#[test]
fn ignorable_keys() {
    for map in [Map::challenge(), Map::offer()] {
        for key in -24..=-1 {
            for length in [0, 1, 31, 32] {
                let map = map.clone().with(negative(key), bytes(&vec![0xee; length]));
                answer(&map).expect("an ignorable key");
            }
        }
        let four = [-3, -7, -23, -24].iter().fold(map.clone(), |map, key| {
            map.with(negative(*key), bytes(&[0xee; 32]))
        });
        answer(&four).expect("four ignorable keys");

        refused("five", &five_ignorable(map.clone()), TooManyIgnorable);
        for key in [-25, -26, -128, -129, -256, -257, -281, i64::MIN] {
            let class = format!("key {key}");
            refused(
                &class,
                &map.clone().with(negative(key), bytes(&[])),
                BadIgnorable,
            );
        }
        let below_every_integer = map.clone().with(head(1, u64::MAX), bytes(&[]));
        refused("key -2^64", &below_every_integer, BadIgnorable);
        let values: Vec<(&str, Item)> = vec![
            ("33 bytes", bytes(&[0; 33])),
            ("number", uint(0)),
            ("text", text("x")),
            ("array", array(&[])),
            ("map", vec![0xa0]),
            ("null", vec![0xf6]),
            ("tagged byte string", tagged(24, bytes(&[]))),
        ];
        for (class, value) in values {
            refused(class, &map.clone().with(negative(-1), value), BadIgnorable);
        }
    }
}
