//! Of several faults the one that a reader meets first is reported.

use relatch_wire::{
    CborError::*, ChallengeMessage, DecodeError, FieldError::*, Message, OfferMessage,
};

use crate::cbor::*;

fn refused(expected: impl Into<DecodeError>, class: &str, message: &[u8]) {
    let error = Message::from_bytes(message).expect_err(class);
    assert_eq!(error, expected.into(), "{class}");
}

fn valued(value: &[u8]) -> Item {
    Map::challenge().with(uint(10), value.to_vec()).message()
}

// [WIRE-9] [WIRE-22]
#[test]
fn a_simple_value_below_32_in_two_bytes_is_not_well_formed() {
    for simple in 0..32 {
        refused(Malformed, "below 32", &valued(&[0xf8, simple]));
    }
    for simple in 32..=255 {
        refused(
            UnknownCriticalKey(10),
            "from 32 on",
            &valued(&[0xf8, simple]),
        );
    }
}

// [WIRE-10]
#[test]
fn there_is_one_not_a_number() {
    refused(
        UnknownCriticalKey(10),
        "the one",
        &valued(&[0xf9, 0x7e, 0x00]),
    );
    for other in [
        &[0xf9, 0x7e, 0x01][..],
        &[0xf9, 0xfe, 0x00],
        &[0xfa, 0x7f, 0xc0, 0, 0],
    ] {
        refused(NotCanonical, "another", &valued(other));
    }
}

// [WIRE-9] [WIRE-10] [WIRE-22]
#[test]
fn maps_inside_values_are_sorted() {
    refused(
        UnknownCriticalKey(10),
        "sorted",
        &valued(&[0xa2, 0x00, 0x00, 0x01, 0x00]),
    );
    refused(
        NotCanonical,
        "unsorted",
        &valued(&[0xa2, 0x01, 0x00, 0x00, 0x00]),
    );
    refused(Malformed, "twice", &valued(&[0xa2, 0x01, 0x00, 0x01, 0x00]));
    refused(
        NotCanonical,
        "twice, but not in a row",
        &valued(&[0xa3, 1, 0, 2, 0, 1, 0]),
    );
}

// [WIRE-22]
#[test]
fn heads_are_judged_in_the_order_of_their_bytes() {
    let (long, not_utf8) = ([0x18, 0x00], [0x61, 0xff]);
    let two = |one: &[u8], other: &[u8]| valued(&[&[0x82], one, other].concat());
    refused(NotCanonical, "long form first", &two(&long, &not_utf8));
    refused(Malformed, "text first", &two(&not_utf8, &long));
    refused(
        NotCanonical,
        "a head before what it stands for",
        &valued(&[0x78, 0x01, 0xff]),
    );
    refused(NotCanonical, "a head before its type", &[0xbf, 0xff]);

    let tag = bytes(&[0; 15]);
    let body = bytes(&Map::challenge().set(4, long.to_vec()).encoded());
    refused(
        Malformed,
        "the message before the body",
        &array(&[body, tag]),
    );
    let misplaced = join(&[vec![0x82], text("a"), wide_head(2, 1, 1)]);
    refused(Malformed, "the type before what follows", &misplaced);
}

// [WIRE-22]
#[test]
fn fields_are_read_in_the_order_of_their_keys() {
    let short = || bytes(&[0; 3]);
    let challenge = Map::challenge;
    let rows = [
        (
            WrongType(1),
            challenge().set(1, text("")).with(uint(9), uint(0)),
        ),
        (Missing(2), challenge().without(2).without(4)),
        (WrongLength(3), challenge().set(3, short()).without(4)),
        (
            OutOfRange(4),
            challenge().set(4, uint(1 << 32)).set(5, text("")),
        ),
        (OutOfRange(5), challenge().set(5, uint(31)).set(7, text(""))),
        (
            Missing(7),
            challenge().without(7).with(negative(-1), uint(0)),
        ),
        (
            WrongLength(2),
            Map::offer().set(2, text(&"x".repeat(33))).set(4, uint(0)),
        ),
        (WrongLength(5), Map::offer().set(5, short()).set(6, uint(9))),
        (OutOfRange(6), Map::offer().set(6, uint(9)).set(8, short())),
    ];
    for (fault, map) in rows {
        refused(fault, &format!("{fault:?}"), &map.message());
    }
}

// [WIRE-15] [WIRE-23]
#[test]
fn a_kind_that_is_not_of_this_edition_is_the_fields_fault_in_either_array() {
    let texts = |map: &Map| {
        [
            challenge_around(&map.encoded()),
            offer_around(&map.encoded()),
        ]
        .map(|message| relatch_wire::text::encode(&message))
    };
    for map in [Map::challenge(), Map::offer()] {
        for (fault, map) in [
            (UnknownKind, map.clone().set(0, uint(3))),
            (Missing(0), map.clone().without(0)),
            (WrongType(0), map.clone().set(0, text(""))),
        ] {
            for text in texts(&map) {
                assert_eq!(
                    ChallengeMessage::from_text(&text).unwrap_err(),
                    fault.into()
                );
                assert_eq!(OfferMessage::from_text(&text).unwrap_err(), fault.into());
            }
        }
    }
    let newer = Map::challenge().set(1, uint(9));
    for text in texts(&newer) {
        assert_eq!(
            OfferMessage::from_text(&text).unwrap_err(),
            Malformed.into()
        );
    }
    refused(
        Malformed,
        "the other array",
        &offer_around(&newer.encoded()),
    );
}
