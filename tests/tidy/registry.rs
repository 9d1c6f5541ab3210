//! The numbers and names of spec/registry.md that the code has too: its tables are generated.

use std::collections::BTreeSet;

use relatch_binding::{Approval, CODES_PER_ACCOUNT, CODES_PER_BINDING, MANY_FAILURES, WallTime};
use relatch_derivation::labels::{self, Label};
use relatch_derivation::{TypedCode, TypoError};
use relatch_device::{LONGEST_LIFETIME, penalty};
use relatch_optics::qr::QrMatrix;
use relatch_wire::{
    Action, Challenge, ChallengeMessage, CodeLength, Contribution, Epoch, Extension, Extensions,
    Failures, Freshness, Identity, KeyId, Locator, Nonce, Offer, OfferMessage, Point, Suite, Tag,
    text,
};

use crate::generated::{Part, row, table};

const PAGE: &str = "spec/registry.md";

/// What each label is for, in the order of the page.
const LABELS: [(Label, &str); 25] = [
    (labels::KEY_SUITE_1, "HKDF info: K of suite 1"),
    (labels::LOCATOR, "HKDF-Expand info: locator"),
    (labels::TAG_KEY, "HKDF-Expand info: K_tag"),
    (labels::CODE_KEY, "HKDF-Expand info: K_code"),
    (labels::PSK_KEY, "HKDF-Expand info: K_psk (suite 2)"),
    (labels::CONFIRM_KEY, "HKDF-Expand info: K_confirm"),
    (labels::SEED_KEY, "HKDF-Expand info: K_seed"),
    (labels::TAG, "HMAC under K_tag"),
    (labels::CODE_SUITE_1, "HMAC under K_code"),
    (labels::CONFIRM, "HMAC under K_confirm"),
    (labels::NONCE, "HMAC under K_seed"),
    (
        labels::EPHEMERAL,
        "HMAC under K_seed: the key pair of `enc` (suite 2)",
    ),
    (labels::ATTEST, "HMAC under the factory key"),
    (labels::STATE_RECORD, "device: MAC of a state record"),
    (labels::BINDING_RECORD, "device: MAC of a binding record"),
    (labels::ROW, "authority: MAC of a binding row or delegation"),
    (
        labels::ROW_KEY,
        "authority: HKDF-Expand info, master key to AEAD key",
    ),
    (
        labels::MAC_KEY,
        "authority: HKDF-Expand info, master key to MAC key",
    ),
    (labels::SERIAL, "authority: MAC of a serial row"),
    (labels::ACCOUNT, "authority: MAC of an account row"),
    (labels::HPKE_BINDING, "HPKE info of a binding (suite 2)"),
    (labels::HPKE_RECOVERY, "HPKE info of a recovery (suite 2)"),
    (labels::KEY_SUITE_2, "HPKE exporter context: K of suite 2"),
    (
        labels::CODE_SUITE_2,
        "HPKE exporter context: code material of suite 2",
    ),
    (
        labels::KEY_ID,
        "SHA-256: key id of an authority's public keys (suite 2)",
    ),
];

pub(crate) fn parts() -> Vec<Part> {
    let part = |name, content| Part {
        page: PAGE,
        name,
        content,
    };
    vec![
        part("labels", labels()),
        part("limits", limits()),
        part("penalties", penalties()),
        part("QR sizes", sizes()),
        part("QR capacities", capacities()),
    ]
}

#[test]
fn each_label_has_a_use() {
    let bytes = |label: &Label| label.bytes().to_vec();
    let known: BTreeSet<Vec<u8>> = labels::ALL.iter().map(bytes).collect();
    let used: BTreeSet<Vec<u8>> = LABELS.iter().map(|(label, _)| bytes(label)).collect();
    assert_eq!(known, used);
    assert_eq!(LABELS.len(), used.len());
}

fn labels() -> String {
    let head = row(["text", "use", "length", "bytes"]);
    let label = |(label, purpose): (Label, &str)| {
        let bytes = label.bytes();
        let text = String::from_utf8_lossy(bytes);
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        row([
            format!("`{}`", text.trim_end_matches('\0')),
            purpose.into(),
            bytes.len().to_string(),
            format!("`{hex}`"),
        ])
    };
    table([head].into_iter().chain(LABELS.map(label)))
}

