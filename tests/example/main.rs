//! The worked examples print values of the vectors and nothing else, and explain every byte of the messages.
#![cfg(test)]

use std::path::Path;

use hkdf::Hkdf;
use relatch_derivation::{TypedCode, labels};
use relatch_wire::CodeLength;
use serde_json::Value;
use sha2::Sha256;

use page::{Labelled, filled};

mod bytes;
mod page;

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
const CHALLENGE_FIELDS: [&str; 9] = [
    "kind",
    "suite",
    "action",
    "locator",
    "epoch",
    "failures",
    "reserved",
    "nonce",
    "authority key id",
];
/// What the labels of suite 2 begin with; suite 3 has a page without others.
const HYBRID: &str = "suite 2, ";

#[test]
fn the_pages_print_the_vectors() {
    let vectors = Vectors::read();
    prints("example.md", &values(&vectors));
    let mut values = of_a_hybrid_suite(&vectors.post_quantum, "");
    values.push(eseed(&vectors.post_quantum));
    prints("example-suite-3.md", &values);
}

fn prints(page: &str, values: &[Labelled]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../spec")
        .join(page);
    let there = std::fs::read_to_string(&path).expect("the page is there");
    let page = filled(&there, values);
    if std::env::var_os("RELATCH_RENEW").is_some() {
        std::fs::write(&path, page).expect("the page can be written");
        return;
    }
    let mut lines = page.lines().zip(there.lines());
    assert!(
        page == there,
        "{} differs from spec/vectors/codes/*-example.json: run `RELATCH_RENEW=1 cargo test -p relatch-tests --test \
         example`. The first line that differs should be:\n{:?}",
        path.display(),
        lines.find(|(new, old)| new != old).map(|(new, _)| new)
    );
}

#[test]
fn the_vectors_of_the_example_belong_together() {
    let vectors = Vectors::read();
    let text = &accepted(&vectors.offer)["text"];
    for vector in [&vectors.keys, &vectors.nonce, &vectors.challenge] {
        assert_eq!(&vector["input"]["offer"], text, "{}", vector["id"]);
    }
    let nonce = &accepted(&vectors.nonce)["nonce"];
    assert_eq!(&vectors.challenge["input"]["nonce"], nonce);
    for field in ["epoch", "failures"] {
        assert_eq!(
            vectors.challenge["input"][field],
            vectors.nonce["input"][field]
        );
    }
}

#[test]
fn the_vectors_of_suites_2_and_3_belong_together() {
    let vectors = Vectors::read();
    for hybrid in [&vectors.hybrid, &vectors.post_quantum] {
        belong_together(&vectors, hybrid);
    }
}

fn belong_together(vectors: &Vectors, hybrid: &Hybrid) {
    let [offer, challenge] = [&hybrid.offer, &hybrid.challenge].map(|vector| &vector["input"]);
    for input in [offer, challenge] {
        assert_eq!(input["authority"], hybrid.key_file["input"]["text"]);
    }
    assert_eq!(
        hybrid.keys["input"]["offer"],
        accepted(&hybrid.offer)["text"]
    );
    assert_eq!(challenge["key"], between(&hybrid.keys)["K"]);
    for field in [
        "random",
        "epoch",
        "failures",
        "uptime",
        "boot_counter",
        "made",
    ] {
        assert_eq!(challenge[field], vectors.nonce["input"][field]);
    }
    for field in ["vendor", "model", "serial", "code_length", "factory_key"] {
        assert_eq!(offer[field], vectors.offer["input"][field]);
    }
}

/// The vectors of the example.
struct Vectors {
    offer: Value,
    keys: Value,
    nonce: Value,
    challenge: Value,
    hybrid: Hybrid,
    post_quantum: Hybrid,
}

/// Those of suite 2 or 3.
struct Hybrid {
    key_file: Value,
    offer: Value,
    keys: Value,
    challenge: Value,
}

impl Vectors {
    fn read() -> Self {
        let read = |name: &str| {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/vectors/codes");
            let text = std::fs::read_to_string(format!("{folder}/{name}.json"));
            serde_json::from_str(&text.expect("the vector is there")).expect("a vector is JSON")
        };
        Self {
            offer: read("offer-example"),
            keys: read("keys-example"),
            nonce: read("nonce-example"),
            challenge: read("challenge-example"),
            hybrid: Hybrid {
                key_file: read("key-file-right"),
                offer: read("hybrid-offer-example"),
                keys: read("hybrid-keys-example"),
                challenge: read("hybrid-challenge-example"),
            },
            post_quantum: Hybrid {
                key_file: read("key-file-suite-3-right"),
                offer: read("suite-3-offer-example"),
                keys: read("suite-3-keys-example"),
                challenge: read("suite-3-challenge-example"),
            },
        }
    }
}

