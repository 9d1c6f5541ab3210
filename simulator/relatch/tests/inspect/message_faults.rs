//! Messages that are refused: stage, reason, what the app says, where the second reading stops,
//! and what must be there.

use serde_json::json;

use crate::command::{code, inspect};
use crate::samples::*;

const MALFORMED: &str = "cbor: malformed";
const NOT_CANONICAL: &str = "cbor: not canonical";
const EPOCH: &str = "key 4, epoch, a number from 0 to 4294967295";

/// Inspects a text: the reason with its stage, the place where the reading stopped, the number of
/// fields in front of it, and what must be there.
fn refused(text: &str, reason: &str, offset: usize, fields: usize, expected: &str) {
    inspect(text).result.unwrap_err();
    let fault = &code(text)["fault"];
    let found = |name: &str| fault[name].as_str().unwrap().to_owned();
    assert_eq!(format!("{}: {}", found("stage"), found("reason")), reason);
    let newer = reason.starts_with("fields: unknown");
    let says = ["invalid QR code", "update the app"][usize::from(newer)];
    assert_eq!(found("app_says"), says, "{fault:#}");
    let place = (&fault["offset"], fault["fields"].as_array().unwrap().len());
    assert_eq!(place, (&json!(offset), fields), "{fault:#}");
    let explanation = match &found("stage")[..] {
        "cbor" => format!("expected at byte {offset}: {expected}"),
        _ => expected.to_owned(),
    };
    assert!(found("explanation").starts_with(&explanation), "{fault:#}");
}

/// Entries in which this key has another value, or none.
fn changed(mut entries: Vec<(u8, Vec<u8>)>, key: u8, value: Option<Vec<u8>>) -> Vec<u8> {
    let at = entries.iter().position(|entry| entry.0 == key).unwrap();
    match value {
        Some(value) => entries[at].1 = value,
        None => drop(entries.remove(at)),
    }
    map(&entries)
}

fn challenge_with(key: u8, value: impl Into<Option<Vec<u8>>>) -> String {
    challenge_around(&changed(challenge_entries(), key, value.into()))
}

fn offer_with(key: u8, value: impl Into<Option<Vec<u8>>>) -> String {
    offer_around(&changed(offer_entries([0x55; 32]), key, value.into()))
}

/// A challenge with more entries behind its own.
fn challenge_and(more: &[(u8, Vec<u8>)]) -> String {
    challenge_around(&map(&[challenge_entries(), more.to_vec()].concat()))
}

/// A challenge of suite 2 with this `enc`.
fn hybrid(enc: &[u8]) -> String {
    let mut entries = challenge_entries();
    entries[1].1 = head(0, 2);
    entries[6].1 = bytes(enc);
    entries.push((8, bytes(&[1; 4])));
    challenge_around(&map(&entries))
}

#[test]
fn a_broken_challenge_is_shown_up_to_its_fault() {
    let printed = inspect(&challenge_with(4, vec![0x1a, 0, 0, 0, 4])).out;
    let expected = "\
not valid       stage cbor, reason: not canonical
the app says    invalid QR code
explanation     expected at byte 24: key 4, epoch, a number from 0 to 4294967295; in the deterministic encoding: \
shortest numbers and lengths, definite lengths, sorted keys
read            key 0, kind: 1
read            key 1, suite: 1
read            key 2, action: 1
read            key 3, locator: 333333333333333333333333
stopped         at byte 24
";
    assert!(printed.ends_with(expected), "{printed}");
}

#[test]
fn a_broken_offer_is_shown_up_to_its_secret() {
    let text = offer_with(6, head(0, 13));
    let explanation = "an offer must have key 6, code length, 8, 12, 16 or 20; nothing from byte 31 on is shown, \
                       because it may belong to the secret";
    let printed = inspect(&text).out;
    let expected = format!(
        "\
not valid       stage fields, reason: out of range(6)
the app says    invalid QR code
explanation     {explanation}
read            key 0, kind: 2
read            key 1, suite: 1
read            key 2, vendor: text of 6 bytes, not shown
read            key 3, model: text of 5 bytes, not shown
read            key 4, serial: text of 6 bytes, not shown
stopped         at byte 31
"
    );
    assert!(printed.ends_with(&expected), "{printed}");
    let text_of = |bytes| format!("text of {bytes} bytes, not shown");
    let expected = json!({
        "stage": "fields",
        "reason": "out of range(6)",
        "app_says": "invalid QR code",
        "explanation": explanation,
        "offset": 31,
        "fields": [
            { "key": 0, "name": "kind", "value": 2 },
            { "key": 1, "name": "suite", "value": 1 },
            { "key": 2, "name": "vendor", "value": text_of(6) },
            { "key": 3, "name": "model", "value": text_of(5) },
            { "key": 4, "name": "serial", "value": text_of(6) },
        ],
    });
    assert_eq!(code(&text)["fault"], expected);
}

