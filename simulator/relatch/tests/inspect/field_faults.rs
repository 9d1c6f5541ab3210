//! Faults of the fields: stage, reason, what the app says, and what is expected.

use crate::command::{code, inspect};
use crate::samples::*;

fn refused(text: &str, reason: &str, app_says: &str, explanation: &str) {
    inspect(text).result.unwrap_err();
    let printed = inspect(text).out;
    assert!(
        printed.contains(&format!("not valid       stage fields, reason: {reason}\n")),
        "{printed}"
    );
    let fault = &code(text)["fault"];
    assert_eq!(fault["stage"], "fields");
    assert_eq!(fault["reason"], reason);
    assert_eq!(fault["app_says"], app_says, "{reason}");
    let found = fault["explanation"].as_str().unwrap();
    assert!(
        found.contains(explanation),
        "{found:?} is not {explanation:?}"
    );
    assert!(fault["structure"].as_array().unwrap().len() > 3);
}

fn changed(mut entries: Vec<(u8, Vec<u8>)>, key: u8, value: Option<Vec<u8>>) -> Vec<u8> {
    let at = entries.iter().position(|entry| entry.0 == key).unwrap();
    match value {
        Some(value) => entries[at].1 = value,
        None => drop(entries.remove(at)),
    }
    map(&entries)
}

fn challenge_with(key: u8, value: Option<Vec<u8>>) -> String {
    challenge_around(&changed(challenge_entries(), key, value))
}

fn offer_with(key: u8, value: Option<Vec<u8>>) -> String {
    offer_around(&changed(offer_entries([0x55; 32]), key, value))
}

#[test]
fn newer_messages() {
    let update = "update the app";
    refused(
        &challenge_with(0, Some(head(0, 3))),
        "unknown kind",
        update,
        "1, challenge, and 2, offer",
    );
    refused(
        &challenge_with(1, Some(head(0, 3))),
        "unknown suite",
        update,
        "are 1, HMAC-SHA256, and 2, hybrid",
    );
    refused(
        &offer_with(1, Some(head(0, 3))),
        "unknown suite",
        update,
        "are 1, HMAC-SHA256, and 2, hybrid",
    );
    refused(
        &challenge_with(2, Some(head(0, 9))),
        "unknown action",
        update,
        "0, check the binding",
    );
    let more = |entries: Vec<_>| map(&[entries, vec![(9, head(0, 0))]].concat());
    let critical = "unknown critical key(9)";
    refused(
        &challenge_around(&more(challenge_entries())),
        critical,
        update,
        "a challenge with another key",
    );
    refused(
        &offer_around(&more(offer_entries([0x55; 32]))),
        critical,
        update,
        "an offer with another key",
    );
}

#[test]
fn points_of_suite_2() {
    let hybrid = |enc: [u8; 32]| {
        let mut entries = challenge_entries();
        entries.retain(|(key, _)| *key != 1 && *key != 7);
        entries.extend([(1, head(0, 2)), (7, bytes(&enc)), (8, bytes(&[1; 4]))]);
        entries.sort_by_key(|(key, _)| *key);
        challenge_around(&map(&entries))
    };
    refused(
        &hybrid([0; 32]),
        "bad point(7)",
        "invalid QR code",
        "a public key of X25519",
    );
    let text = hybrid([9; 32]);
    let shown = inspect(&text);
    assert!(shown.result.is_ok(), "{}", shown.out);
    assert!(shown.out.contains("2: hybrid"), "{}", shown.out);
    assert_eq!(code(&text)["challenge"]["enc"], "09".repeat(32));
    assert_eq!(code(&text)["challenge"]["authority_key_id"], "01010101");
}

#[test]
fn missing_and_wrong_fields() {
    let invalid = "invalid QR code";
    for key in 1..=7 {
        let reason = format!("missing({key})");
        refused(
            &challenge_with(key, None),
            &reason,
            invalid,
            "a challenge must have ",
        );
    }
    for key in 1..=6 {
        let reason = format!("missing({key})");
        refused(
            &offer_with(key, None),
            &reason,
            invalid,
            "an offer must have ",
        );
    }
    refused(
        &challenge_with(0, None),
        "missing(0)",
        invalid,
        "under key 0, kind",
    );
    let null = || Some(vec![0xf6]);
    let locator = "a challenge must have a byte string of 12 bytes under key 3, locator";
    refused(
        &challenge_with(3, null()),
        "wrong type(3)",
        invalid,
        locator,
    );
    refused(
        &challenge_with(3, Some(bytes(&[0; 11]))),
        "wrong length(3)",
        invalid,
        locator,
    );
    let length = "8, 12, 16 or 20 under key 6, code length";
    refused(
        &challenge_with(6, Some(head(0, 13))),
        "out of range(6)",
        invalid,
        length,
    );
    let vendor = "an offer must have a text of at most 32 bytes under key 2, vendor";
    refused(&offer_with(2, null()), "wrong type(2)", invalid, vendor);
    refused(
        &offer_with(2, Some(text(&"x".repeat(33)))),
        "wrong length(2)",
        invalid,
        vendor,
    );
    let secret = "a byte string of 32 bytes under key 5, secret";
    refused(
        &offer_with(5, Some(bytes(&[0x55; 31]))),
        "wrong length(5)",
        invalid,
        secret,
    );
    refused(
        &offer_with(5, Some(text(&"55".repeat(32)))),
        "wrong type(5)",
        invalid,
        secret,
    );
}

#[test]
fn ignorable_keys() {
    let invalid = "invalid QR code";
    let with = |more: &[(u8, Vec<u8>)]| {
        challenge_around(&map(&[challenge_entries(), more.to_vec()].concat()))
    };
    let five: Vec<_> = (0x20..0x25).map(|key| (key, bytes(&[]))).collect();
    refused(
        &with(&five),
        "too many ignorable keys",
        invalid,
        "at most 4",
    );
    let bad = "bad ignorable key";
    refused(
        &with(&[(0x20, bytes(&[0; 33]))]),
        bad,
        invalid,
        "at most 32 bytes",
    );
    refused(
        &with(&[(0x20, head(0, 1))]),
        bad,
        invalid,
        "at most 32 bytes",
    );
}
