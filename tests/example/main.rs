//! spec/example.md prints values of the vectors and nothing else, and explains every byte of the two messages.
#![cfg(test)]

use std::path::Path;

use relatch_derivation::TypedCode;
use relatch_wire::CodeLength;
use serde_json::Value;

mod bytes;

/// Bytes on a line of the page.
const LINE: usize = 32;

const OFFER_FIELDS: [&str; 9] = [
    "kind",
    "suite",
    "vendor",
    "model",
    "serial",
    "secret",
    "code length",
    "authority key id",
    "attestation",
];
const CHALLENGE_FIELDS: [&str; 8] = [
    "kind",
    "suite",
    "action",
    "locator",
    "epoch",
    "failures",
    "code length",
    "nonce",
];

#[test]
fn the_page_prints_the_vectors() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/example.md");
    let there = std::fs::read_to_string(&path).expect("spec/example.md is there");
    let page = filled(&there, &values(&Vectors::read()));
    if std::env::var_os("RELATCH_RENEW").is_some() {
        std::fs::write(&path, page).expect("the page can be written");
        return;
    }
    let mut lines = page.lines().zip(there.lines());
    assert!(
        page == there,
        "spec/example.md differs from spec/vectors/codes/*-example.json: run `RELATCH_RENEW=1 cargo test -p relatch --test \
         example`. The first line that differs should be:\n{:?}",
        lines.find(|(new, old)| new != old).map(|(new, _)| new)
    );
}

#[test]
fn the_vectors_of_the_example_belong_together() {
    let vectors = Vectors::read();
    let text = &vectors.offer["expected"]["accepted"]["text"];
    for vector in [&vectors.keys, &vectors.nonce, &vectors.challenge] {
        assert_eq!(&vector["input"]["offer"], text, "{}", vector["id"]);
    }
    let nonce = &vectors.nonce["expected"]["accepted"]["nonce"];
    assert_eq!(&vectors.challenge["input"]["nonce"], nonce);
    for field in ["epoch", "failures"] {
        assert_eq!(
            vectors.challenge["input"][field],
            vectors.nonce["input"][field]
        );
    }
}

/// What stands under a label of the page.
struct Labelled {
    label: &'static str,
    lines: Vec<String>,
}

/// The vectors of the example.
struct Vectors {
    offer: Value,
    keys: Value,
    nonce: Value,
    challenge: Value,
}

impl Vectors {
    fn read() -> Self {
        let parse = |text| serde_json::from_str(text).expect("a vector is JSON");
        Self {
            offer: parse(include_str!("../../spec/vectors/codes/offer-example.json")),
            keys: parse(include_str!("../../spec/vectors/codes/keys-example.json")),
            nonce: parse(include_str!("../../spec/vectors/codes/nonce-example.json")),
            challenge: parse(include_str!(
                "../../spec/vectors/codes/challenge-example.json"
            )),
        }
    }
}

fn values(vectors: &Vectors) -> Vec<Labelled> {
    let mut values = of_the_offer(vectors);
    values.extend(of_the_challenge(vectors));
    values
}

fn of_the_offer(vectors: &Vectors) -> Vec<Labelled> {
    let given = &vectors.offer["input"];
    let made = &vectors.offer["expected"]["accepted"];
    let found = &vectors.keys["expected"]["accepted"];
    let between = &vectors.keys["expected"]["intermediate"];
    let fields = format!(
        "{}, {}, {}, {}",
        text(&given["vendor"]),
        text(&given["model"]),
        text(&given["serial"]),
        given["code_length"]
    );
    let message = unhex(text(&made["message"]));
    let mut values = vec![
        line("vendor, model, serial, code length", fields),
        hex("s", &given["secret"]),
        hex("factory key", &given["factory_key"]),
        bytes_of(
            "offer map without key 8",
            &without_attestation(&unhex(text(&made["body"]))),
        ),
        hex("attestation", &made["attestation"]),
        hex("offer body", &made["body"]),
        hex("offer message", &made["message"]),
        Labelled {
            label: "offer message, byte by byte",
            lines: bytes::explained(&message, &OFFER_FIELDS),
        },
        line("offer text", text(&made["text"]).to_owned()),
        hex("SHA-256(offer message)", &between["offer_hash"]),
        hex("PRK of HKDF-Extract", &between["prk"]),
        hex("locator", &found["locator"]),
        hex("confirmation material", &between["confirmation_material"]),
        line(
            "confirmation code",
            text(&found["confirmation_code"]).to_owned(),
        ),
    ];
    for name in ["K", "K_tag", "K_code", "K_psk", "K_confirm", "K_seed"] {
        values.push(hex(name, &between[name]));
    }
    values
}

