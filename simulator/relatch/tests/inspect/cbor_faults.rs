//! Faults of the encoding: stage, reason, and the place of the fault in the structure.

use serde_json::Value;

use crate::command::{code, inspect};
use crate::samples::*;

/// Inspects a text that must fail in the stage `cbor`; gives the explanation.
fn refused(text: &str, reason: &str) -> String {
    inspect(text).result.unwrap_err();
    let fault = code(text)["fault"].clone();
    assert_eq!(fault["stage"], "cbor", "{fault:#}");
    assert_eq!(fault["reason"], reason, "{fault:#}");
    assert_eq!(fault["app_says"], "invalid QR code");
    fault["explanation"].as_str().unwrap().to_owned()
}

/// A challenge whose entry with this key has another value.
fn with(key: u8, value: Vec<u8>) -> String {
    let mut entries = challenge_entries();
    let entry = entries.iter_mut().find(|entry| entry.0 == key);
    entry.unwrap().1 = value;
    challenge_around(&map(&entries))
}

#[test]
fn the_structure_of_a_challenge_with_a_long_number() {
    let text = with(4, vec![0x1a, 0, 0, 0, 4]);
    let explanation = refused(&text, "not canonical");
    let fault = "number or length written in more bytes than it needs";
    assert_eq!(explanation, format!("at byte 24, key 4, epoch: 4: {fault}"));
    let expected = format!(
        "\
structure       offset, item, and <- what is wrong with it
    0  array of 2
    1    byte string of 49 bytes, the body
    3      map of 8
    4        key 0, kind: 1
    6        key 1, suite: 1
    8        key 2, action: 1
   10        key 3, locator: byte string of 12 bytes 333333333333333333333333
   24        key 4, epoch: 4  <- {fault}
   30        key 5, failures: 5
   32        key 6, code length: 12
   34        key 7, nonce: byte string of 16 bytes 77777777777777777777777777777777
   52    byte string of 16 bytes 99999999999999999999999999999999, the tag
"
    );
    let printed = inspect(&text).out;
    assert!(printed.ends_with(&expected), "{printed}");
}

#[test]
fn other_encodings_are_found() {
    let entries = challenge_entries();
    let exchanged = |one: usize, other: usize| {
        let mut entries = entries.clone();
        entries.swap(one, other);
        challenge_around(&map(&entries))
    };
    let indefinite_map = [vec![0xbf], map(&entries)[1..].to_vec(), vec![0xff]].concat();
    let chunks = [vec![0x5f], bytes(&[0x33; 12]), vec![0xff]].concat();
    let long = "number or length written in more bytes than it needs";
    for (text, expected) in [
        (
            exchanged(2, 3),
            "at byte 22, key 2, action: 1: this key belongs further to the front".to_owned(),
        ),
        (
            challenge_around(&indefinite_map),
            "at byte 3, map: indefinite length".to_owned(),
        ),
        (
            with(5, vec![0x18, 5]),
            format!("at byte 26, key 5, failures: 5: {long}"),
        ),
        (
            with(3, [vec![0x58, 12], vec![0x33; 12]].concat()),
            format!(
                "at byte 10, key 3, locator: byte string of 12 bytes {}: {long}",
                "33".repeat(12)
            ),
        ),
        (
            with(3, chunks),
            format!(
                "at byte 10, key 3, locator: byte string in chunks (byte string of 12 bytes {}): indefinite length",
                "33".repeat(12)
            ),
        ),
    ] {
        assert_eq!(refused(&text, "not canonical"), expected);
    }
}

/// Texts that must be malformed, each with a part of its explanation.
fn malformed(rows: &[(String, &str)]) {
    for (text, expected) in rows {
        let explanation = refused(text, "malformed");
        assert!(
            explanation.contains(expected),
            "{explanation:?} is not {expected:?}"
        );
    }
}

#[test]
fn malformed_outer_arrays_are_located() {
    let body = map(&challenge_entries());
    let outer = |elements: &[Vec<u8>]| {
        text_of(&[head(4, elements.len() as u8), elements.concat()].concat())
    };
    let tag = bytes(&[0x99; 16]);
    let cut = |length: usize| text_of(&challenge().message()[..length]);
    malformed(&[
        (
            "RL1:".to_owned(),
            "at byte 0, array: the bytes end here, too early",
        ),
        (
            text_of(&body),
            "at byte 0, map: not what a message has here",
        ),
        (
            cut(2),
            "at byte 1, byte string: the bytes end here, too early",
        ),
        (
            cut(30),
            "at byte 1, byte string of 45 bytes, the body: longer than what there is",
        ),
        (
            cut(48),
            "at byte 48, the tag: the bytes end here, too early",
        ),
        (
            cut(60),
            "at byte 48, byte string of 16 bytes, 11 of them there, the tag: longer than what there is",
        ),
        (
            outer(&[bytes(&body), bytes(&[0x99; 15])]),
            "at byte 48, byte string of 15 bytes 999999999999999999999999999999, the tag: a tag is a byte string of 16 bytes",
        ),
        (
            outer(&[bytes(&body), tag.clone(), tag.clone()]),
            "at byte 0, array of 3: an offer is an array of 1, a challenge an array of 2",
        ),
        (
            outer(&[text("body"), tag.clone()]),
            "at byte 1, text: not what a message has here",
        ),
        (
            text_of(&[challenge().message(), &[0]].concat()),
            "at byte 65, 1 byte: behind the end of the message",
        ),
    ]);
}

