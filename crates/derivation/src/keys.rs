//! The binding key and what is expanded from it (spec/protocol.md, "Keys").

use core::fmt;

use hkdf::Hkdf;
use relatch_wire::{
    CodeLength, Contribution, Epoch, Failures, Fresh32, Locator, Nonce, OfferMessage, Secret, Suite,
};
use sha2::{Digest, Sha256};

use crate::code::Code;
#[cfg(feature = "hybrid")]
use crate::hybrid::CodeExport;
use crate::labels::{self, Label};
use crate::mac::{MacKey, cut};
use crate::tag::{Authentic, TagKey};

/// `K`: what device and authority share, 32 bytes; wiped when dropped. [KEY-11]
#[derive(Clone)]
pub struct BindingKey(Secret<32>);

/// The binding key absorbed as HKDF's pseudorandom key: expands single keys on request; wiped when
/// dropped.
///
/// One label for each use. [`Keys`] holds all keys at once.
#[derive(Debug, Clone)]
pub struct Prk(MacKey);

/// Everything expanded from a binding key, absorbed and ready for use.
#[derive(Debug, Clone)]
pub struct Keys {
    locator: Locator,
    tag: TagKey,
    code: CodeKey,
    confirm: ConfirmKey,
    seed: SeedKey,
}

/// `K_code`: computes codes, from suite 2 on together with what HPKE exports.
#[derive(Debug, Clone)]
pub struct CodeKey(MacKey);

/// `K_confirm`: computes confirmation codes of a binding.
#[derive(Debug, Clone)]
pub struct ConfirmKey(MacKey);

/// `K_seed`: hedges the device's randomness.
#[derive(Debug, Clone)]
pub struct SeedKey(MacKey);

/// What makes a challenge different from all others, even if the random generator repeats itself.
/// [KEY-9]
pub struct SeedInput {
    /// Fresh random bytes.
    pub random: Fresh32,
    /// The epoch of the challenge.
    pub epoch: Epoch,
    /// The failures of the challenge.
    pub failures: Failures,
    /// Uptime in milliseconds.
    pub uptime: u64,
    /// Counts starts; 0 if there is no such counter.
    pub boot: u64,
    /// Counts the challenges made since the start.
    pub made: u64,
}

/// The message is of another suite, whose keys are made in another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherSuiteError;

impl BindingKey {
    /// Derives the key of suite 1 from an offer, at both ends.
    ///
    /// `HKDF-SHA256(salt = empty, ikm = s, info = label || SHA-256(offer message), 32)`. [KEY-3]
    ///
    /// # Errors
    /// [`OtherSuiteError`]: an offer of another suite needs a key set.
    pub fn from_offer(offer: &OfferMessage) -> Result<Self, OtherSuiteError> {
        let Contribution::Secret(secret) = &offer.offer().contribution else {
            return Err(OtherSuiteError);
        };
        let hash = Sha256::digest(offer.message());
        let info = [labels::KEY_SUITE_1.bytes(), &hash];
        Ok(Self(hkdf_sha256(secret, &info)))
    }

    /// Takes a stored key.
    #[must_use]
    pub fn from_bytes(key: [u8; 32]) -> Self {
        Self(Secret::from(key))
    }

    /// The key, to be stored or sealed.
    ///
    /// # Security
    /// These bytes are enough to compute every code of the binding.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Absorbs the key.
    #[must_use]
    pub fn absorb(&self) -> Prk {
        Prk(MacKey::new(&self.0))
    }
}

impl Prk {
    /// The tag key.
    #[must_use]
    pub fn tag(&self) -> TagKey {
        TagKey::new(self.key(labels::TAG_KEY))
    }

    /// The code key.
    #[must_use]
    pub fn code(&self) -> CodeKey {
        CodeKey(self.key(labels::CODE_KEY))
    }

    /// HKDF-Expand to 12 bytes, a cut of its first block.
    fn locator(&self) -> Locator {
        Locator(self.0.mac_cut(labels::LOCATOR, &[&[1]]))
    }

    /// HKDF-Expand to 32 bytes, which is its first block: HMAC(K, label || 1) (RFC 5869, section
    /// 2.3).
    fn key(&self, label: Label) -> MacKey {
        MacKey::new(&Secret::from(self.0.mac(label, &[&[1]])))
    }
}

impl Keys {
    /// Expands the binding key, one label for each use. [KEY-4]
    #[must_use]
    pub fn derive(key: &BindingKey) -> Self {
        let prk = key.absorb();
        Self {
            locator: prk.locator(),
            tag: prk.tag(),
            code: prk.code(),
            confirm: ConfirmKey(prk.key(labels::CONFIRM_KEY)),
            seed: SeedKey(prk.key(labels::SEED_KEY)),
        }
    }

    /// Names the binding at the authority.
    #[must_use]
    pub fn locator(&self) -> Locator {
        self.locator
    }

