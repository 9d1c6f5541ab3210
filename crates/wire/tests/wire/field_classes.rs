//! Every class of bad field, with the exact answer to it.

use relatch_wire::{DecodeError, FieldError, FieldError::*, Message};

use crate::cbor::*;

fn accepted(class: &str, map: &Map) {
    if let Err(error) = Message::from_bytes(&map.message()) {
        panic!("{class}: refused with {error}");
    }
}

fn refused(expected: FieldError, class: &str, map: &Map) {
    match Message::from_bytes(&map.message()) {
        Err(error) => assert_eq!(error, DecodeError::Field(expected), "{class}"),
        Ok(message) => panic!("{class}: accepted as {message:?}"),
    }
}

/// A legal message of each kind and suite, with the keys of its fields.
fn each() -> [(Map, &'static [u8]); 4] {
    let [challenge, hybrid_challenge, offer, hybrid_offer] = Map::each();
    [
        (challenge, &[0, 1, 2, 3, 4, 5, 7]),
        (hybrid_challenge, &[0, 1, 2, 3, 4, 5, 7, 8]),
        (offer, &[0, 1, 2, 3, 4, 5, 6, 8]),
        (hybrid_offer, &[0, 1, 2, 3, 4, 5, 6, 7, 8]),
    ]
}

// [WIRE-18]
#[test]
fn each_field_missing() {
    let [challenges @ .., offer, hybrid_offer] = each();
    for (map, keys) in challenges {
        for key in keys {
            refused(
                Missing(*key),
                "challenge",
                &map.clone().without((*key).into()),
            );
        }
    }
    for (map, keys) in [offer, hybrid_offer] {
        for key in keys.iter().filter(|key| **key != 8) {
            refused(Missing(*key), "offer", &map.clone().without((*key).into()));
        }
        accepted("the attestation is optional", &map.without(8));
    }
}

// [WIRE-18]
#[test]
fn each_field_of_each_other_type() {
    let others = [
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
    for (map, keys) in each() {
        for key in keys.iter().copied() {
            let right = map.value(key.into());
            let major = |item: &Item| item[0] >> 5;
            for (other, item) in &others {
                if major(item) != major(&right) {
                    refused(
                        WrongType(key),
                        other,
                        &map.clone().set(key.into(), item.clone()),
                    );
                }
            }
            let wrapped = map.clone().set(key.into(), tagged(24, right));
            refused(WrongType(key), "tagged", &wrapped);
        }
    }
}

// [WIRE-18]
#[test]
fn byte_strings_of_other_lengths() {
    for (map, key, length) in [
        (Map::challenge(), 3, 12),
        (Map::challenge(), 7, 16),
        (Map::offer(), 5, 32),
        (Map::offer(), 8, 16),
        (Map::hybrid_challenge(), 7, 32),
        (Map::hybrid_challenge(), 8, 4),
        (Map::hybrid_offer(), 5, 32),
        (Map::hybrid_offer(), 7, 4),
        (Map::hybrid_offer(), 8, 16),
    ] {
        for other in (0..=64).filter(|other| *other != length) {
            let map = map.clone().set(key, bytes(&vec![0; other]));
            refused(WrongLength(key as u8), &format!("{other} bytes"), &map);
        }
    }
}

// [HYB-1]
#[test]
fn points_that_are_not_legal() {
    let mut high_bit = [9; 32];
    high_bit[31] |= 0x80;
    let p = |less: u8| {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (0xed - less, 0x7f);
        bytes
    };
    let mut one = [0; 32];
    one[0] = 1;
    let illegal = [[0; 32], one, p(1), p(0), [0xff; 32], high_bit];
    for (map, key) in [(Map::hybrid_challenge(), 7), (Map::hybrid_offer(), 5)] {
        for point in illegal {
            let map = map.clone().set(key, bytes(&point));
            refused(BadPoint(key as u8), &format!("{point:02x?}"), &map);
        }
        accepted("the largest", &map.set(key, bytes(&p(2))));
    }
}

// [WIRE-18]
#[test]
fn texts_of_other_lengths() {
    let offer = |key, value: &str| Map::offer().set(key, text(value));
    for (key, longest) in [(2, 32), (3, 32), (4, 48)] {
        let full = ["", "x", &"x".repeat(longest), &"\u{e9}".repeat(longest / 2)].map(String::from);
        for value in full {
            accepted(&value, &offer(key, &value));
        }
        // The limit is in bytes: half as many characters of two bytes, and one more, are over it.
        let over = [
            "x".repeat(longest + 1),
            "\u{e9}".repeat(longest / 2 + 1),
            "x".repeat(200),
        ];
        for value in over {
            refused(WrongLength(key as u8), &value, &offer(key, &value));
        }
    }
}

// [WIRE-14] [WIRE-15] [WIRE-17]
#[test]
fn numbers_that_are_not_registered() {
    for number in [0, 3, 4, 255, 65_536, u64::MAX] {
        let map = Map::challenge().set(0, uint(number));
        refused(UnknownKind, &format!("kind {number}"), &map);
    }
    for number in [0, 4, 5, 255, 65_535] {
        for map in Map::each() {
            let map = map.set(1, uint(number));
            refused(UnknownSuite, &format!("suite {number}"), &map);
        }
    }
    for number in [2, 3, 255, 65_535] {
        let map = Map::challenge().set(2, uint(number));
        refused(UnknownAction, &format!("action {number}"), &map);
    }
}

// [WIRE-18]
#[test]
fn numbers_out_of_range() {
    // One above the limit, and what a cut to 16 or 32 bits would make legal.
    let over_16_bits = [1 << 16, (1 << 16) + 1, (1 << 32) + 1, u64::MAX];
    let over_32_bits = [1 << 32, (1 << 32) + 1, u64::MAX];
    let over_30 = [31, 32, 99, 255, 256, 257, 1 << 16, 1 << 32, u64::MAX];
    for (map, key, numbers) in [
        (Map::challenge(), 1, over_16_bits.as_slice()),
        (Map::offer(), 1, &over_16_bits),
        (Map::challenge(), 2, &over_16_bits),
        (Map::challenge(), 4, &over_32_bits),
        (Map::challenge(), 5, &over_30),
    ] {
        for number in numbers {
            let map = map.clone().set(key, uint(*number));
            refused(OutOfRange(key as u8), &number.to_string(), &map);
        }
    }
}

// [WIRE-18]
#[test]
fn code_lengths_outside_the_four() {
    let cut_to_twelve = [(1 << 8) + 12, (1 << 16) + 12, (1 << 32) + 12, u64::MAX];
    for digits in (0..=255).chain(cut_to_twelve) {
        for map in [Map::offer(), Map::hybrid_offer()] {
            let map = map.set(6, uint(digits));
            match digits {
                8 | 12 | 16 | 20 => accepted("one of the four", &map),
                _ => refused(OutOfRange(6), &format!("{digits} digits"), &map),
            }
        }
    }
}

// [WIRE-16]
#[test]
fn keys_that_are_not_known() {
    let values = [
        uint(0),
        bytes(&[0; 16]),
        text("x"),
        array(&[uint(0)]),
        vec![0xf6],
    ];
    for key in [9, 10, 23, 24, 255, 256, 65_536, 1 << 32, u64::MAX] {
        for value in &values {
            for map in Map::each() {
                let map = map.with(uint(key), value.clone());
                refused(UnknownCriticalKey(key), "beyond all known keys", &map);
            }
        }
    }
    let nonce = Map::challenge().value(7);
    let challenge = Map::challenge().without(7);
    let challenge = challenge.with(uint(6), uint(12)).with(uint(7), nonce);
    refused(
        UnknownCriticalKey(6),
        "a code length in a challenge",
        &challenge,
    );
    let key_id = bytes(&[0; 4]);
    let challenge = Map::challenge().with(uint(8), key_id.clone());
    refused(
        UnknownCriticalKey(8),
        "key id in a challenge of suite 1",
        &challenge,
    );
    let offer = Map::offer().rekeyed(8, uint(7)).set(7, key_id);
    refused(
        UnknownCriticalKey(7),
        "key id in an offer of suite 1",
        &offer,
    );
    refused(
        UnknownCriticalKey(7),
        "the first of two",
        &offer.with(uint(9), uint(0)),
    );
}

// [WIRE-21]
#[test]
fn what_makes_a_message_newer_is_told_before_its_other_faults() {
    let ruined = |map: Map| map.without(5).set(3, text("x")).set(4, uint(1 << 32));
    let keyed = |map: Map| map.with(uint(9), uint(0));
    let kind = |map: Map| map.set(0, uint(3));
    let suite = |map: Map| map.set(1, uint(7));
    let action = |map: Map| map.set(2, uint(7));
    let challenge = Map::challenge;

    let all = keyed(ruined(action(suite(kind(challenge())))));
    refused(UnknownKind, "kind first", &all);
    let all_but_kind = keyed(ruined(action(suite(challenge()))));
    refused(UnknownSuite, "then suite", &all_but_kind);
    let all_but_suite = keyed(ruined(action(challenge())));
    refused(UnknownCriticalKey(9), "then key", &all_but_suite);
    refused(UnknownAction, "then action", &ruined(action(challenge())));

    refused(
        UnknownCriticalKey(9),
        "no action",
        &keyed(challenge().without(2)),
    );
    refused(UnknownSuite, "offer", &keyed(ruined(suite(Map::offer()))));
    refused(UnknownCriticalKey(9), "offer", &keyed(ruined(Map::offer())));
    for (fault, map) in [
        (UnknownKind, kind(challenge())),
        (UnknownSuite, suite(challenge())),
        (UnknownCriticalKey(9), keyed(challenge())),
        (UnknownAction, action(challenge())),
    ] {
        refused(fault, "before ignorable keys", &with_ignorable(map, 5));
    }
}

fn with_ignorable(map: Map, count: i64) -> Map {
    (1..=count).fold(map, |map, key| map.with(negative(-key), bytes(&[])))
}

// [WIRE-19]
#[test]
fn ignorable_keys_pass() {
    for map in Map::each() {
        for key in -24..=-1 {
            for length in [0, 1, 31, 32] {
                let map = map.clone().with(negative(key), bytes(&vec![0xee; length]));
                accepted(&format!("key {key}, {length} bytes"), &map);
            }
        }
        let last = [-21, -22, -23, -24].into_iter();
        let map = last.fold(map, |map, key| map.with(negative(key), bytes(&[0xee; 32])));
        accepted("four of the largest", &map);
    }
}

// [WIRE-20]
#[test]
fn ignorable_keys_beyond_their_limits() {
    let values = [
        ("33 bytes", bytes(&[0; 33])),
        ("number", uint(0)),
        ("text", text("x")),
        ("array", array(&[])),
        ("map", vec![0xa0]),
        ("null", vec![0xf6]),
        ("tagged byte string", tagged(24, bytes(&[]))),
    ];
    for map in Map::each() {
        refused(TooManyIgnorable, "five", &with_ignorable(map.clone(), 5));
        refused(TooManyIgnorable, "24", &with_ignorable(map.clone(), 24));
        for complement in [24, 25, 127, 128, 255, 256, 280, i64::MAX as u64, u64::MAX] {
            let map = map.clone().with(head(1, complement), bytes(&[]));
            refused(BadIgnorable, &format!("-1 - {complement}"), &map);
        }
        for (class, value) in &values {
            let map = map.clone().with(negative(-1), value.clone());
            refused(BadIgnorable, class, &map);
        }
    }
}
