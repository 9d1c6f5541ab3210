//! The fields of both kinds by key (spec/registry.md, "Field keys"): their names, and what each must be.

/// A known field.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    /// What its value must be, with its article.
    pub(super) form: &'static str,
}

/// The field with this key, if the kind has one.
pub(super) fn field(kind: Option<u64>, key: u64) -> Option<Field> {
    let fields: &[(u64, &'static str, &'static str)] = match kind {
        Some(1) => &CHALLENGE,
        Some(2) => &OFFER,
        // Whatever the kind, the first two keys are the same.
        _ => CHALLENGE.get(..2).unwrap_or_default(),
    };
    fields
        .iter()
        .find(|(known, _, _)| *known == key)
        .map(|&(_, name, form)| Field { name, form })
}

const NUMBER: &str = "a number from 0 to 65535";
const COUNTER: &str = "a number from 0 to 4294967295";
const DIGITS: &str = "8, 12, 16 or 20";

const CHALLENGE: [(u64, &str, &str); 9] = [
    (0, "kind", NUMBER),
    (1, "suite", NUMBER),
    (2, "action", NUMBER),
    (3, "locator", "a byte string of 12 bytes"),
    (4, "epoch", COUNTER),
    (5, "failures", COUNTER),
    (6, "code length", DIGITS),
    (
        7,
        "nonce",
        "a byte string of 16 bytes (suite 2: enc, 32 bytes)",
    ),
    (
        8,
        "authority key id",
        "a byte string of 4 bytes, in suite 2",
    ),
];

const OFFER: [(u64, &str, &str); 9] = [
    (0, "kind", NUMBER),
    (1, "suite", NUMBER),
    (2, "vendor", "a text of at most 32 bytes"),
    (3, "model", "a text of at most 32 bytes"),
    (4, "serial", "a text of at most 48 bytes"),
    (5, "secret", "a byte string of 32 bytes"),
    (6, "code length", DIGITS),
    (
        7,
        "authority key id",
        "a byte string of 4 bytes, in suite 2",
    ),
    (8, "attestation", "a byte string of 16 bytes"),
];
