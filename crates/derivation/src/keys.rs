//! The binding key and what is expanded from it (spec/protocol.md, "Keys").

use core::fmt;

use hkdf::Hkdf;
use relatch_wire::{ChallengeMessage, Contribution, Epoch, Failures, Locator, Nonce, OfferMessage};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::code::Code;
use crate::labels::{self, Label};
use crate::mac::MacKey;
use crate::tag::{Authentic, TagKey};

/// `K`: what device and authority share, 32 bytes; wiped when dropped. [KEY-11]
#[derive(Clone)]
pub struct BindingKey(Zeroizing<[u8; 32]>);

/// A binding key absorbed: expands each key where it is asked for, one label for each use; wiped when dropped.
///
/// For whoever needs two of them once; [`Keys`] has them all at hand.
#[derive(Debug, Clone)]
pub struct Expander(MacKey);

/// Everything expanded from a binding key, absorbed and ready for use.
#[derive(Debug, Clone)]
pub struct Keys {
    locator: Locator,
    tag: TagKey,
    code: CodeKey,
    confirm: ConfirmKey,
    seed: SeedKey,
}

/// `K_code`: computes codes.
#[derive(Debug, Clone)]
pub struct CodeKey(MacKey);

/// `K_confirm`: computes confirmation codes of a binding.
#[derive(Debug, Clone)]
pub struct ConfirmKey(MacKey);

/// `K_seed`: hedges the device's randomness.
#[derive(Debug, Clone)]
pub struct SeedKey(MacKey);

impl BindingKey {
    /// Derives the key from an offer, at both ends alike.
    ///
    /// Suite 1: `HKDF-SHA256(salt = empty, ikm = s, info = label || SHA-256(offer message), 32)`. [KEY-3]
    #[must_use]
    pub fn from_offer(offer: &OfferMessage) -> Self {
        let Contribution::Secret(secret) = &offer.offer().contribution;
        let hash = Sha256::digest(offer.message());
        let mut key = Zeroizing::new([0; 32]);
        let info = [labels::KEY_SUITE_1.bytes(), &hash];
        // Expansion fails only above 255 blocks.
        let _ = Hkdf::<Sha256>::new(None, secret.as_slice())
            .expand_multi_info(&info, key.as_mut_slice());
        Self(key)
    }

    /// Takes a stored key.
    #[must_use]
    pub fn from_bytes(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    /// The key itself, to be stored or sealed.
    ///
    /// # Security
    /// Whoever has these bytes computes every code of the binding.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Absorbs the key.
    #[must_use]
    pub fn absorb(&self) -> Expander {
        Expander(MacKey::new(&self.0))
    }
}

impl Expander {
    /// Names the binding at the authority.
    #[must_use]
    pub fn locator(&self) -> Locator {
        let block = self.expand(labels::LOCATOR);
        Locator(block.first_chunk().copied().unwrap_or_default())
    }

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

    /// The confirmation key.
    #[must_use]
    pub fn confirm(&self) -> ConfirmKey {
        ConfirmKey(self.key(labels::CONFIRM_KEY))
    }

    /// The seed key.
    #[must_use]
    pub fn seed(&self) -> SeedKey {
        SeedKey(self.key(labels::SEED_KEY))
    }

    fn key(&self, label: Label) -> MacKey {
        MacKey::new(&self.expand(label))
    }

    /// HKDF-Expand to at most 32 bytes, which is its first block: HMAC(K, label || 1) (RFC 5869, section 2.3).
    fn expand(&self, label: Label) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.mac(label, &[&[1]]))
    }
}

impl Keys {
    /// Expands the binding key, one label for each use. [KEY-4]
    #[must_use]
    pub fn derive(key: &BindingKey) -> Self {
        let expander = key.absorb();
        Self {
            locator: expander.locator(),
            tag: expander.tag(),
            code: expander.code(),
            confirm: expander.confirm(),
            seed: expander.seed(),
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
    /// The code of a challenge, over the whole message bytes.
    ///
    /// Suite 1: `m = HMAC-SHA256(K_code, label || message)`. [KEY-7]
    #[must_use]
    pub fn code(&self, challenge: &Authentic) -> Code {
        let message: &ChallengeMessage = challenge;
        let material = Zeroizing::new(self.0.mac(labels::CODE_SUITE_1, &[message.message()]));
        Code::from_material(&material, message.challenge().code_length)
    }
}

impl ConfirmKey {
    /// The confirmation code of a binding, over the offer message bytes. [KEY-8] [CODE-4]
    #[must_use]
    pub fn code(&self, offer: &OfferMessage) -> Code {
        let material = Zeroizing::new(self.0.mac(labels::CONFIRM, &[offer.message()]));
        Code::from_material(&material, offer.offer().code_length)
    }
}

impl SeedKey {
    /// A nonce from 32 random bytes, hedged by the key and what the device knows of its life. [KEY-9]
    ///
    /// `uptime` in milliseconds; `boot` counts starts, 0 where there is no counter.
    #[must_use]
    pub fn nonce(
        &self,
        random: &[u8; 32],
        epoch: Epoch,
        failures: Failures,
        uptime: u64,
        boot: u64,
    ) -> Nonce {
        let parts: [&[u8]; 5] = [
            random,
            &epoch.0.to_be_bytes(),
            &failures.0.to_be_bytes(),
            &uptime.to_be_bytes(),
            &boot.to_be_bytes(),
        ];
        let mac = self.0.mac(labels::NONCE, &parts);
        Nonce(mac.first_chunk().copied().unwrap_or_default())
    }
}

// [KEY-12]
impl fmt::Debug for BindingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BindingKey(..)")
    }
}