    /// The tag key.
    #[must_use]
    pub fn tag(&self) -> &TagKey {
        &self.tag
    }

    /// The code key.
    #[must_use]
    pub fn code(&self) -> &CodeKey {
        &self.code
    }

    /// The confirmation key.
    #[must_use]
    pub fn confirm(&self) -> &ConfirmKey {
        &self.confirm
    }

    /// The seed key.
    #[must_use]
    pub fn seed(&self) -> &SeedKey {
        &self.seed
    }
}

impl CodeKey {
    /// The code of a challenge of suite 1, over the whole message bytes: the shared key is enough.
    /// `bound` is the code length of the binding.
    ///
    /// `m = HMAC-SHA256(K_code, label || suite || message)`. [KEY-7]
    ///
    /// # Errors
    /// [`OtherSuiteError`]: the code of another suite needs more than a shared key.
    pub fn code(&self, challenge: &Authentic, bound: CodeLength) -> Result<Code, OtherSuiteError> {
        match challenge.challenge().suite() {
            Suite::Hmac => Ok(code(&self.0, challenge, bound)),
            _ => Err(OtherSuiteError),
        }
    }

    /// The code of a challenge of suite 2 or 3, over the whole message bytes. Without the shared key it
    /// is a PRF under it, and without the authority's key `export` is unknown. `bound` is the code
    /// length of the binding.
    ///
    /// `m = HMAC-SHA256(HKDF-Extract(K_code, x), label || suite || message)`. [HYB-17]
    ///
    /// # Errors
    /// [`OtherSuiteError`]: the challenge is of suite 1.
    #[cfg(feature = "hybrid")]
    pub fn hybrid_code(
        &self,
        challenge: &Authentic,
        export: &CodeExport,
        bound: CodeLength,
    ) -> Result<Code, OtherSuiteError> {
        if challenge.challenge().suite() == Suite::Hmac {
            return Err(OtherSuiteError);
        }
        let prk = Secret::from(self.0.over(&[&[export.bytes()]]));
        Ok(code(&MacKey::new(&prk), challenge, bound))
    }
}

/// One formula for every suite; the key is what differs. [KEY-7]
fn code(key: &MacKey, challenge: &Authentic, bound: CodeLength) -> Code {
    let fields = challenge.challenge();
    let number = u32::from(fields.suite().number()).to_be_bytes();
    let material = Secret::from(key.mac(labels::CODE, &[&number, challenge.message()]));
    let length = CodeLength::required(fields.action, fields.failures, bound);
    Code::from_material(&material, length)
}

impl ConfirmKey {
    /// The confirmation code of a binding, over the offer message bytes. [KEY-8] [CODE-4]
    #[must_use]
    pub fn code(&self, offer: &OfferMessage) -> Code {
        let material = Secret::from(self.0.mac(labels::CONFIRM, &[offer.message()]));
        Code::from_material(&material, offer.offer().code_length)
    }
}

impl SeedKey {
    /// The nonce of a challenge of suite 1. [KEY-9]
    #[must_use]
    pub fn nonce(&self, input: SeedInput) -> Nonce {
        Nonce(cut(&self.hedge(labels::NONCE, input)))
    }

    /// The 32 bytes that the key pair of a challenge of suite 2 or 3 is derived from; as secret as a
    /// private key. [HYB-16]
    #[cfg(feature = "hybrid")]
    #[must_use]
    pub fn ephemeral(&self, input: SeedInput) -> Secret<32> {
        self.hedge(labels::EPHEMERAL, input)
    }

    fn hedge(&self, label: Label, input: SeedInput) -> Secret<32> {
        let random = Secret::from(input.random);
        let parts: [&[u8]; 6] = [
            random.as_slice(),
            &input.epoch.0.to_be_bytes(),
            &u32::from(input.failures.count()).to_be_bytes(),
            &input.uptime.to_be_bytes(),
            &input.boot.to_be_bytes(),
            &input.made.to_be_bytes(),
        ];
        Secret::from(self.0.mac(label, &parts))
    }
}

/// HKDF-SHA256 with an empty salt, to 32 bytes (RFC 5869).
#[allow(
    clippy::expect_used,
    reason = "an expansion fails above 255 blocks, and this is one"
)]
fn hkdf_sha256(ikm: &Secret<32>, info: &[&[u8]]) -> Secret<32> {
    let mut okm = Secret::from([0; 32]);
    Hkdf::<Sha256>::new(None, ikm.as_slice())
        .expand_multi_info(info, okm.as_mut_slice())
        .expect("one block");
    okm
}

// [KEY-12]
impl fmt::Debug for BindingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BindingKey(..)")
    }
}

impl fmt::Display for OtherSuiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the message is of a suite with another key derivation")
    }
}

impl core::error::Error for OtherSuiteError {}

impl fmt::Debug for SeedInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SeedInput(..)")
    }
}
