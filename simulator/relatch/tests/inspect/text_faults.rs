//! Faults of the text: stage, reason, what the app says, and where the fault is.

use crate::command::{code, inspect};
use crate::samples::challenge;

fn refused(text: &str, reason: &str, app_says: &str, explanation: &str) {
    let error = inspect(text).result.unwrap_err();
    assert_eq!(error.to_string(), "the code is not valid", "{text:?}");
    let printed = inspect(text).out;
    for line in [
        format!("not valid       stage text, reason: {reason}\n"),
        format!("the app says    {app_says}\n"),
        format!("explanation     {explanation}\n"),
    ] {
        assert!(printed.contains(&line), "{line:?} is not in {printed}");
    }
    let fault = &code(text)["fault"];
    assert_eq!(fault["stage"], "text");
    assert_eq!(fault["reason"], reason);
    assert_eq!(fault["app_says"], app_says);
    assert_eq!(fault["explanation"], explanation);
    assert!(fault["offset"].is_null());
    assert!(fault["fields"].as_array().unwrap().is_empty());
}

#[test]
fn too_long() {
    let text = format!("RL1:{}", "0".repeat(4_293));
    refused(
        &text,
        "too long",
        "invalid QR code",
        "a text has at most 4296 characters",
    );
    assert!(code(&"RL1:".repeat(10_000))["qr"].is_null());
}

#[test]
fn not_relatch() {
    let text = challenge().to_text();
    for (text, at) in [
        ("https://example.com".to_owned(), 1),
        ("WIFI:S:net;P:secret;;".to_owned(), 1),
        (text.to_lowercase(), 1),
        (format!(" {text}"), 1),
        (format!("\u{feff}{text}"), 1),
        (String::new(), 1),
        ("RL".to_owned(), 3),
        ("RL0:".to_owned(), 3),
        ("RLK1:ABC".to_owned(), 3),
        ("RL1".to_owned(), 4),
    ] {
        let explanation =
            format!("a text begins with RL1:; the first difference is at character {at}");
        refused(&text, "not relatch", "not a Relatch code", &explanation);
    }
    assert!(!inspect("WIFI:S:net;P:secret;;").out.contains("secret"));
}

#[test]
fn newer_version() {
    let explanation = "this command knows version 1, RL1:, alone";
    for text in ["RL2:", "RL10:ANYTHING", "RL99999:"] {
        refused(text, "newer version", "update the app", explanation);
    }
}

#[test]
fn base45_with_the_place_of_the_fault() {
    for (text, explanation) in [
        (
            "RL1:ABCa",
            "character 8, U+0061, is not in the alphabet of base45",
        ),
        (
            "RL1:AB\nC",
            "character 7, U+000A, is not in the alphabet of base45",
        ),
        (
            "RL1:AAAA,",
            "character 9, U+002C, is not in the alphabet of base45",
        ),
        (
            "RL1:\u{212a}",
            "character 5, U+212A, is not in the alphabet of base45",
        ),
        (
            "RL1:AAAA",
            "the last group, character 8, is a single character",
        ),
        (
            "RL1:AAA::",
            "the two characters from 8 on are worth more than one byte",
        ),
        (
            "RL1:AAAGGW",
            "the three characters from 8 on are worth more than two bytes",
        ),
    ] {
        refused(text, "base45", "invalid QR code", explanation);
    }
}
