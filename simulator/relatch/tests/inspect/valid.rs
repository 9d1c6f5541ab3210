//! Valid codes: every field is there, in both forms.

use proptest::prelude::*;
use relatch_wire::{Freshness, Identity, OfferMessage};
use serde_json::json;

use crate::command::{call, code, inspect, json};
use crate::samples::{challenge, challenges, offer, offer_pairs, seeded};

#[test]
fn a_challenge_is_explained_field_by_field() {
    let text = challenge().to_text();
    let outcome = call(&[&text], &[]);
    outcome.result.unwrap();
    let expected = format!(
        "\
text            99 characters, QR version 5 (37 x 37 modules) at error correction M
message         63 bytes
kind            1: challenge, a device asks for a code
suite           1: HMAC-SHA256
action          1: set a new administrator password, keep everything else
locator         333333333333333333333333, names the binding at the authority
epoch           4, recoveries completed since the binding
failures        2, wrong codes since the last success
code length     that of the binding, at least 8 digits, check digit included
nonce           77777777777777777777777777777777, fresh for each challenge
ignorable keys  none
tag             99999999999999999999999999999999, not checked: this needs the binding's key
not in it       serial number, model, account, host name, time: it does not say whose device it is
QR text         {text}
"
    );
    assert_eq!(outcome.out, expected);
}

#[test]
fn an_offer_is_explained_without_its_secret() {
    let outcome = inspect(&offer([0x55; 32]).to_text());
    outcome.result.unwrap();
    let expected = "\
text            147 characters, QR version 6 (41 x 41 modules) at error correction M
message         95 bytes
kind            2: offer, a device wants to be bound
suite           1: HMAC-SHA256
vendor          \"Vendor\"
model           \"Model 8\"
serial          \"SN-0042\", text for people; it proves nothing
secret          32 bytes, not shown: a holder of it owns the binding
code length     12 digits, the least of this binding
attestation     16 bytes, not checked: this needs the device's factory key
ignorable key   -3 of 4 bytes eeeeeeee
not in it       account, owner, password, address, time
take care       the QR code is the secret: do not show the picture or the text, and delete them
";
    assert_eq!(outcome.out, expected);
}

#[test]
fn the_json_keys_of_a_challenge_are_these() {
    let text = challenge().to_text();
    let mut found = json(&text);
    let sha256 = found["codes"][0]["text_sha256"].take();
    assert_eq!(sha256.as_str().unwrap().len(), 64);
    let expected = json!({
        "format": "relatch.inspect/1",
        "source": "standard input",
        "valid": true,
        "error": null,
        "codes": [{
            "characters": 99,
            "qr": { "version": 5, "modules": 37 },
            "text_sha256": null,
            "message_bytes": 63,
            "valid": true,
            "challenge": {
                "text": text,
                "kind": 1,
                "suite": 1,
                "action": 1,
                "locator": "33".repeat(12),
                "epoch": 4,
                "failures": 2,
                "least_code_length": 8,
                "nonce": "77".repeat(16),
                "ignorable_keys": [],
                "tag": "99".repeat(16),
            },
        }],
    });
    assert_eq!(found, expected);
}

#[test]
fn the_json_keys_of_an_offer_are_these() {
    let found = code(&offer([0x55; 32]).to_text());
    let expected = json!({
        "kind": 2,
        "suite": 1,
        "vendor": "Vendor",
        "model": "Model 8",
        "serial": "SN-0042",
        "secret_bytes": 32,
        "code_length": 12,
        "attestation": true,
        "ignorable_keys": [{ "key": -3, "value": "eeeeeeee" }],
    });
    assert_eq!(found["offer"], expected);
    assert_eq!(found["valid"], true);
}

/// The digest is the one that `sha256sum` computes of the text.
#[test]
fn the_digest_is_that_of_the_text() {
    let expected = "988a6e81a12bbf355671a637c305fc3978f1e1eb35a5b76a1541653aed95394e";
    assert_eq!(code(&challenge().to_text())["text_sha256"], expected);
    assert!(code("RL1:")["text_sha256"].is_null());
}

#[test]
fn texts_for_people_cannot_act_on_the_terminal() {
    let hostile = "\u{1b}[2J\u{9b}1m\u{202e}\u{200b}\"\n";
    let mut broken = offer([0x55; 32]).offer().clone();
    broken.identity = Identity::new("Vendor", "Model", hostile).unwrap();
    let text = OfferMessage::new(broken).to_text();
    let printed = inspect(&text).out;
    let escaped = r#"serial          "\u{1b}[2J\u{9b}1m\u{202e}\u{200b}\"\n", text for people"#;
    assert!(printed.contains(escaped), "{printed}");
    let json = call(&["--json", "-"], text.as_bytes()).out;
    assert!(
        json.chars()
            .all(|character| matches!(character, ' '..='~' | '\n'))
    );
    assert_eq!(code(&text)["offer"]["serial"], hostile);
}

/// The shell's line ending is not the text's; anything more is.
#[test]
fn one_line_ending_is_the_shells() {
    let text = challenge().to_text();
    for ending in ["", "\n", "\r\n"] {
        inspect(&format!("{text}{ending}")).result.unwrap();
    }
    for ending in ["\n\n", " ", " \n"] {
        inspect(&format!("{text}{ending}")).result.unwrap_err();
    }
    call(&[&format!("{text}\n")], &[]).result.unwrap_err();
}

proptest! {
    #![proptest_config(seeded())]

    #[test]
    fn every_field_of_a_challenge(message in challenges()) {
        let text = message.to_text();
        let printed = inspect(&text).out;
        let found = code(&text);
        let challenge = message.challenge();
        let Freshness::Nonce(nonce) = challenge.freshness else {
            panic!("suite 1");
        };
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let fields = [
            ("locator", hex(&challenge.locator.0)),
            ("nonce", hex(&nonce.0)),
            ("tag", hex(&message.tag().0)),
        ];
        for (name, value) in fields {
            prop_assert_eq!(&found["challenge"][name], &value);
            let line = format!("{name:<16}{value}");
            prop_assert!(printed.contains(&line), "{}", printed);
        }
        prop_assert_eq!(&found["challenge"]["epoch"], challenge.epoch.0);
        prop_assert_eq!(&found["challenge"]["failures"], challenge.failures.count());
        let ignorable = found["challenge"]["ignorable_keys"].as_array().unwrap();
        for (found, extension) in ignorable.iter().zip(challenge.extensions.iter()) {
            prop_assert_eq!(&found["key"], extension.key());
            prop_assert_eq!(&found["value"], &hex(extension.value()));
        }
        prop_assert_eq!(ignorable.len(), challenge.extensions.len());
    }

    #[test]
    fn every_field_of_an_offer([(message, _), _] in offer_pairs()) {
        let found = code(&message.to_text());
        let offer = message.offer();
        prop_assert_eq!(&found["offer"]["vendor"], offer.identity.vendor());
        prop_assert_eq!(&found["offer"]["model"], offer.identity.model());
        prop_assert_eq!(&found["offer"]["serial"], offer.identity.serial());
        prop_assert_eq!(&found["offer"]["attestation"], offer.attestation.is_some());
        prop_assert_eq!(&found["message_bytes"], message.message().len());
    }
}