fn limits() -> String {
    let bytes = |number: usize| format!("{number} bytes");
    let hours = LONGEST_LIFETIME.as_secs() / 3600;
    let code = format!("{}, spaces and hyphens included", utf8(typed_bytes()));
    let keys = format!("{}, of {} each", ignorable_keys(), bytes(ignorable_bytes()));
    let rows = [
        ("what", "limit".into(), "at the limit"),
        (
            "text",
            format!("{} characters", text::MAX_CHARS),
            "accepted",
        ),
        ("message", bytes(text::MAX_MESSAGE), "accepted"),
        ("ignorable keys", keys, "accepted"),
        (
            "vendor, model",
            format!("{} each", utf8(vendor_bytes())),
            "accepted",
        ),
        ("serial", utf8(serial_bytes()), "accepted"),
        ("typed code", code, "evaluated"),
        (
            "wait after a typing error",
            "1 s of uptime".into(),
            "evaluated",
        ),
        (
            "life of a challenge",
            format!("10 min of uptime, configurable up to {hours} h"),
            "over",
        ),
        ("grant", "10 min of uptime".into(), "over"),
        (
            "window of a physical act",
            "10 min of uptime".into(),
            "closed",
        ),
        (
            "clearing of failures by a login",
            "once in 24 h of uptime".into(),
            "allowed",
        ),
        (
            "failures for 20-digit codes",
            MANY_FAILURES.0.to_string(),
            "20 digits",
        ),
        (
            "wrong codes for a penalty",
            "each multiple of three".into(),
            "penalty",
        ),
        ("wrong confirmation codes", "3".into(), "offer discarded"),
        (
            "penalty progress",
            "stored each full hour served and at the end".into(),
            "stored",
        ),
        (
            "step-up",
            format!("{} min of the authority's clock", step_up_seconds() / 60),
            "over",
        ),
        (
            "codes of one binding to the owner",
            format!("{CODES_PER_BINDING} distinct challenges in 24 h"),
            "fifth issued",
        ),
        (
            "codes to one owner",
            format!("{CODES_PER_ACCOUNT} distinct challenges in 24 h"),
            "tenth issued",
        ),
        ("record of an issued code", "kept 24 h or longer".into(), ""),
    ];
    table(rows.map(|(what, limit, there)| row([what, &limit, there])))
}

fn penalties() -> String {
    let totals = (3..=21).step_by(3);
    let ms = totals.clone().map(|total| {
        let served = penalty(Failures(total)).expect("a multiple of three has a penalty");
        served.as_millis().to_string()
    });
    let more = |total: u32| match total {
        21 => "21 and each 3 more".to_owned(),
        _ => total.to_string(),
    };
    table([
        ["failures".to_owned()]
            .into_iter()
            .chain(totals.map(more))
            .collect(),
        ["ms".to_owned()].into_iter().chain(ms).collect(),
    ])
}

/// How many bytes an unregistered action of five digits adds to a challenge.
const FIVE_DIGIT_ACTION: usize = 2;

fn sizes() -> String {
    let none = Extensions::default;
    let attested = Some([0; 16]);
    let longest = ["x".repeat(32), "x".repeat(32), "x".repeat(48)];
    let (hmac, hybrid) = (Suite::Hmac, Suite::Hybrid);
    let rows = [
        ("challenge, smallest", challenge(hmac, false)),
        ("challenge, largest of suite 1", challenge(hmac, true)),
        (
            "challenge, with a five-digit action",
            challenge(hmac, true) + FIVE_DIGIT_ACTION,
        ),
        ("challenge, smallest of suite 2", challenge(hybrid, false)),
        ("challenge, largest of suite 2", challenge(hybrid, true)),
        (
            "challenge of suite 2, with a five-digit action",
            challenge(hybrid, true) + FIVE_DIGIT_ACTION,
        ),
        (
            "offer, smallest",
            offer(hmac, &[const { String::new() }; 3], None, none()),
        ),
        (
            "offer, largest without attestation",
            offer(hmac, &longest, None, none()),
        ),
        (
            "offer, largest of suite 1",
            offer(hmac, &longest, attested, none()),
        ),
        (
            "offer, largest of suite 2",
            offer(hybrid, &longest, attested, none()),
        ),
        (
            "offer, largest of suite 1, with four ignorable keys of 32 bytes",
            offer(hmac, &longest, attested, most_extensions()),
        ),
        ("any message, largest", text::MAX_MESSAGE),
    ];
    let head = row([
        "message",
        "bytes",
        "characters",
        "version",
        "modules a side",
    ]);
    table([head].into_iter().chain(rows.map(|(message, bytes)| {
        let text = text::encode(&vec![0; bytes]);
        let code = QrMatrix::encode(&text).expect("every message fits into a code");
        row([
            message.to_owned(),
            bytes.to_string(),
            text.len().to_string(),
            code.version().to_string(),
            code.size().to_string(),
        ])
    })))
}

