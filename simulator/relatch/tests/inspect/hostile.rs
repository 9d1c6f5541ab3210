//! Input made to harm: no panic, no control character, and always one JSON object.

use proptest::collection::vec;
use proptest::prelude::*;
use relatch_command::inspect::{InspectError, MAX_INPUT};
use relatch_wire::Message;

use crate::command::{call, code, inspect, parsed};
use crate::samples::{challenge, seeded, text_of};

/// Calls with both forms of output and checks what holds for every input.
fn harmless(arguments: &[&str], stdin: &[u8]) {
    let plain = call(arguments, stdin);
    assert!(
        !plain.out.replace('\n', "").contains(char::is_control),
        "{:?}",
        plain.out
    );
    let json = call(&[&["--json"], arguments].concat(), stdin);
    let object = parsed(&json.out);
    assert_eq!(object["valid"], plain.result.is_ok());
    assert_eq!(plain.result.is_ok(), json.result.is_ok());
    if let Err(error) = plain.result {
        let told = error.to_string();
        assert!(!told.chars().any(char::is_control), "{told:?}");
    }
}

/// Bytes that read as CBOR heads more often than not.
fn heads() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        any::<u8>(),
        prop::sample::select(vec![
            0x81, 0x82, 0x9f, 0xbf, 0x5f, 0x7f, 0xff, 0xc1, 0xd8, 0xa8, 0x00, 0x58, 0x7b, 0xfb
        ])
    ];
    vec(byte, 0..=512)
}

proptest! {
    #![proptest_config(seeded())]

    #[test]
    fn any_bytes_on_standard_input(bytes: Vec<u8>) {
        harmless(&["-"], &bytes);
    }

    #[test]
    fn any_text(text: String) {
        harmless(&["-"], text.as_bytes());
        harmless(&["-"], format!("RL1:{text}").as_bytes());
    }

    #[test]
    fn any_argument(text in "[^-].{0,40}") {
        harmless(&[&text], &[]);
    }

    #[test]
    fn any_message(message in heads()) {
        harmless(&["-"], text_of(&message).as_bytes());
    }

    #[test]
    fn any_body_of_a_challenge(body in heads()) {
        let body = &body[..body.len().min(200)];
        let start = [&[0x82, 0x58, body.len() as u8 + 3, 0xa7, 0, 1][..], body].concat();
        harmless(&["-"], text_of(&start).as_bytes());
    }

    #[test]
    fn any_broken_picture(kind in 0_usize..2, rest: Vec<u8>) {
        let magic: [&[u8]; 2] = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff\xe0"];
        harmless(&["-"], &[magic[kind], &rest].concat());
    }

    /// Stage and reason are those of the strict reader; the place is the entry with the changed byte.
    #[test]
    fn the_second_reading_agrees_with_the_first(at in 0_usize..63, byte: u8) {
        let mut message = challenge().message().to_vec();
        message[at] = byte;
        let text = text_of(&message);
        let found = code(&text);
        let Err(error) = Message::from_text(&text) else {
            prop_assert_eq!(&found["valid"], true);
            return Ok(());
        };
        let fault = &found["fault"];
        prop_assert_eq!(&fault["stage"], error.stage().name());
        prop_assert_eq!(&fault["reason"], &error.to_string());
        prop_assert!(!fault["explanation"].as_str().unwrap().is_empty());
        let entries = [4, 6, 8, 10, 24, 26, 28, 46];
        let entry = entries.iter().rfind(|start| **start <= at);
        // Another suite misses its own fields; a long number takes in the bytes behind it.
        if at != 7 && !(24..28).contains(&byte) && let Some(entry) = entry {
            prop_assert_eq!(&fault["offset"], *entry);
        }
    }
}

#[test]
fn input_without_end_is_given_up() {
    let zeros = vec![0; MAX_INPUT + 1];
    assert!(matches!(
        call(&["-"], &zeros).result,
        Err(InspectError::TooLarge)
    ));
    let letters = vec![b'A'; MAX_INPUT];
    assert!(matches!(
        call(&["-"], &letters).result,
        Err(InspectError::Invalid { .. })
    ));
}

#[test]
fn text_in_another_encoding_is_told() {
    let outcome = call(&["-"], b"RL1:\xff");
    assert!(matches!(outcome.result, Err(InspectError::NotText)));
    assert_eq!(outcome.out, "");
}

#[test]
fn the_debug_form_of_the_arguments_shows_no_text() {
    use clap::Parser;
    #[derive(Debug, Parser)]
    struct Command {
        #[command(flatten)]
        args: relatch_command::inspect::InspectArgs,
    }
    for text in ["RL1:ABC", "ABC"] {
        let command = Command::parse_from(["inspect", text]);
        assert!(!format!("{:?}", command.args).contains("ABC"));
    }
    assert_eq!(inspect("RL1:ABC").out.matches("ABC").count(), 0);
}