#[test]
fn faults_around_the_body() {
    let body = map(&challenge_entries());
    let (string, tag) = (bytes(&body), bytes(&[0x99; 16]));
    let array =
        |elements: &[&[u8]]| text_of(&[head(4, elements.len() as u8), elements.concat()].concat());
    let cut = |length: usize| text_of(&challenge().message()[..length]);
    let outer = "an array: of 1 for an offer, of 2 for a challenge";
    let inside = "the body, a byte string that ends inside the message";
    let behind = "the tag, a byte string of 16 bytes, and nothing behind it";
    for (text, offset, fields, expected) in [
        ("RL1:".to_owned(), 0, 0, outer),
        (text_of(&body), 0, 0, outer),
        (array(&[]), 0, 0, outer),
        (array(&[&string, &tag, &tag]), 0, 0, outer),
        (cut(2), 1, 0, inside),
        (cut(30), 1, 0, inside),
        (array(&[&text("body"), &tag]), 1, 0, inside),
        (challenge_around(&bytes(&[1])), 2, 0, "a map"),
        (cut(46), 46, 7, behind),
        (cut(58), 46, 7, behind),
        (array(&[&string, &bytes(&[0x99; 15])]), 46, 7, behind),
        (
            text_of(&[challenge().message(), &[0]].concat()),
            46,
            7,
            behind,
        ),
    ] {
        refused(&text, MALFORMED, offset, fields, expected);
    }
    let hidden = "nothing from byte 4 on is shown";
    let expected = format!("key 0, kind, 2 for an offer, an array of 1; {hidden}");
    refused(&offer_around(&body), MALFORMED, 4, 0, &expected);
    let offer = challenge_around(&map(&offer_entries([0x55; 32])));
    let expected = format!("key 0, kind, 1 for a challenge, an array of 2; {hidden}");
    refused(&offer, MALFORMED, 4, 0, &expected);
}

#[test]
fn encodings_that_are_not_canonical() {
    let body = map(&challenge_entries());
    let indefinite = [&[0xbf], &body[1..], &[0xff]].concat();
    let chunks = [&[0x5f], &bytes(&[0x33; 12])[..], &[0xff]].concat();
    let mut unsorted = challenge_entries();
    unsorted.swap(2, 3);
    for (text, offset, fields, expected) in [
        (challenge_around(&indefinite), 3, 0, "a map; in the det"),
        (challenge_around(&map(&unsorted)), 8, 2, "key 2, action, 0"),
        (challenge_with(3, chunks), 10, 3, "key 3, locator, a byte"),
        (challenge_with(4, vec![0x18, 5]), 24, 4, EPOCH),
    ] {
        refused(&text, NOT_CANONICAL, offset, fields, expected);
    }
}

#[test]
fn malformed_bodies() {
    let long = [map(&challenge_entries()), vec![0]].concat();
    let twice = [(7, bytes(&[0x77; 16]))];
    for (text, offset, fields, expected) in [
        (challenge_around(&long), 46, 7, "the end of the body"),
        (challenge_and(&twice), 46, 7, "an ignorable key, one of"),
        (challenge_with(4, vec![0x1c]), 24, 4, EPOCH),
        (challenge_with(4, vec![0xff]), 24, 4, EPOCH),
        (challenge_with(4, vec![0x81; 200]), 24, 4, EPOCH),
        (challenge_with(4, vec![0x62, 0xff, 0xff]), 24, 4, EPOCH),
        (challenge_with(4, vec![0x9b; 9]), 24, 4, EPOCH),
    ] {
        refused(&text, MALFORMED, offset, fields, expected);
    }
}

/// A text that took in the key behind it has a control character; nothing of it is believed.
#[test]
fn an_offer_is_read_up_to_a_text_of_another_length() {
    let mut entries = offer_entries([0x55; 32]);
    entries[4].1[0] += 5;
    let expected = "key 4, serial, a text of at most 48 bytes; nothing from byte 23 on is shown";
    refused(&offer_around(&map(&entries)), MALFORMED, 23, 4, expected);
}

