//! Findings as aligned lines for people, or as JSON.

use std::io::{self, Write};

use relatch_wire::Action;

use super::reading::ReadField;
use super::report::{
    ChallengeFacts, Code, Encapsulated, Fault, Finding, Ignorable, OfferFacts, Report,
};

type Row = (&'static str, String);

/// Writes one line for each field of each code.
pub(super) fn lines(report: &Report, out: &mut impl Write) -> io::Result<()> {
    for (code, number) in report.codes.iter().zip(1..) {
        if report.codes.len() > 1 {
            let gap = if number > 1 { "\n" } else { "" };
            writeln!(out, "{gap}QR code {number} of {}", report.codes.len())?;
        }
        for (label, value) in rows(code) {
            writeln!(out, "{label:<16}{value}")?;
        }
    }
    Ok(())
}

/// Writes one JSON object in ASCII.
pub(super) fn json(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let json = serde_json::to_string_pretty(report)?;
    writeln!(out, "{}", ascii(&json))
}

/// Escapes all but printable ASCII, which in JSON is only found inside strings: a terminal may act on the rest.
fn ascii(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        if matches!(character, ' '..='~' | '\n') {
            escaped.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            escaped.push_str(&format!("\\u{unit:04x}"));
        }
    }
    escaped
}

fn rows(code: &Code) -> Vec<Row> {
    let size = match &code.qr {
        Some(qr) => format!(
            "QR version {} ({2} x {2} modules) at error correction {1}",
            qr.version, "M", qr.modules
        ),
        None => "more than a QR code holds".to_owned(),
    };
    let mut rows = vec![("text", format!("{} characters, {size}", code.characters))];
    if let Some(bytes) = code.message_bytes {
        rows.push(("message", format!("{bytes} bytes")));
    }
    match &code.finding {
        Finding::Challenge(challenge) => rows.extend(challenge_rows(challenge)),
        Finding::Offer(offer) => rows.extend(offer_rows(offer)),
        Finding::Fault(fault) => rows.extend(fault_rows(fault)),
    }
    rows
}

fn challenge_rows(challenge: &ChallengeFacts) -> Vec<Row> {
    let mut rows = vec![
        (
            "kind",
            format!("{}: challenge, a device asks for a code", challenge.kind),
        ),
        ("suite", suite(challenge.suite)),
        ("action", action(challenge.action)),
        (
            "locator",
            format!("{}, names the binding at the authority", challenge.locator),
        ),
        (
            "epoch",
            format!(
                "{}, recoveries completed since the binding",
                challenge.epoch
            ),
        ),
        (
            "failures",
            format!("{}, wrong codes since the last success", challenge.failures),
        ),
        (
            "code length",
            match (challenge.action, challenge.least_code_length) {
                (0, least) => format!("{least} digits, check digit included"),
                (_, least) => {
                    format!("that of the binding, at least {least} digits, check digit included")
                }
            },
        ),
    ];
    if let Some(nonce) = &challenge.nonce {
        rows.push(("nonce", format!("{nonce}, fresh for each challenge")));
    }
    rows.extend(encapsulated_rows(challenge.encapsulated.as_ref()));
    rows.extend(ignorable_rows(&challenge.ignorable_keys));
    rows.push((
        "tag",
        format!(
            "{}, not checked: this needs the binding's key",
            challenge.tag
        ),
    ));
    rows.push((
        "not in it",
        "serial number, model, account, host name, time: it does not say whose device it is"
            .to_owned(),
    ));
    rows.push(("QR text", challenge.text.clone()));
    rows
}

fn offer_rows(offer: &OfferFacts) -> Vec<Row> {
    // Debug puts a text in quotes and escapes what a terminal would act on.
    let mut rows = vec![
        (
            "kind",
            format!("{}: offer, a device wants to be bound", offer.kind),
        ),
        ("suite", suite(offer.suite)),
        ("vendor", format!("{:?}", offer.vendor)),
        ("model", format!("{:?}", offer.model)),
        (
            "serial",
            format!("{:?}, text for people; it proves nothing", offer.serial),
        ),
    ];
    if let Some(bytes) = offer.secret_bytes {
        let secret = format!("{bytes} bytes, not shown: a holder of it owns the binding");
        rows.push(("secret", secret));
    }
    rows.extend(encapsulated_rows(offer.encapsulated.as_ref()));
    rows.push((
        "code length",
        format!("{} digits, the least of this binding", offer.code_length),
    ));
    rows.push((
        "attestation",
        if offer.attestation {
            "16 bytes, not checked: this needs the device's factory key".to_owned()
        } else {
            "none".to_owned()
        },
    ));
    rows.extend(ignorable_rows(&offer.ignorable_keys));
    rows.push((
        "not in it",
        "account, owner, password, address, time".to_owned(),
    ));
    let care = match offer.secret_bytes {
        Some(_) => {
            "the QR code is the secret: do not show the picture or the text, and delete them"
        }
        None => "the QR code holds no secret: only the authority's private key opens it",
    };
    rows.push(("take care", care.to_owned()));
    rows
}

fn encapsulated_rows(fields: Option<&Encapsulated>) -> Vec<Row> {
    let Some(fields) = fields else {
        return Vec::new();
    };
    vec![
        ("enc", format!("{}, a fresh public key", fields.enc)),
        (
            "authority key id",
            format!("{}, which keys it is for", fields.authority_key_id),
        ),
    ]
}

fn fault_rows(fault: &Fault) -> Vec<Row> {
    let mut rows = vec![
        (
            "not valid",
            format!("stage {}, reason: {}", fault.stage, fault.reason),
        ),
        ("the app says", fault.app_says.clone()),
        ("explanation", fault.explanation.clone()),
    ];
    let read = |field: &ReadField| format!("key {}, {}: {}", field.key, field.name, field.value);
    rows.extend(fault.fields.iter().map(|field| ("read", read(field))));
    rows.extend(
        fault
            .offset
            .map(|offset| ("stopped", format!("at byte {offset}"))),
    );
    rows
}

fn ignorable_rows(keys: &[Ignorable]) -> Vec<Row> {
    if keys.is_empty() {
        return vec![("ignorable keys", "none".to_owned())];
    }
    let row = |ignorable: &Ignorable| {
        let bytes = ignorable.value.len() / 2;
        let value = format!("{} of {bytes} bytes {}", ignorable.key, ignorable.value);
        ("ignorable key", value)
    };
    keys.iter().map(row).collect()
}

fn suite(number: u16) -> String {
    match number {
        1 => "1: HMAC-SHA256".to_owned(),
        2 => "2: hybrid, a shared key and keys of the authority".to_owned(),
        3 => "3: post-quantum, as 2 with X-Wing in the offer".to_owned(),
        _ => number.to_string(),
    }
}

fn action(number: u16) -> String {
    let meaning = match Action::from_number(number.into()) {
        Ok(Action::CheckBinding) => "check the binding; no code is ever issued",
        Ok(Action::SetPassword) => "set a new administrator password, keep everything else",
        _ => "not known to this command",
    };
    format!("{number}: {meaning}")
}