fn capacities() -> String {
    let versions = 1..=10_u32;
    let capacity = |version: u32| {
        let fits = |length: &usize| {
            let code = QrMatrix::encode(&"A".repeat(*length));
            code.is_ok_and(|code| code.version() as u32 <= version)
        };
        let longest = (1..400).rev().find(fits);
        longest.expect("a character fits").to_string()
    };
    let numbers = versions.clone().map(|version| version.to_string());
    table([
        ["version".to_owned()].into_iter().chain(numbers).collect(),
        ["characters at M".to_owned()]
            .into_iter()
            .chain(versions.map(capacity))
            .collect(),
    ])
}

/// The bytes of a challenge with the smallest or the largest numbers.
fn challenge(suite: Suite, largest: bool) -> usize {
    let (epoch, failures) = if largest {
        (u32::MAX, u32::MAX)
    } else {
        (0, 0)
    };
    let challenge = Challenge {
        action: Action::SetPassword,
        locator: Locator([0; 12]),
        epoch: Epoch(epoch),
        failures: Failures(failures),
        code_length: CodeLength::Eight,
        freshness: match suite {
            Suite::Hmac => Freshness::Nonce(Nonce([0; 16])),
            _ => Freshness::Encapsulated {
                enc: point(),
                key_id: KeyId([0; 4]),
            },
        },
        extensions: Extensions::default(),
    };
    ChallengeMessage::new(challenge, Tag([0; 16]))
        .message()
        .len()
}

fn offer(
    suite: Suite,
    [vendor, model, serial]: &[String; 3],
    attestation: Option<[u8; 16]>,
    extensions: Extensions,
) -> usize {
    let offer = Offer {
        identity: Identity::new(vendor, model, serial).expect("within the limits"),
        contribution: match suite {
            Suite::Hmac => Contribution::Secret([0; 32].into()),
            _ => Contribution::Encapsulated {
                enc: point(),
                key_id: KeyId([0; 4]),
            },
        },
        code_length: CodeLength::Eight,
        attestation,
        extensions,
    };
    OfferMessage::new(offer).message().len()
}

fn point() -> Point {
    Point::new([9; 32]).expect("a legal point")
}

fn most_extensions() -> Extensions {
    let keys = (-24..=-21).map(|key| Extension::new(key, &[0; 32]).expect("a legal key"));
    Extensions::new(keys).expect("four keys are legal")
}

fn utf8(bytes: usize) -> String {
    format!("{bytes} bytes of UTF-8")
}

fn ignorable_keys() -> usize {
    most(24, |count| {
        let keys =
            (0..count).map(|key| Extension::new(-1 - i8::try_from(key).unwrap(), b"").unwrap());
        Extensions::new(keys).is_ok()
    })
}

fn ignorable_bytes() -> usize {
    most(512, |bytes| Extension::new(-1, &vec![0; bytes]).is_ok())
}

fn vendor_bytes() -> usize {
    let vendor = most(512, |bytes| {
        Identity::new(&"x".repeat(bytes), "", "").is_ok()
    });
    let model = most(512, |bytes| {
        Identity::new("", &"x".repeat(bytes), "").is_ok()
    });
    assert_eq!(vendor, model, "spec/registry.md has one row for both");
    vendor
}

fn serial_bytes() -> usize {
    most(512, |bytes| {
        Identity::new("", "", &"x".repeat(bytes)).is_ok()
    })
}

fn typed_bytes() -> usize {
    most(512, |length| {
        TypedCode::parse(&" ".repeat(length), CodeLength::Eight).err() != Some(TypoError::TooLong)
    })
}

fn step_up_seconds() -> usize {
    let proof = Approval {
        challenge: relatch_binding::ChallengeHash([0; 32]),
        proved: WallTime::from_secs(0),
    };
    1 + most(86_400, |second| {
        proof.fresh(WallTime::from_secs(second as u64)).is_ok()
    })
}

/// The largest number, at most this one, that is accepted.
fn most(bound: usize, accepts: impl Fn(usize) -> bool) -> usize {
    (0..=bound).rev().find(|number| accepts(*number)).unwrap()
}