fn of_the_challenge(vectors: &Vectors) -> Vec<Labelled> {
    let given = &vectors.nonce["input"];
    let asked = &vectors.challenge["input"];
    let made = &vectors.challenge["expected"]["accepted"];
    let between = &vectors.challenge["expected"]["intermediate"];
    let life = format!(
        "{}, {}, {} ms, {}",
        given["epoch"], given["failures"], given["uptime"], given["boot_counter"]
    );
    let message = unhex(text(&made["message"]));
    let material = unhex(text(&between["code_material"]));
    vec![
        line(
            "action, code length",
            format!("{}, {}", asked["action"], asked["code_length"]),
        ),
        hex("r", &given["random"]),
        line("epoch, failures, uptime, boot counter", life),
        hex("nonce", &asked["nonce"]),
        hex("body", &made["body"]),
        hex("tag", &made["tag"]),
        hex("message", &made["message"]),
        Labelled {
            label: "message, byte by byte",
            lines: bytes::explained(&message, &CHALLENGE_FIELDS),
        },
        line("text", text(&made["text"]).to_owned()),
        hex(
            "SHA-256(message), the message hash",
            &between["message_hash"],
        ),
        hex("code material m", &between["code_material"]),
        line("code", text(&made["code"]).to_owned()),
        line("code of 8 digits", code(&material, CodeLength::Eight)),
        line("code of 12 digits", code(&material, CodeLength::Twelve)),
        line("code of 16 digits", code(&material, CodeLength::Sixteen)),
        line("code of 20 digits", code(&material, CodeLength::Twenty)),
    ]
}

/// The page with the values under their labels; the lines outside its fences stay.
fn filled(page: &str, values: &[Labelled]) -> String {
    let mut filled = String::new();
    let mut printed = Vec::new();
    let mut fenced = false;
    for line in page.lines() {
        fenced ^= line == "```";
        if !fenced {
            assert!(
                !holds_a_value(line),
                "put the value into a fence, under a label: {line}"
            );
        } else if line.starts_with("  ") {
            continue;
        }
        filled.push_str(line);
        filled.push('\n');
        if let Some(label) = line.strip_suffix(':').filter(|_| fenced) {
            let value = values.iter().find(|value| value.label == label);
            for line in &value
                .unwrap_or_else(|| panic!("no value is called {label:?}"))
                .lines
            {
                filled.push_str(&format!("  {line}\n"));
            }
            printed.push(label);
        }
    }
    for value in values {
        assert!(
            printed.contains(&value.label),
            "{:?} is printed nowhere",
            value.label
        );
    }
    filled
}

/// Whether a line holds a QR text, eight hexadecimal digits or a code.
fn holds_a_value(line: &str) -> bool {
    let is_long = |word: &str| word.len() >= 8 && word.chars().all(|c| c.is_ascii_hexdigit());
    let is_group = |word: &str| word.len() == 4 && word.chars().all(|c| c.is_ascii_digit());
    let words: Vec<&str> = line.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    line.contains("RL1:")
        || words.iter().any(|word| is_long(word))
        || words
            .windows(2)
            .any(|pair| pair.iter().all(|word| is_group(word)))
}

fn line(label: &'static str, value: String) -> Labelled {
    let lines = vec![value];
    Labelled { label, lines }
}

fn hex(label: &'static str, value: &Value) -> Labelled {
    bytes_of(label, &unhex(text(value)))
}

fn bytes_of(label: &'static str, value: &[u8]) -> Labelled {
    let lines = value
        .chunks(LINE)
        .map(|chunk| bytes::hex(chunk, ""))
        .collect();
    Labelled { label, lines }
}

/// What the attestation is made over: the map with an entry less. The attestation is the last one.
fn without_attestation(body: &[u8]) -> Vec<u8> {
    let (front, entry) = body.split_at(body.len() - 18);
    assert_eq!(entry[..2], [8, 0x50], "key 8, a byte string of 16");
    let mut map = front.to_vec();
    map[0] -= 1;
    map
}

/// The code of other lengths than the vector's; of the ten check digits the one that the library takes.
fn code(material: &[u8], length: CodeLength) -> String {
    let digits = usize::from(length.digits());
    let modulus = 10_u128.pow(u32::from(length.digits()) - 1);
    let number = material
        .iter()
        .fold(0, |rest, byte| (rest * 256 + u128::from(*byte)) % modulus);
    let right = (0..10)
        .map(|check| format!("{number:0width$}{check}", width = digits - 1))
        .find(|code| TypedCode::parse(code, length).is_ok())
        .expect("one check digit is right");
    let groups: Vec<&str> = (0..digits)
        .step_by(4)
        .map(|at| &right[at..at + 4])
        .collect();
    groups.join(" ")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text in the vector")
}

fn unhex(hex: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal");
    (0..hex.len()).step_by(2).map(byte).collect()
}