fn values(vectors: &Vectors) -> Vec<Labelled> {
    let mut values = of_the_offer(&vectors.offer, "", OFFER_FIELDS);
    values.extend(of_the_inputs(vectors));
    values.extend(of_the_keys(&vectors.keys, ""));
    values.push(hex("PRK of HKDF-Extract", &between(&vectors.keys)["prk"]));
    values.extend(of_the_challenge(&vectors.challenge, "", CHALLENGE_FIELDS));
    values.extend(of_other_lengths(&vectors.challenge));
    values.extend(of_a_hybrid_suite(&vectors.hybrid, HYBRID));
    let dh = &between(&vectors.hybrid.keys)["dh"];
    values.extend(prefixed(HYBRID, vec![hex("result of X25519 with pkB", dh)]));
    values
}

/// What the example of suite 1 is made from.
fn of_the_inputs(vectors: &Vectors) -> Vec<Labelled> {
    let given = &vectors.offer["input"];
    let body = unhex(text(&accepted(&vectors.offer)["body"]));
    let life = &vectors.nonce["input"];
    vec![
        line(
            "vendor, model, serial, code length",
            format!(
                "{}, {}, {}, {}",
                text(&given["vendor"]),
                text(&given["model"]),
                text(&given["serial"]),
                given["code_length"]
            ),
        ),
        hex("s", &given["secret"]),
        hex("factory key", &given["factory_key"]),
        bytes_of("offer map without key 8", &without_attestation(&body)),
        line("action", vectors.challenge["input"]["action"].to_string()),
        hex("r", &life["random"]),
        line(
            "epoch, failures, uptime, boot counter, made",
            format!(
                "{}, {}, {} ms, {}, {}",
                life["epoch"], life["failures"], life["uptime"], life["boot_counter"], life["made"]
            ),
        ),
        bytes_of("seed input", &seed_input(life)),
        hex("nonce", &vectors.challenge["input"]["nonce"]),
    ]
}

fn of_the_offer(vector: &Value, prefix: &str, fields: [&str; 9]) -> Vec<Labelled> {
    let made = accepted(vector);
    let message = unhex(text(&made["message"]));
    let values = vec![
        hex("attestation", &made["attestation"]),
        hex("offer body", &made["body"]),
        hex("offer message", &made["message"]),
        Labelled {
            label: "offer message, byte by byte".into(),
            lines: bytes::explained(&message, &fields),
        },
        line("offer text", text(&made["text"]).to_owned()),
    ];
    prefixed(prefix, values)
}

fn of_the_keys(vector: &Value, prefix: &str) -> Vec<Labelled> {
    let (found, between) = (accepted(vector), between(vector));
    let mut values = vec![
        hex("SHA-256(offer message)", &between["offer_hash"]),
        hex("locator", &found["locator"]),
        hex("confirmation material", &between["confirmation_material"]),
        line(
            "confirmation code",
            text(&found["confirmation_code"]).to_owned(),
        ),
    ];
    values
        .extend(["K", "K_tag", "K_code", "K_confirm", "K_seed"].map(|key| hex(key, &between[key])));
    prefixed(prefix, values)
}

fn of_the_challenge(vector: &Value, prefix: &str, fields: [&str; 9]) -> Vec<Labelled> {
    let (made, between) = (accepted(vector), between(vector));
    let message = unhex(text(&made["message"]));
    let values = vec![
        hex("body", &made["body"]),
        hex("tag", &made["tag"]),
        hex("message", &made["message"]),
        Labelled {
            label: "message, byte by byte".into(),
            lines: bytes::explained(&message, &fields),
        },
        line("text", text(&made["text"]).to_owned()),
        hex(
            "SHA-256(message), the message hash",
            &between["message_hash"],
        ),
        hex("code material m", &between["code_material"]),
        line("code", text(&made["code"]).to_owned()),
    ];
    prefixed(prefix, values)
}

fn of_other_lengths(challenge: &Value) -> Vec<Labelled> {
    let material = unhex(text(&between(challenge)["code_material"]));
    let lengths = CodeLength::ALL.iter();
    let made = lengths.map(|length| {
        let label = format!("code of {} digits", length.digits());
        line(&label, code(&material, *length))
    });
    made.collect()
}

fn of_a_hybrid_suite(vectors: &Hybrid, prefix: &str) -> Vec<Labelled> {
    let mut offer_fields = OFFER_FIELDS;
    let mut challenge_fields = CHALLENGE_FIELDS;
    offer_fields[5] = "enc";
    challenge_fields[7] = "enc";
    let mut values = of_the_offer(&vectors.offer, prefix, offer_fields);
    values.extend(of_the_keys(&vectors.keys, prefix));
    values.extend(of_the_challenge(
        &vectors.challenge,
        prefix,
        challenge_fields,
    ));
    values.extend(prefixed(prefix, of_the_authority(vectors)));
    values.extend(prefixed(prefix, of_hpke(vectors)));
    values
}

