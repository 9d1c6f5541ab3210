//! Every class of bad CBOR, with the exact answer to it.

use relatch_wire::{
    CborError,
    CborError::*,
    DecodeError,
    FieldError::{Missing, UnknownCriticalKey, UnknownSuite},
    Message,
};

use crate::cbor::*;

fn refused(expected: CborError, rows: &[(&str, Item)]) {
    for (class, message) in rows {
        match Message::from_bytes(message) {
            Err(error) => assert_eq!(error, expected.into(), "{class}"),
            Ok(message) => panic!("{class}: accepted as {message:?}"),
        }
    }
}

fn refused_bodies(expected: CborError, rows: &[(&str, Item)]) {
    for (class, body) in rows {
        refused(expected, &[(class, challenge_around(body))]);
    }
}

/// A short byte string with its length in two bytes.
fn long(content: &[u8]) -> Item {
    join(&[wide_head(2, content.len() as u64, 2), content.to_vec()])
}

/// A byte or text string as an indefinite one of a single chunk.
fn chunked(item: Item) -> Item {
    let begin = item[0] | 0x1f;
    join(&[vec![begin], item, vec![0xff]])
}

// [WIRE-9]
#[test]
fn every_truncation() {
    for (map, around) in [
        (Map::challenge(), challenge_around as fn(&[u8]) -> Item),
        (Map::offer(), offer_around),
    ] {
        let (body, message) = (map.encoded(), map.message());
        for length in 0..message.len() {
            refused(Malformed, &[("message", message[..length].to_vec())]);
        }
        for length in 0..body.len() {
            refused(Malformed, &[("body", around(&body[..length]))]);
        }
    }
}

// [WIRE-9]
#[test]
fn malformed_outer_arrays() {
    let (challenge, offer) = (Map::challenge(), Map::offer());
    let body = || bytes(&challenge.encoded());
    let offer_body = || bytes(&offer.encoded());
    let tag = || bytes(&[0x99; 16]);
    let with_tag = |tag: Item| array(&[body(), tag]);
    let trailed = |trail: u8| join(&[challenge.message(), vec![trail]]);
    let rows = [
        ("nothing", vec![]),
        ("trailing zero", trailed(0)),
        ("trailing space", trailed(b' ')),
        ("trailing newline", trailed(b'\n')),
        (
            "trailing byte behind an offer",
            join(&[offer.message(), vec![0]]),
        ),
        ("not an array", challenge.encoded()),
        ("a byte string alone", body()),
        ("empty array", array(&[])),
        ("challenge without tag", array(&[body()])),
        ("offer with tag", array(&[offer_body(), tag()])),
        ("third element", array(&[body(), tag(), uint(0)])),
        ("elements exchanged", array(&[tag(), body()])),
        (
            "two elements declared, one there",
            join(&[head(4, 2), body()]),
        ),
        ("tag of 0 bytes", with_tag(bytes(&[]))),
        ("tag of 8 bytes", with_tag(bytes(&[0x99; 8]))),
        ("tag of 15 bytes", with_tag(bytes(&[0x99; 15]))),
        ("tag of 17 bytes", with_tag(bytes(&[0x99; 17]))),
        ("tag of 32 bytes", with_tag(bytes(&[0x99; 32]))),
        ("tag as text", with_tag(text("0123456789abcdef"))),
        ("tag as null", with_tag(vec![0xf6])),
        ("body as map", array(&[challenge.encoded(), tag()])),
        ("body as text", array(&[text("body"), tag()])),
        ("body in a CBOR tag", array(&[tagged(24, body()), tag()])),
        ("message in a CBOR tag", tagged(55_799, challenge.message())),
        ("a megabyte", vec![0x82; 1 << 20]),
    ];
    refused(Malformed, &rows);
}

/// A message of this many bytes, of a suite that this reader knows or of a later one.
fn sized(length: usize, suite: u64) -> Item {
    let challenge = |length| {
        let map = Map::challenge().set(1, uint(suite));
        map.with(uint(9), bytes(&vec![0; length])).message()
    };
    challenge(length - (challenge(300).len() - 300))
}