#[test]
fn messages_of_a_newer_edition() {
    let more = [(9, head(0, 0))];
    let offer = offer_around(&map(&[offer_entries([0x55; 32]), more.to_vec()].concat()));
    let critical = "unknown critical key(9)";
    for (text, reason, offset, fields, key) in [
        (
            challenge_with(0, head(0, 3)),
            "unknown kind",
            4,
            0,
            "must have key 0, kind, 1",
        ),
        (
            challenge_with(1, head(0, 4)),
            "unknown suite",
            6,
            1,
            "must have key 1, suite, 1,",
        ),
        (
            challenge_with(2, head(0, 9)),
            "unknown action",
            8,
            2,
            "must have key 2, action, 0,",
        ),
        (
            challenge_and(&more),
            critical,
            46,
            7,
            "with another key from 0 up is a newer",
        ),
    ] {
        let expected = format!("a challenge {key}");
        refused(
            &text,
            &format!("fields: {reason}"),
            offset,
            fields,
            &expected,
        );
    }
    refused(
        &offer,
        "fields: unknown critical key(9)",
        31,
        5,
        "an offer with another key",
    );
}

#[test]
fn missing_fields() {
    for (fields, (key, offset)) in [0, 1, 2, 3, 4, 5, 7]
        .into_iter()
        .zip([4, 6, 8, 10, 24, 26, 28])
        .enumerate()
    {
        let expected = format!("a challenge must have key {key}, ");
        let reason = format!("fields: missing({key})");
        refused(
            &challenge_with(key, None),
            &reason,
            offset,
            fields,
            &expected,
        );
    }
    for (key, offset) in (1..=6).zip([6, 8, 16, 23, 31, 31]) {
        let expected = format!("an offer must have key {key}, ");
        let reason = format!("fields: missing({key})");
        refused(
            &offer_with(key, None),
            &reason,
            offset,
            key.min(5).into(),
            &expected,
        );
    }
}

#[test]
fn incorrect_fields() {
    let null = vec![0xf6];
    let locator = "a challenge must have key 3, locator, a byte string of 12 bytes";
    let failures = "a challenge must have key 5, failures, a number from 0 to 30";
    let enc = "a challenge must have key 7, enc, a byte string of 32 bytes: a public key";
    let vendor = "an offer must have key 2, vendor, a text of at most 32 bytes";
    let secret = "an offer must have key 5, secret, a byte string of 32 bytes";
    for (text, reason, offset, fields, expected) in [
        (
            challenge_with(3, null.clone()),
            "wrong type(3)",
            10,
            3,
            locator,
        ),
        (
            challenge_with(3, bytes(&[0; 11])),
            "wrong length(3)",
            10,
            3,
            locator,
        ),
        (
            challenge_with(5, head(0, 31)),
            "out of range(5)",
            26,
            5,
            failures,
        ),
        (hybrid(&[0; 32]), "bad point(7)", 28, 6, enc),
        (hybrid(&[9; 31]), "wrong length(7)", 28, 6, enc),
        (offer_with(2, null), "wrong type(2)", 8, 2, vendor),
        (
            offer_with(2, text(&"x".repeat(33))),
            "wrong length(2)",
            8,
            2,
            vendor,
        ),
        (
            offer_with(5, bytes(&[0x55; 31])),
            "wrong length(5)",
            31,
            5,
            secret,
        ),
        (
            offer_with(5, text(&"55".repeat(32))),
            "wrong type(5)",
            31,
            5,
            secret,
        ),
    ] {
        refused(
            &text,
            &format!("fields: {reason}"),
            offset,
            fields,
            expected,
        );
    }
    let shown = code(&hybrid(&[9; 32]));
    assert_eq!(shown["challenge"]["enc"], "09".repeat(32));
    assert_eq!(shown["challenge"]["authority_key_id"], "01010101");
}

#[test]
fn ignorable_keys() {
    let five: Vec<_> = (0x20..0x25).map(|key| (key, bytes(&[]))).collect();
    let (long, number) = ([(0x20, bytes(&[0; 33]))], [(0x20, head(0, 1))]);
    for (more, reason, offset, fields) in [
        (&five[..], "too many ignorable keys", 54, 11),
        (&long, "bad ignorable key", 46, 7),
        (&number, "bad ignorable key", 46, 7),
    ] {
        let reason = format!("fields: {reason}");
        let expected = "at most 4 negative keys are allowed, from -1 to -24";
        refused(&challenge_and(more), &reason, offset, fields, expected);
    }
    let unsorted = [(0x21, bytes(&[0xee; 2])), (9, head(0, 0))];
    let shown = &code(&challenge_and(&unsorted))["fault"]["fields"][7];
    let expected = json!({ "key": -2, "name": "ignorable", "value": "eeee" });
    assert_eq!(*shown, expected);
}