#[test]
fn malformed_maps_are_located() {
    let body = map(&challenge_entries());
    let twice = [challenge_entries(), vec![(7, bytes(&[0x77; 16]))]].concat();
    malformed(&[
        (
            challenge_around(&[body.clone(), vec![0]].concat()),
            "at byte 48, 1 byte, not shown: behind the end of the map",
        ),
        (
            challenge_around(&map(&twice)),
            "at byte 48, key 7, nonce: byte string of 16 bytes 77777777777777777777777777777777: this key is there twice",
        ),
        (
            challenge_around(&bytes(&[1])),
            "at byte 2, byte string: not what a message has here",
        ),
        (
            with(4, vec![0x1c]),
            "at byte 24, key 4, epoch: a first byte that CBOR reserves",
        ),
        (
            with(4, vec![0xff]),
            "at byte 24, key 4, epoch: a break where nothing of indefinite length was begun",
        ),
        (
            with(4, [vec![0x81; 9], vec![0]].concat()),
            "nested more than 8 deep",
        ),
        (
            with(4, vec![0x62, 0xff, 0xff]),
            "at byte 24, key 4, epoch: text of 2 bytes: not UTF-8",
        ),
        (
            with(4, [vec![0x9b], vec![0xff; 8]].concat()),
            "the bytes end here, too early",
        ),
    ]);
}

/// A kind in the array of the other kind shows no fault in its parts; the array and the kind are seen.
#[test]
fn the_wrong_outer_array_is_told() {
    let challenge = offer_around(&map(&challenge_entries()));
    assert!(
        refused(&challenge, "malformed").contains("kind 1, a challenge, belongs in an array of 2")
    );
    let offer = challenge_around(&map(&offer_entries([0x55; 32])));
    assert!(refused(&offer, "malformed").contains("kind 2, an offer, belongs in an array of 1"));
}

#[test]
fn a_broken_offer_is_shown_without_its_byte_strings() {
    let mut entries = offer_entries([0x55; 32]);
    entries.swap(5, 6);
    let text = offer_around(&map(&entries));
    refused(&text, "not canonical");
    let fault = &code(&text)["fault"];
    let items: Vec<&Value> = fault["structure"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| &line["item"])
        .collect();
    let expected = [
        "array of 1",
        "byte string of 65 bytes, the body",
        "map of 7",
        "key 0, kind: 2",
        "key 1, suite: 1",
        "key 2, vendor: text of 6 bytes \"Vendor\"",
        "key 3, model: text of 5 bytes \"Model\"",
        "key 4, serial: text of 6 bytes \"Serial\"",
        "key 6, code length: 12",
        "key 5, secret: byte string of 32 bytes, not shown",
    ];
    assert_eq!(items, expected);
}

/// Where the bytes behind the secret's head are not in order, nothing of them is certain.
#[test]
fn a_broken_offer_is_shown_up_to_a_secret_out_of_place() {
    let mut entries = offer_entries([0x55; 32]);
    entries[5].1 = [vec![0x58, 33], vec![0x55; 32]].concat();
    let text = offer_around(&map(&entries));
    let explanation = refused(&text, "malformed");
    assert!(
        explanation.contains("in a part that is not shown"),
        "{explanation}"
    );
    let printed = inspect(&text).out;
    let end = "   31        key 5, secret: not shown\n   32  36 more bytes, not shown\n";
    assert!(printed.ends_with(end), "{printed}");
}

/// A text that took in the key behind it has a control character, and is not shown.
#[test]
fn a_broken_offer_is_shown_up_to_a_text_of_wrong_length() {
    let mut entries = offer_entries([0x55; 32]);
    entries[4].1[0] += 5;
    let text = offer_around(&map(&entries));
    refused(&text, "malformed");
    let printed = inspect(&text).out;
    let end = "   23        key 4, serial: text of 11 bytes\n   25  43 more bytes, not shown\n";
    assert!(printed.ends_with(end), "{printed}");
}

/// A secret that is longer than its head says: its last byte reads as a key, and the map is in order all the same.
#[test]
fn a_broken_offer_is_not_shown_behind_a_secret_that_is_longer_than_it_says() {
    let mut body = map(&offer_entries([0x05; 32]));
    body.insert(body.len() - 2, 0x17);
    let length = body.len() as u8 - 1;
    let text = text_of(&[&[0x81, 0x58, length][..], &body].concat());
    refused(&text, "malformed");
    let printed = inspect(&text).out;
    assert!(
        printed.ends_with("key 5, secret: not shown\n   32  37 more bytes, not shown\n"),
        "{printed}"
    );
}
