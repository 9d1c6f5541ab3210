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
    assert!(fault["structure"].is_null());
}

#[test]
fn too_long() {
    let text = format!("RL1:{}", "0".repeat(769));
    refused(
        &text,
        "too long",
        "invalid QR code",
        "a text has at most 772 characters",
    );
    assert_eq!(code(&text)["qr"]["version"], 18);
    assert!(code(&"RL1:".repeat(10_000))["qr"].is_null());
}

#[test]
fn not_relatch() {
    let start = "a Relatch code begins with RL1: and nothing in front of it; ";
    let text = challenge().to_text();
    for (text, found) in [
        (
            "https://example.com".to_owned(),
            "the text begins with https:",
        ),
        (
            "WIFI:S:net;P:secret;;".to_owned(),
            "the text begins with WIFI:",
        ),
        (text.to_lowercase(), "the prefix is in lower case"),
        (
            format!(" {text}"),
            "the text begins with a space or a line ending",
        ),
        (format!("\u{feff}{text}"), "the text begins otherwise"),
        (String::new(), "the text begins otherwise"),
        ("RL".to_owned(), "the text begins otherwise"),
        ("RL0:".to_owned(), "the text begins otherwise"),
    ] {
        refused(
            &text,
            "not relatch",
            "not a Relatch code",
            &format!("{start}{found}"),
        );
    }
    assert!(!inspect("WIFI:S:net;P:secret;;").out.contains("secret"));
}

#[test]
fn newer_version() {
    let explanation = "version 1, RL1:, is the only one known here";
    for text in ["RL2:", "RL10:ANYTHING", "RL99999999999999999999:"] {
        refused(text, "newer version", "update the app", explanation);
    }
}

#[test]
fn base45_with_the_place_of_the_fault() {
    for (text, explanation) in [
        (
            "RL1:ABCa",
            "character 8 is a lower-case letter; the text was changed on its way",
        ),
        (
            "RL1:AB\nC",
            "character 7 is a line ending; give the text without it",
        ),
        (
            "RL1:AB,",
            "character 7 is U+002C, which is not in the base45 alphabet",
        ),
        (
            "RL1:\u{212a}",
            "character 5 is U+212A, which is not in the base45 alphabet",
        ),
        (
            "RL1:AAAA",
            "the last group, character 8, is a single character; one is missing or too many",
        ),
        (
            "RL1:AAA::",
            "the last two characters, from 8 on, are worth more than one byte",
        ),
        (
            "RL1:AAAGGW",
            "the three characters from 8 on are worth more than two bytes",
        ),
    ] {
        refused(text, "base45", "invalid QR code", explanation);
    }
}
