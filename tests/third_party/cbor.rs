//! RFC 8949, appendix A: what the strict reader says to each of its examples, in three places of a challenge.

use relatch_wire::{CborError, DecodeError, FieldError, Message, Stage};

const TABLE: &str = include_str!("rfc8949_appendix_a.txt");
/// RFC 8949 has so many.
const EXAMPLES: usize = 81;
const EPOCH: u8 = 4;
/// The key -1.
const IGNORABLE: u8 = 0x20;

/// A line of the table.
struct Example {
    notation: &'static str,
    encoding: Vec<u8>,
    as_epoch: &'static str,
    as_ignorable: &'static str,
}

// [WIRE-10] [WIRE-18]
#[test]
fn examples_as_an_epoch() {
    for example in examples() {
        let answer = Message::from_bytes(&challenge(&example.encoding, None));
        assert_eq!(name(answer), example.as_epoch, "{}", example.notation);
    }
}

// [WIRE-10] [WIRE-19] [WIRE-20]
#[test]
fn examples_under_an_ignorable_key() {
    for example in examples() {
        let answer = Message::from_bytes(&challenge(&[4], Some(&example.encoding)));
        assert_eq!(name(answer), example.as_ignorable, "{}", example.notation);
    }
}

// [WIRE-9]
#[test]
fn no_example_is_a_message() {
    for example in examples() {
        let error = Message::from_bytes(&example.encoding).unwrap_err();
        assert_eq!(error.stage(), Stage::Cbor, "{}", example.notation);
    }
}

fn examples() -> impl Iterator<Item = Example> {
    let lines = || TABLE.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(lines().count(), EXAMPLES);
    lines().map(|line| {
        let mut cells = line.splitn(4, " | ");
        let mut cell = || cells.next().expect("four cells a line");
        Example {
            encoding: unhex(cell()),
            as_epoch: cell(),
            as_ignorable: cell(),
            notation: cell(),
        }
    })
}

/// The answer in the words of the registry.
fn name(answer: Result<Message, DecodeError>) -> String {
    match answer {
        Ok(_) => "accepted".into(),
        Err(DecodeError::Cbor(CborError::NotCanonical)) => "not canonical".into(),
        Err(DecodeError::Field(FieldError::WrongType(key))) => format!("wrong type({key})"),
        Err(DecodeError::Field(FieldError::OutOfRange(key))) => format!("out of range({key})"),
        Err(DecodeError::Field(FieldError::BadIgnorable)) => "bad ignorable key".into(),
        Err(other) => format!("{other:?}"),
    }
}

/// A challenge with an encoded epoch, and with an encoded value under an ignorable key.
fn challenge(epoch: &[u8], ignorable: Option<&[u8]>) -> Vec<u8> {
    let entries = 7 + u8::from(ignorable.is_some());
    let mut body = vec![0xa0 | entries, 0, 1, 1, 1, 2, 1, 3, 0x4c];
    body.extend([0x33; 12]);
    body.push(EPOCH);
    body.extend(epoch);
    body.extend([5, 0, 7, 0x50]);
    body.extend([0x77; 16]);
    if let Some(value) = ignorable {
        body.push(IGNORABLE);
        body.extend(value);
    }
    let length = u8::try_from(body.len()).expect("an example is short");
    let mut message = vec![0x82, 0x58, length];
    message.extend(body);
    message.push(0x50);
    message.extend([0x99; 16]);
    message
}

fn unhex(hex: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal");
    (0..hex.len()).step_by(2).map(byte).collect()
}
