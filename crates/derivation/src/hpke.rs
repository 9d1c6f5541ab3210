//! The part of HPKE (RFC 9180) that suites 2 and 3 use: mode_base, export only; and
//! DHKEM(X25519, HKDF-SHA256).
//!
//! Names are those of the RFC. A library does the arithmetic of the curve, this file the key
//! schedule.

use core::fmt;

use relatch_wire::{Point, Secret};
use x25519_dalek::{PublicKey, SharedSecret, StaticSecret};

use crate::ct_eq::ct_eq;
use crate::mac::MacKey;

/// Stands before every label.
const VERSION: &[u8] = b"HPKE-v1";
/// HMAC pads a short key with zeros, an empty one too.
const NO_SALT: &[u8; 32] = &[0; 32];
/// `I2OSP(kem_id, 2)` follows the text.
const KEM_SUITE: &[u8] = b"KEM\x00\x20";
/// `mode_base` in the key schedule's context.
const MODE_BASE: &[u8] = &[0];

/// A private key with its public key; wiped when dropped.
#[derive(Clone)]
pub(crate) struct KeyPair {
    private: StaticSecret,
    public: Point,
}

/// `suite_id` of the key schedule: KEM, KDF and AEAD follow the text.
#[derive(Clone, Copy)]
pub(crate) struct HpkeSuite(&'static [u8; 10]);

/// `exporter_secret`: the rest of a context; wiped when dropped.
#[derive(Clone)]
pub(crate) struct Exporter {
    suite: HpkeSuite,
    secret: Secret<32>,
}

impl HpkeSuite {
    const DHKEM: Self = Self(b"HPKE\x00\x20\x00\x01\xff\xff");
    #[cfg(feature = "post-quantum")]
    pub(crate) const X_WING: Self = Self(b"HPKE\x64\x7a\x00\x01\xff\xff");
}

impl KeyPair {
    /// `DeriveKeyPair(ikm)` (section 7.1.3).
    pub(crate) fn derive(ikm: &[u8; 32]) -> Option<Self> {
        let prk = labeled_extract(NO_SALT, KEM_SUITE, b"dkp_prk", &[ikm]);
        Self::from_private(&labeled_expand(&prk, KEM_SUITE, b"sk", &[]))
    }

    /// The pair of a private key, which is clamped when it is used.
    pub(crate) fn from_private(private: &[u8; 32]) -> Option<Self> {
        let private = StaticSecret::from(*private);
        let public = Point::new(PublicKey::from(&private).to_bytes())?;
        Some(Self { private, public })
    }

    pub(crate) fn public(&self) -> &Point {
        &self.public
    }

    /// X25519; `None` if the result is zero. [HYB-2]
    fn dh(&self, point: &Point) -> Option<SharedSecret> {
        let shared = self
            .private
            .diffie_hellman(&PublicKey::from(*point.bytes()));
        (!ct_eq(shared.as_bytes(), &[0; 32])).then_some(shared)
    }
}

/// The sender's side: `SetupBaseS`, with `Encap` under the given ephemeral pair; the info in parts.
///
/// The ephemeral key is consumed, and wiped at the end. [HYB-18]
pub(crate) fn setup_sender(
    recipient: &Point,
    ephemeral: KeyPair,
    info: &[&[u8]],
) -> Option<(Point, Exporter)> {
    let dh = ephemeral.dh(recipient)?;
    let shared = extract_and_expand(&dh, ephemeral.public(), recipient);
    let exporter = key_schedule(HpkeSuite::DHKEM, &shared, info);
    Some((*ephemeral.public(), exporter))
}

/// The recipient's side: `SetupBaseR`; the info in parts.
pub(crate) fn setup_recipient(
    enc: &Point,
    recipient: &KeyPair,
    info: &[&[u8]],
) -> Option<Exporter> {
    let dh = recipient.dh(enc)?;
    let shared = extract_and_expand(&dh, enc, recipient.public());
    Some(key_schedule(HpkeSuite::DHKEM, &shared, info))
}

impl Exporter {
    /// `Context.Export(exporter_context, 32)` (section 5.3), the context in parts.
    pub(crate) fn export(&self, exporter_context: &[&[u8]]) -> Secret<32> {
        labeled_expand(&self.secret, self.suite.0, b"sec", exporter_context)
    }
}

/// `ExtractAndExpand(dh, kem_context)` (section 4.1).
fn extract_and_expand(dh: &SharedSecret, enc: &Point, recipient: &Point) -> Secret<32> {
    let prk = labeled_extract(NO_SALT, KEM_SUITE, b"eae_prk", &[dh.as_bytes()]);
    let kem_context: [&[u8]; 2] = [enc.bytes(), recipient.bytes()];
    labeled_expand(&prk, KEM_SUITE, b"shared_secret", &kem_context)
}

/// `KeySchedule` (section 5.1) of an export-only context in mode_base: no psk and no psk_id.
pub(crate) fn key_schedule(suite: HpkeSuite, shared: &Secret<32>, info: &[&[u8]]) -> Exporter {
    let id = suite.0;
    let psk_id_hash = labeled_extract(NO_SALT, id, b"psk_id_hash", &[]);
    let info_hash = labeled_extract(NO_SALT, id, b"info_hash", info);
    let context: [&[u8]; 3] = [MODE_BASE, psk_id_hash.as_slice(), info_hash.as_slice()];
    let secret = labeled_extract(shared, id, b"secret", &[]);
    let secret = labeled_expand(&secret, id, b"exp", &context);
    Exporter { suite, secret }
}

/// `LabeledExtract(salt, label, ikm)` (section 4), the ikm in parts: HKDF-Extract is HMAC(salt,
/// ikm) (RFC 5869, section 2.2). By HMAC alone no step can fail, and none prepares an expansion
/// that does not follow.
fn labeled_extract(salt: &[u8; 32], suite: &[u8], label: &[u8], ikm: &[&[u8]]) -> Secret<32> {
    let labeled: [&[u8]; 3] = [VERSION, suite, label];
    Secret::from(MacKey::new(salt).over(&[&labeled, ikm]))
}

/// `LabeledExpand(prk, label, info, 32)` (section 4), the info in parts: HKDF-Expand to at most 32
/// bytes is its first block, HMAC(prk, info || 1) (RFC 5869, section 2.3).
fn labeled_expand(prk: &Secret<32>, suite: &[u8], label: &[u8], info: &[&[u8]]) -> Secret<32> {
    let labeled: [&[u8]; 4] = [&[0, 32], VERSION, suite, label];
    Secret::from(MacKey::new(prk).over(&[&labeled, info, &[&[1]]]))
}

// [KEY-12]
impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyPair(..)")
    }
}

// [KEY-12]
impl fmt::Debug for Exporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Exporter(..)")
    }
}

#[cfg(test)]
mod tests;