/// One byte more is not looked at, however right all of it is.
// [WIRE-9] [WIRE-11]
#[test]
fn the_longest_message() {
    assert_eq!(sized(2861, 4).len(), 2861);
    let longest = Message::from_bytes(&sized(2861, 4)).unwrap_err();
    assert_eq!(longest, DecodeError::Field(UnknownSuite));
    refused(Malformed, &[("2,862 bytes", sized(2862, 4))]);
}

/// A later suite of any length asks for an update of the app; those of this edition have a
/// bound.
// [WIRE-21] [WIRE-24]
#[test]
fn the_longest_message_of_this_edition() {
    for (suite, bound) in [(1, 512), (2, 512), (3, 1536)] {
        let fits = Message::from_bytes(&sized(bound, suite)).unwrap_err();
        assert_eq!(fits, DecodeError::Field(UnknownCriticalKey(9)));
        refused(Malformed, &[("one byte more", sized(bound + 1, suite))]);
        refused(Malformed, &[("2,861 bytes", sized(2861, suite))]);
    }
    for length in [512, 513, 1537, 2861] {
        let newer = Message::from_bytes(&sized(length, 4)).unwrap_err();
        assert_eq!(newer, DecodeError::Field(UnknownSuite));
    }
}

// [WIRE-10]
#[test]
fn other_encodings_of_the_outer_array() {
    let content = Map::challenge().encoded();
    let (body, tag) = (bytes(&content), bytes(&[0x99; 16]));
    let both = join(&[body.clone(), tag.clone()]);
    let rows = [
        ("long head", join(&[wide_head(4, 2, 1), both.clone()])),
        ("head of 9 bytes", join(&[wide_head(4, 2, 8), both.clone()])),
        ("indefinite", join(&[vec![0x9f], both, vec![0xff]])),
        (
            "body with a long head",
            array(&[long(&content), tag.clone()]),
        ),
        (
            "body in chunks",
            array(&[chunked(body.clone()), tag.clone()]),
        ),
        (
            "tag with a long head",
            array(&[body.clone(), long(&[0x99; 16])]),
        ),
        ("tag in chunks", array(&[body, chunked(tag)])),
    ];
    refused(NotCanonical, &rows);
}

// [WIRE-9]
#[test]
fn malformed_maps() {
    let map = Map::challenge();
    let entries = map.entries();
    let declared = |count| join(&[head(5, count), entries.clone()]);
    let keyed = |form| map.clone().rekeyed(4, form).encoded();
    let ignorable = |map: Map| map.with(negative(-1), bytes(&[]));
    let rows = [
        ("empty body", vec![]),
        ("text", text("body")),
        ("array", array(&[uint(1)])),
        ("map in a tag", tagged(24, map.encoded())),
        ("trailing byte", join(&[map.encoded(), vec![0]])),
        (
            "trailing entry",
            join(&[map.encoded(), negative(-1), bytes(&[])]),
        ),
        ("one entry more declared", declared(8)),
        ("2^32 entries declared", declared(1 << 32)),
        ("2^64 - 1 entries declared", declared(u64::MAX)),
        ("one entry less declared", declared(6)),
        (
            "key twice",
            map.clone().with(uint(7), map.value(7)).encoded(),
        ),
        (
            "ignorable key twice",
            ignorable(ignorable(map.clone())).encoded(),
        ),
        ("text key", keyed(text("4"))),
        ("byte string key", keyed(bytes(&[4]))),
        ("float key", keyed(vec![0xf9, 0x44, 0x00])),
        ("null key", keyed(vec![0xf6])),
        ("array key", keyed(array(&[]))),
        ("tagged key", keyed(tagged(0, uint(4)))),
        ("bignum key", keyed(tagged(2, bytes(&[4])))),
    ];
    refused_bodies(Malformed, &rows);
    let empty = Message::from_bytes(&challenge_around(&head(5, 0)));
    assert_eq!(empty.unwrap_err(), DecodeError::Field(Missing(0)));
}

