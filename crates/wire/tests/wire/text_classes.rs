//! Every class of bad text, with the exact answer to it.

use relatch_wire::{
    CborError::Malformed, ChallengeMessage, DecodeError, Message, OfferMessage, TextError::*, text,
};

use crate::cbor::Map;

fn legal_text() -> String {
    text::encode(&Map::challenge().message())
}

fn refused(expected: impl Into<DecodeError>, rows: &[(&str, String)]) {
    let expected = expected.into();
    for (class, text) in rows {
        match Message::from_text(text) {
            Err(error) => assert_eq!(error, expected, "{class}"),
            Ok(message) => panic!("{class}: accepted as {message:?}"),
        }
    }
}

#[test]
fn the_unchanged_messages_pass() {
    for map in [Map::challenge(), Map::offer(), Map::offer().without(8)] {
        Message::from_text(&text::encode(&map.message())).unwrap();
    }
}

// [WIRE-5]
#[test]
fn prefixes() {
    let legal = legal_text();
    let payload = &legal["RL1:".len()..];
    let without_colon = payload.replace(':', "A");
    let rows = [
        ("empty", "".into()),
        ("a space", " ".into()),
        ("another vendor's", "https://example.com/reset?id=1".into()),
        ("no prefix", payload.into()),
        ("lower-case prefix", format!("rl1:{payload}")),
        ("mixed-case prefix", format!("Rl1:{payload}")),
        ("wrong prefix", format!("RK1:{payload}")),
        ("prefix without number", format!("RL:{payload}")),
        ("prefix without colon", format!("RL1{without_colon}")),
        ("version zero", format!("RL0:{payload}")),
        ("version with leading zero", format!("RL01:{payload}")),
        ("signed version", format!("RL+1:{payload}")),
        ("negative version", format!("RL-1:{payload}")),
        ("version in hex", format!("RLA:{payload}")),
        ("version with a fraction", format!("RL1.0:{payload}")),
        ("spaced version", format!("RL 1:{payload}")),
        ("full-width version", format!("RL\u{ff11}:{payload}")),
        ("Arabic version", format!("RL\u{661}:{payload}")),
        ("full-width colon", format!("RL1\u{ff1a}{without_colon}")),
        ("leading space", format!(" {legal}")),
        ("leading newline", format!("\n{legal}")),
        ("leading NUL", format!("\0{legal}")),
        ("byte order mark", format!("\u{feff}{legal}")),
        ("version of six digits", format!("RL100000:{payload}")),
        (
            "version beyond every integer",
            format!("RL{}:", "9".repeat(400)),
        ),
        ("a megabyte of anything", "x".repeat(1 << 20)),
    ];
    refused(NotRelatch, &rows);
}

// [WIRE-6]
#[test]
fn newer_versions() {
    let legal = legal_text();
    let payload = &legal["RL1:".len()..];
    let rows = [
        ("the next", format!("RL2:{payload}")),
        ("nothing behind it", "RL2:".into()),
        ("another alphabet", "RL2:\u{e9}\n\0".into()),
        ("two digits", format!("RL10:{payload}")),
        ("five digits", "RL65536:".into()),
        ("the highest", "RL99999:".into()),
        (
            "longer than any text",
            format!("RL2:{}", "0".repeat(1 << 20)),
        ),
    ];
    refused(NewerVersion, &rows);
}

// [WIRE-3] [WIRE-7]
#[test]
fn payloads() {
    let legal = legal_text();
    let payload = &legal["RL1:".len()..];
    let rows = [
        ("lower case", format!("RL1:{}", payload.to_lowercase())),
        ("trailing space", format!("{legal} ")),
        ("two trailing spaces", format!("{legal}  ")),
        ("trailing newline", format!("{legal}\n")),
        ("trailing carriage return", format!("{legal}\r\n")),
        ("trailing NUL", format!("{legal}\0")),
        ("no-break space", format!("RL1:\u{a0}{payload}")),
        ("dangling character", "RL1:0".into()),
        ("dangling character at the end", format!("{legal}00")),
        ("triplet over 65535", "RL1:GGW".into()),
        ("pair over 255", "RL1:V5".into()),
        ("prefix twice", format!("RL1:{legal}")),
    ];
    refused(Base45, &rows);
    let rows = [
        ("no message", "RL1:".into()),
        ("one more byte", format!("{legal}0")),
    ];
    refused(Malformed, &rows);
}

// [WIRE-4]
#[test]
fn lengths() {
    let rows = [
        ("4,297 characters", format!("RL1:{}", "0".repeat(4293))),
        (
            "4,297 characters of no digits",
            format!("RL1:{}", "x".repeat(4293)),
        ),
        ("a megabyte", "RL1:".repeat(1 << 18)),
    ];
    refused(TooLong, &rows);
    refused(
        Malformed,
        &[("4,296 characters", format!("RL1:{}", "0".repeat(4292)))],
    );
}

#[test]
fn every_truncation() {
    for legal in [legal_text(), text::encode(&Map::offer().message())] {
        for length in 0..legal.len() {
            let error = Message::from_text(&legal[..length]).unwrap_err();
            let possible: &[DecodeError] = match length.checked_sub("RL1:".len()) {
                None => &[DecodeError::Text(NotRelatch)],
                Some(length) if length % 3 == 0 => &[DecodeError::Cbor(Malformed)],
                Some(length) if length % 3 == 1 => &[DecodeError::Text(Base45)],
                Some(_) => &[DecodeError::Text(Base45), DecodeError::Cbor(Malformed)],
            };
            assert!(possible.contains(&error), "{length} characters: {error}");
        }
    }
}

// [WIRE-9]
#[test]
fn the_other_kind_where_one_is_asked_for() {
    let challenge = legal_text();
    let offer = text::encode(&Map::offer().message());
    assert_eq!(
        OfferMessage::from_text(&challenge).unwrap_err(),
        Malformed.into()
    );
    assert_eq!(
        ChallengeMessage::from_text(&offer).unwrap_err(),
        Malformed.into()
    );
}
