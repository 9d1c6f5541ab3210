//! The fields of both kinds by key (spec/registry.md, "Field keys"): their names, and what each must be.

use core::fmt;

/// The kind of a challenge.
pub(super) const CHALLENGE: u64 = 1;
/// The kind of an offer.
pub(super) const OFFER: u64 = 2;
/// The suite in which key 5 of an offer is the secret.
pub(super) const HMAC: u64 = 1;
const HYBRID: u64 = 2;
const POST_QUANTUM: u64 = 3;

/// One field of a kind and suite.
pub(super) struct Field {
    pub(super) key: u8,
    pub(super) name: &'static str,
    pub(super) form: Form,
}

/// What the value of a field must be.
pub(super) enum Form {
    /// A number: in words, and as a test.
    Number(&'static str, fn(u64) -> bool),
    /// A text of at most so many bytes.
    Text(usize),
    /// A byte string of so many bytes.
    Bytes(usize),
    /// A public key of X25519.
    Point,
    /// A ciphertext of X-Wing.
    XWing,
}

/// The field with this key, if messages of this kind and suite have one.
pub(super) fn field(kind: u64, suite: u64, key: u8) -> Option<Field> {
    let number = |legal, test| Form::Number(legal, test);
    let (name, form) = match (kind, suite, key) {
        (CHALLENGE, _, 0) => (
            "kind",
            number("1 for a challenge, an array of 2", |n| n == CHALLENGE),
        ),
        (OFFER, _, 0) => (
            "kind",
            number("2 for an offer, an array of 1", |n| n == OFFER),
        ),
        (_, _, 1) => (
            "suite",
            number("1, HMAC-SHA256, 2, hybrid, or 3, post-quantum", |n| {
                matches!(n, HMAC | HYBRID | POST_QUANTUM)
            }),
        ),
        (CHALLENGE, _, 2) => (
            "action",
            number(
                "0, check the binding, or 1, set a new administrator password",
                |n| n <= 1,
            ),
        ),
        (CHALLENGE, _, 3) => ("locator", Form::Bytes(12)),
        (CHALLENGE, _, 4) => (
            "epoch",
            number("a number from 0 to 4294967295", |n| n <= u32::MAX.into()),
        ),
        (CHALLENGE, _, 5) => ("failures", number("a number from 0 to 30", |n| n <= 30)),
        (OFFER, _, 2) => ("vendor", Form::Text(32)),
        (OFFER, _, 3) => ("model", Form::Text(32)),
        (OFFER, _, 4) => ("serial", Form::Text(48)),
        (OFFER, HMAC, 5) => ("secret", Form::Bytes(32)),
        (OFFER, _, 6) => (
            "code length",
            number("8, 12, 16 or 20", |n| matches!(n, 8 | 12 | 16 | 20)),
        ),
        (CHALLENGE, HMAC, 7) => ("nonce", Form::Bytes(16)),
        (CHALLENGE, HYBRID | POST_QUANTUM, 7) | (OFFER, HYBRID, 5) => ("enc", Form::Point),
        (OFFER, POST_QUANTUM, 5) => ("enc", Form::XWing),
        (CHALLENGE, HYBRID | POST_QUANTUM, 8) | (OFFER, HYBRID | POST_QUANTUM, 7) => {
            ("authority key id", Form::Bytes(4))
        }
        (OFFER, _, 8) => ("attestation", Form::Bytes(16)),
        _ => return None,
    };
    Some(Field { key, name, form })
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "key {}, {}, ", self.key, self.name)?;
        match self.form {
            Form::Number(legal, _) => f.write_str(legal),
            Form::Text(longest) => write!(f, "a text of at most {longest} bytes"),
            Form::Bytes(length) => write!(f, "a byte string of {length} bytes"),
            Form::XWing => f.write_str(
                "a byte string of 1120 bytes: a ciphertext of ML-KEM-768, then a public key of X25519 below 2^255 - 19 and \
                 not of low order",
            ),
            Form::Point => f.write_str(
                "a byte string of 32 bytes: a public key of X25519 below 2^255 - 19 and not of low order",
            ),
        }
    }
}