// [WIRE-10]
#[test]
fn other_encodings_of_a_map() {
    let map = Map::challenge();
    let entries = map.entries();
    let ignorable = |map: Map, key| map.with(negative(key), bytes(&[]));
    let rows = [
        ("long head", join(&[wide_head(5, 7, 1), entries.clone()])),
        (
            "head of 9 bytes",
            join(&[wide_head(5, 7, 8), entries.clone()]),
        ),
        ("indefinite", join(&[vec![0xbf], entries, vec![0xff]])),
        (
            "neighbours exchanged",
            map.clone().exchanged(4, 5).encoded(),
        ),
        ("first key last", map.clone().exchanged(0, 6).encoded()),
        (
            "ignorable key first",
            ignorable(map.clone(), -1).exchanged(0, 7).encoded(),
        ),
        (
            "ignorable keys exchanged",
            ignorable(ignorable(map.clone(), -2), -1).encoded(),
        ),
        (
            "long key",
            map.clone().rekeyed(4, wide_head(0, 4, 1)).encoded(),
        ),
        (
            "long ignorable key",
            map.with(wide_head(1, 0, 1), bytes(&[])).encoded(),
        ),
    ];
    refused_bodies(NotCanonical, &rows);
}

// [WIRE-9] [WIRE-11]
#[test]
fn malformed_values() {
    let challenge = |item| Map::challenge().set(4, item).message();
    let offer = |item| Map::offer().set(2, item).message();
    let declared = |major, length| join(&[head(major, length), vec![b'x'; 12]]);
    let nested = |depth| join(&[vec![0x81; depth], uint(0)]);
    let rows = [
        (
            "byte string of 2^32 declared",
            challenge(declared(2, 1 << 32)),
        ),
        (
            "byte string of 2^64 - 1 declared",
            challenge(declared(2, u64::MAX)),
        ),
        ("text of 2^64 - 1 declared", offer(declared(3, u64::MAX))),
        (
            "array of 2^64 - 1 declared",
            challenge(declared(4, u64::MAX)),
        ),
        ("map of 2^64 - 1 declared", challenge(declared(5, u64::MAX))),
        ("not UTF-8", offer(vec![0x61, 0xff])),
        ("ends within a character", offer(vec![0x61, 0xc3])),
        ("overlong character", offer(vec![0x62, 0xc0, 0x80])),
        ("surrogate", offer(vec![0x63, 0xed, 0xa0, 0x80])),
        ("reserved head", challenge(vec![0x1c])),
        ("break without beginning", challenge(vec![0xff])),
        ("number of indefinite length", challenge(vec![0x1f])),
        ("nested 9 deep", challenge(nested(9))),
        ("nested 180 deep", challenge(nested(180))),
        (
            "tags in tags",
            challenge(join(&[vec![0xc2; 180], bytes(&[4])])),
        ),
    ];
    refused(Malformed, &rows);
}

// [WIRE-10]
#[test]
fn other_encodings_of_values() {
    let challenge = |item| Map::challenge().set(4, item).message();
    let offer = |item| Map::offer().set(2, item).message();
    let rows = [
        ("number in 2 bytes", challenge(wide_head(0, 23, 1))),
        ("number in 3 bytes", challenge(wide_head(0, 255, 2))),
        ("number in 5 bytes", challenge(wide_head(0, 65_535, 4))),
        (
            "number in 9 bytes",
            challenge(wide_head(0, u32::MAX.into(), 8)),
        ),
        (
            "kind in 2 bytes",
            Map::challenge().set(0, wide_head(0, 1, 1)).message(),
        ),
        ("byte string with a long head", challenge(long(&[0; 12]))),
        ("byte string in chunks", challenge(chunked(bytes(&[0; 12])))),
        (
            "text with a long head",
            offer(join(&[wide_head(3, 1, 1), vec![b'x']])),
        ),
        ("text in chunks", offer(chunked(text("x")))),
        ("indefinite array", challenge(vec![0x9f, 0xff])),
        ("indefinite map", challenge(vec![0xbf, 0xff])),
        (
            "float longer than needed",
            challenge(vec![0xfa, 0x40, 0x80, 0, 0]),
        ),
    ];
    refused(NotCanonical, &rows);
}
