//! The numbers and names of spec/registry.md that the code has too: its tables are generated.

use std::collections::BTreeSet;
use std::time::Duration;

use relatch_binding::{
    AccountId, Approval, CLAIMS_PER_DAY, CODES_PER_ACCOUNT, CODES_PER_BINDING, Delegations,
    PENDING_PER_ACCOUNT, Terms, WallTime,
};
use relatch_derivation::labels::{self, Label};
use relatch_derivation::{TypedCode, TypoError};
use relatch_device::{Config, RecordKey};
use relatch_wire::{
    Action, CodeLength, Extension, Extensions, Failures, Identity, Suite, TextError, text,
};

use crate::generated::{Part, row, table};
use crate::sizes;

const PAGE: &str = "spec/registry.md";

/// What each label is for, in the order of the page.
const LABELS: [(Label, &str); 32] = [
    (labels::KEY_SUITE_1, "HKDF info: K of suite 1"),
    (labels::LOCATOR, "HKDF-Expand info: locator"),
    (labels::TAG_KEY, "HKDF-Expand info: K_tag"),
    (labels::CODE_KEY, "HKDF-Expand info: K_code"),
    (labels::CONFIRM_KEY, "HKDF-Expand info: K_confirm"),
    (labels::SEED_KEY, "HKDF-Expand info: K_seed"),
    (labels::TAG, "HMAC under K_tag"),
    (labels::CODE, "HMAC: code material"),
    (labels::CONFIRM, "HMAC under K_confirm"),
    (labels::NONCE, "HMAC under K_seed"),
    (
        labels::EPHEMERAL,
        "HMAC under K_seed: the key pair of `enc` (suites 2, 3)",
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
    (labels::ACCOUNT, "authority: MAC of an account row"),
    (labels::COUNTER, "authority: MAC of a count of a day"),
    (labels::SWEEP, "authority: MAC of the row of the last sweep"),
    (
        labels::HPKE_BINDING,
        "HPKE info of a binding, before both public keys (suites 2, 3)",
    ),
    (
        labels::HPKE_RECOVERY,
        "HPKE info of a recovery, before the locator (suites 2, 3)",
    ),
    (labels::KEY_SUITE_2, "HPKE exporter context: K of suite 2"),
    (labels::KEY_SUITE_3, "HPKE exporter context: K of suite 3"),
    (
        labels::ENCAPSULATE,
        "HKDF-Expand info: randomness of the KEM of an offer (suite 3)",
    ),
    (
        labels::EXPORT,
        "HPKE exporter context: x of a challenge (suites 2, 3)",
    ),
    (
        labels::KEY_ID,
        "SHA-256: key id of an authority's public keys (suites 2, 3)",
    ),
    (
        labels::NONCE_KEY,
        "authority: HKDF-Expand info, master key to nonce key",
    ),
    (
        labels::SEAL_NONCE,
        "authority: HMAC under the nonce key: nonce of a sealed K",
    ),
    (labels::AUDIT, "authority: SHA-256: chain of audit entries"),
    (
        labels::ACT,
        "authority: SHA-256: what a proof of the owner allows",
    ),
    (
        labels::RECEIPT,
        "authority: HMAC under the receipt key: receipt of a claim",
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
        part("QR sizes", sizes::messages()),
        part("QR capacities", sizes::capacities()),
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
    let rows = [
        limits_of_messages(),
        limits_of_the_device(),
        limits_of_the_authority(),
    ]
    .concat();
    let head = row(["what", "limit", "at the limit"]);
    let limit = |(what, limit, there): (&str, String, &str)| row([what, &limit, there]);
    table([head].into_iter().chain(rows.into_iter().map(limit)))
}

/// What is limited, how, and what happens at the limit.
type Limit = (&'static str, String, &'static str);

fn limits_of_messages() -> Vec<Limit> {
    let bytes = |number: usize| format!("{number} bytes");
    let keys = format!("{}, of {} each", ignorable_keys(), bytes(ignorable_bytes()));
    vec![
        (
            "text",
            format!("{} characters", text::MAX_CHARS),
            "accepted",
        ),
        (
            "version in a prefix",
            format!("{} digits", version_digits()),
            "accepted",
        ),
        ("message", bytes(text::MAX_MESSAGE), "accepted"),
        (
            "message of suite 1 or 2",
            bytes(longest_message()),
            "accepted",
        ),
        (
            "message of suite 3",
            bytes(Suite::PostQuantum.longest_message()),
            "accepted",
        ),
        ("ignorable keys", keys, "accepted"),
        (
            "vendor, model",
            format!("{} each", utf8(vendor_bytes())),
            "accepted",
        ),
        ("serial", utf8(serial_bytes()), "accepted"),
    ]
}

fn limits_of_the_device() -> Vec<Limit> {
    let uptime = |period: &str| format!("{period} of uptime");
    let [shortest, longest] = lifetimes();
    let code = format!("{}, spaces and hyphens included", utf8(typed_bytes()));
    vec![
        ("failures", Failures::MAX.to_string(), "stays at 30"),
        (
            "failures for 16-digit codes",
            failures_for(CodeLength::Sixteen),
            "16 digits at least",
        ),
        (
            "failures for 20-digit codes",
            failures_for(CodeLength::Twenty),
            "20 digits",
        ),
        ("typed code", code, "evaluated"),
        (
            "wait of local consoles after a wrong code or a start",
            uptime("5 s"),
            "evaluated",
        ),
        (
            "life of a challenge",
            format!("10 min of uptime, configurable from {shortest} min to {longest} h"),
            "over",
        ),
        ("life of a check", uptime("10 min"), "over"),
        ("wrong codes of a check", "3".into(), "check ended"),
        ("grant", uptime("10 min"), "over"),
        ("window of a physical act", uptime("10 min"), "closed"),
        ("proof at the device", uptime("5 min"), "over"),
        ("life of an offer", uptime("30 min"), "over"),
        ("wrong confirmation codes", "3".into(), "offer discarded"),
    ]
}

fn limits_of_the_authority() -> Vec<Limit> {
    let in_a_day = |codes: usize| format!("{codes} codes in 24 h");
    let step_up = format!("{} min of the authority's clock", step_up_seconds() / 60);
    let counts = "audited at powers of ten in a day".to_owned();
    vec![
        ("step-up", step_up, "over"),
        (
            "codes of one binding to the owner",
            in_a_day(CODES_PER_BINDING),
            "fifth issued",
        ),
        (
            "codes to one owner",
            in_a_day(CODES_PER_ACCOUNT),
            "tenth issued",
        ),
        ("record of an issued code", "24 h".into(), "a new code"),
        (
            "repeated codes, codes of action 0, refusals of a reason",
            counts,
            "10th audited",
        ),
        (
            "proof of an act",
            "10 min of the authority's clock".into(),
            "over",
        ),
        ("open transfer", "7 days".into(), "over"),
        ("grace of a transfer", "72 h".into(), "over"),
        (
            "freeze by a former owner",
            "14 days, then the owner lifts it".into(),
            "lifted",
        ),
        ("ending", "72 h".into(), "ended"),
        ("sweep after a sweep", "48 h, then it asks".into(), "sweeps"),
        ("sweep after a question", "24 to 48 h".into(), "sweeps"),
        ("wait after a claim with a receipt", "72 h".into(), "over"),
        (
            "pending claims of an account",
            PENDING_PER_ACCOUNT.to_string(),
            "hundredth claimed",
        ),
        (
            "claims of an account in a day",
            CLAIMS_PER_DAY.to_string(),
            "hundredth claimed",
        ),
        (
            "delegations of a binding",
            format!("{} unexpired", Delegations::MAX),
            "sixteenth delegated",
        ),
        (
            "codes of a delegation",
            format!("1 to {}", Terms::MAX_USES),
            "64 delegated",
        ),
        (
            "a time ahead of now that still counts",
            "86400 s".into(),
            "counts",
        ),
        ("account id, device name", utf8(name_bytes()), "accepted"),
    ]
}

fn utf8(bytes: usize) -> String {
    format!("{bytes} bytes of UTF-8")
}

pub(crate) fn longest_message() -> usize {
    let [one, other] = [Suite::Hmac, Suite::Hybrid].map(Suite::longest_message);
    assert_eq!(one, other, "spec/registry.md has one row for both");
    one
}

fn version_digits() -> usize {
    most(30, |digits| {
        let text = format!("RL{}:", "9".repeat(digits));
        text::decode(&text).err() == Some(TextError::NewerVersion)
    })
}

/// The fewest failures at which codes of the shortest binding are so long.
fn failures_for(length: CodeLength) -> String {
    let asked = |count: &u8| {
        let failures = Failures::new((*count).into()).expect("at most the largest");
        CodeLength::required(Action::SetPassword, failures, CodeLength::Eight) >= length
    };
    let fewest = (0..=Failures::MAX).find(asked);
    fewest.expect("codes get so long").to_string()
}

/// The shortest lifetime of a challenge in minutes, the longest in hours.
fn lifetimes() -> [u64; 2] {
    let legal = |seconds: u64| {
        let identity = Identity::default();
        let config = Config::new(identity, RecordKey::none(), Suite::Hmac, CodeLength::Eight);
        config.lifetime(Duration::from_secs(seconds)).is_ok()
    };
    let shortest = (0..60).find(|minutes| legal(minutes * 60));
    let longest = (0..60).rev().find(|hours| legal(hours * 3600));
    [shortest, longest].map(|found| found.expect("some are legal"))
}

fn name_bytes() -> usize {
    most(512, |bytes| AccountId::new(&"x".repeat(bytes)).is_ok())
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