/// What the randomness of suite 3 is expanded to.
fn eseed(vectors: &Hybrid) -> Labelled {
    let random = unhex(text(&vectors.offer["input"]["random"]));
    let prk = Hkdf::<Sha256>::from_prk(&random).expect("r has 32 bytes");
    let mut eseed = [0; 64];
    prk.expand(labels::ENCAPSULATE.bytes(), &mut eseed)
        .expect("64 bytes are few");
    bytes_of("eseed", &eseed)
}

fn of_the_authority(vectors: &Hybrid) -> Vec<Labelled> {
    let private = &vectors.keys["input"]["authority"];
    let public = accepted(&vectors.key_file);
    vec![
        hex("skB", &private["binding"]),
        hex("skR", &private["recovery"]),
        hex("pkB", &public["binding"]),
        hex("pkR", &public["recovery"]),
        hex("key id", &public["key_id"]),
        line(
            "key file",
            text(&vectors.key_file["input"]["text"]).to_owned(),
        ),
        hex("r of the offer", &vectors.offer["input"]["random"]),
    ]
}

fn of_hpke(vectors: &Hybrid) -> Vec<Labelled> {
    let public = accepted(&vectors.key_file);
    let [binding, recovery] = [between(&vectors.keys), between(&vectors.challenge)];
    let keys = [&public["binding"], &public["recovery"]].map(|key| unhex(text(key)));
    let locator = unhex(text(&accepted(&vectors.keys)["locator"]));
    let [offer, challenge] = [&vectors.offer, &vectors.challenge].map(|vector| {
        let message = unhex(text(&accepted(vector)["message"]));
        let heads: [(&[u8], usize); 2] = [(&[0x59, 0x04, 0x60], 1120), (&[0x58, 0x20], 32)];
        let enc = heads.into_iter().find_map(|(head, length)| {
            let at = message
                .windows(head.len())
                .position(|bytes| bytes == head)?
                + head.len();
            Some(message[at..at + length].to_vec())
        });
        enc.expect("enc has 1,120 or 32 bytes")
    });
    vec![
        bytes_of("enc of the offer", &offer),
        bytes_of("enc of the challenge", &challenge),
        bytes_of(
            "info of the binding",
            &[labels::HPKE_BINDING.bytes(), &keys[0], &keys[1]].concat(),
        ),
        bytes_of(
            "info of the recovery",
            &[labels::HPKE_RECOVERY.bytes(), &locator].concat(),
        ),
        hex("result of X25519 with pkR", &recovery["dh"]),
        hex("shared secret of the binding", &binding["shared_secret"]),
        hex("shared secret of the recovery", &recovery["shared_secret"]),
        hex(
            "exporter secret of the binding",
            &binding["exporter_secret"],
        ),
        hex(
            "exporter secret of the recovery",
            &recovery["exporter_secret"],
        ),
        hex("x", &recovery["export"]),
        hex("P", &recovery["P"]),
    ]
}

fn accepted(vector: &Value) -> &Value {
    &vector["expected"]["accepted"]
}

fn between(vector: &Value) -> &Value {
    &vector["expected"]["intermediate"]
}

/// r, epoch, failures, uptime, boot counter, made.
fn seed_input(life: &Value) -> Vec<u8> {
    let number = |field: &str| life[field].as_u64().expect("a number in the vector");
    let mut input = unhex(text(&life["random"]));
    for field in ["epoch", "failures"] {
        input.extend(
            u32::try_from(number(field))
                .expect("four bytes")
                .to_be_bytes(),
        );
    }
    for field in ["uptime", "boot_counter", "made"] {
        input.extend(number(field).to_be_bytes());
    }
    input
}

fn prefixed(prefix: &str, mut values: Vec<Labelled>) -> Vec<Labelled> {
    for value in &mut values {
        value.label.insert_str(0, prefix);
    }
    values
}

fn line(label: &str, value: String) -> Labelled {
    let (label, lines) = (label.to_owned(), vec![value]);
    Labelled { label, lines }
}

fn hex(label: &str, value: &Value) -> Labelled {
    bytes_of(label, &unhex(text(value)))
}

fn bytes_of(label: &str, value: &[u8]) -> Labelled {
    let lines = value.chunks(LINE).map(|chunk| bytes::hex(chunk, ""));
    Labelled {
        label: label.to_owned(),
        lines: lines.collect(),
    }
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
