//! The numbers and names of spec/registry.md are those of the code.

use std::collections::BTreeSet;

use relatch_binding::{Approval, CODES_PER_ACCOUNT, CODES_PER_BINDING, MANY_FAILURES, WallTime};
use relatch_derivation::{TypedCode, TypoError, labels};
use relatch_device::{LONGEST_LIFETIME, penalty};
use relatch_optics::qr::QrMatrix;
use relatch_wire::{CodeLength, Extension, Extensions, Failures, Identity, text};

use crate::markdown::tables;
use crate::repository::{self, nothing_wrong};

#[test]
fn labels_are_those_of_the_code() {
    let mut registered = BTreeSet::new();
    let mut faults = Vec::new();
    for row in rows("Labels", 0) {
        let [name, _use, length, bytes] = row.as_slice() else {
            panic!("a label has text, use, length and bytes, not {row:?}");
        };
        let label = format!("{}\0", name.trim_matches('`'));
        let hex: String = label.bytes().map(|byte| format!("{byte:02x}")).collect();
        if *length != label.len().to_string() || bytes.trim_matches('`') != hex {
            faults.push(format!(
                "{name}: its length is {} and its bytes are {hex}",
                label.len()
            ));
        }
        registered.insert(label);
    }
    let known: BTreeSet<String> = labels::ALL
        .iter()
        .map(|label| String::from_utf8(label.bytes().to_vec()).unwrap())
        .collect();
    let difference = known.symmetric_difference(&registered);
    faults.extend(difference.map(|label| format!("{label:?} is only in one of the two")));
    nothing_wrong(
        "The labels of spec/registry.md are those of relatch_derivation::labels.",
        &faults,
    );
}

#[test]
fn limits_are_those_of_the_code() {
    let limits = rows("Limits", 0);
    let expected = [
        ("text", format!("{} characters", text::MAX_CHARS)),
        ("message", format!("{} bytes", text::MAX_MESSAGE)),
        (
            "ignorable keys",
            format!("{}, of {} bytes each", ignorable_keys(), ignorable_bytes()),
        ),
        (
            "vendor, model",
            format!("{} bytes of UTF-8 each", vendor_bytes()),
        ),
        ("serial", format!("{} bytes of UTF-8", serial_bytes())),
        (
            "typed code",
            format!(
                "{} bytes of UTF-8, spaces and hyphens included",
                typed_bytes()
            ),
        ),
        (
            "life of a challenge",
            format!(
                "10 min of uptime, configurable up to {} h",
                LONGEST_LIFETIME.as_secs() / 3600
            ),
        ),
        ("failures for 20-digit codes", MANY_FAILURES.0.to_string()),
        (
            "step-up",
            format!("{} min of the authority's clock", step_up_seconds() / 60),
        ),
        (
            "codes of one binding to the owner",
            format!("{CODES_PER_BINDING} distinct challenges in 24 h"),
        ),
        (
            "codes to one owner",
            format!("{CODES_PER_ACCOUNT} distinct challenges in 24 h"),
        ),
    ];
    let faults: Vec<String> = expected
        .iter()
        .filter(|(what, limit)| !limits.iter().any(|row| row[0] == *what && row[1] == *limit))
        .map(|(what, limit)| format!("{what}: the code has {limit}"))
        .collect();
    nothing_wrong(
        "The limits of spec/registry.md are those of the code.",
        &faults,
    );
}

#[test]
fn penalties_are_those_of_the_code() {
    let [registry, device] = [
        table("spec/registry.md", "Penalties (device.md)", 0),
        table("spec/device.md", "Penalty", 0),
    ];
    let mut faults = Vec::new();
    for (column, total) in (3..=21).step_by(3).enumerate() {
        let served = penalty(Failures(total)).expect("a multiple of three has a penalty");
        let milliseconds = served.as_millis().to_string();
        let text = match served.as_secs() {
            seconds if seconds < 3600 => format!("{} min", seconds / 60),
            seconds => format!("{} h", seconds / 3600),
        };
        for (page, printed, right) in [
            ("registry.md", &registry, milliseconds),
            ("device.md", &device, text),
        ] {
            if printed[1][column + 1] != right {
                faults.push(format!("spec/{page}: after {total} failures it is {right}"));
            }
        }
    }
    nothing_wrong(
        "The penalties of the specification are those of relatch_device.",
        &faults,
    );
}

#[test]
fn qr_sizes_are_those_of_the_generator() {
    let mut faults = Vec::new();
    for row in rows("QR sizes", 0) {
        let bytes: usize = row[1].parse().unwrap();
        let text = text::encode(&vec![0; bytes]);
        let code = QrMatrix::encode(&text).unwrap();
        let right = [
            text.len().to_string(),
            code.version().to_string(),
            code.size().to_string(),
        ];
        if row[2..] != right {
            faults.push(format!(
                "{}: characters, version and modules are {right:?}",
                row[0]
            ));
        }
    }
    let capacities = table("spec/registry.md", "QR sizes", 1);
    for (version, printed) in capacities[0].iter().zip(&capacities[1]).skip(1) {
        let fits = |length: usize| {
            let code = QrMatrix::encode(&"A".repeat(length)).unwrap();
            code.version().to_string() == *version
        };
        let capacity: usize = printed.parse().unwrap();
        if !fits(capacity) || fits(capacity + 1) {
            faults.push(format!(
                "version {version} does not hold exactly {capacity} characters"
            ));
        }
    }
    nothing_wrong(
        "The QR sizes of spec/registry.md are those of the generator.",
        &faults,
    );
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

/// The rows of a table of spec/registry.md below its head.
fn rows(section: &str, nth: usize) -> Vec<Vec<String>> {
    table("spec/registry.md", section, nth).split_off(1)
}

fn table(page: &str, section: &str, nth: usize) -> Vec<Vec<String>> {
    tables(repository::text(page), section)
        .into_iter()
        .nth(nth)
        .unwrap_or_else(|| panic!("{page} has no table {nth} under \"{section}\""))
}
