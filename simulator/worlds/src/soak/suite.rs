//! What differs between the suites, in one place: offers, the authority's keys, and the codes that a judge knows.

use std::sync::OnceLock;

use relatch_authority::{KeyRing, Minimum};
use relatch_derivation::{BindingKey, KeySet, Keys, MacKey, TypedCode, labels};
use relatch_device::Config;
use relatch_wire::{ChallengeMessage, CodeLength, Freshness, Locator, OfferMessage, Suite};
use sha2::{Digest, Sha256};

/// One binding, as a holder of its key knows it.
#[derive(Debug, Clone)]
pub(super) struct Bond {
    pub(super) locator: Locator,
    pub(super) key: BindingKey,
    pub(super) keys: Keys,
}

/// The authority's key set of suite 2: one for every world, for making one costs more than a world.
fn key_set() -> Option<&'static KeySet> {
    static KEY_SET: OnceLock<Option<KeySet>> = OnceLock::new();
    KEY_SET
        .get_or_init(|| KeySet::new(&[0x42; 32], &[0x43; 32]).ok())
        .as_ref()
}

/// What an offer must bring: both suites are played.
pub(super) const MINIMUM: Minimum = Minimum {
    suite: Suite::Hmac,
    code_length: CodeLength::Eight,
};

/// The key ring of every instance of the authority.
pub(super) fn key_ring() -> KeyRing {
    let mut ring = KeyRing::default();
    if let Some(key_set) = key_set() {
        // An empty ring holds no set of the same id.
        let _ = ring.add(key_set.clone());
    }
    ring
}

/// Lets a device offer this suite.
pub(super) fn configure(config: Config, suite: Suite) -> Config {
    match (suite, key_set()) {
        (Suite::Hybrid, Some(key_set)) => config.authority(*key_set.public()),
        _ => config,
    }
}

/// SHA-256 of a message, which names it in the audit log.
pub(super) fn hash(message: &[u8]) -> [u8; 32] {
    Sha256::digest(message).into()
}

impl Bond {
    pub(super) fn of(offer: &OfferMessage) -> Option<Self> {
        let key = match offer.offer().suite() {
            Suite::Hmac => BindingKey::from_offer(offer).ok()?,
            _ => key_set()?.binding_key(offer).ok()?,
        };
        let keys = Keys::derive(&key);
        Some(Self {
            locator: keys.locator(),
            key,
            keys,
        })
    }

    /// The right code, which no attacker of a world could know: for a guess that is to be lucky.
    pub(super) fn code(&self, message: &ChallengeMessage) -> Option<String> {
        let challenge = self.keys.tag().authenticate(message.clone()).ok()?;
        let code = match message.challenge().freshness {
            Freshness::Nonce(_) => self.keys.code().code(&challenge).ok()?,
            _ => key_set()?.code(&self.keys, &challenge).ok()?,
        };
        Some(code.digits().to_string())
    }

    /// What the tag key alone gives under the label of codes: the tag key is all that a gateway against forgeries needs.
    pub(super) fn code_of_tag_key(&self, message: &ChallengeMessage) -> Option<String> {
        // HKDF-Expand of 32 bytes is one block: the label and a one.
        let tag_key = MacKey::new(self.key.expose()).mac(labels::TAG_KEY, &[&[1]]);
        let material = MacKey::new(&tag_key).mac(labels::CODE_SUITE_1, &[message.message()]);
        let length = message.challenge().code_length;
        let modulus = 10_u128.pow(u32::from(length.digits()) - 1);
        let number = material.iter().fold(0_u128, |number, byte| {
            (number * 256 + u128::from(*byte)) % modulus
        });
        complete(number, length)
    }
}

/// The code with these digits in front: the check digit is public.
pub(super) fn complete(number: u128, length: CodeLength) -> Option<String> {
    let width = usize::from(length.digits()) - 1;
    (0..10)
        .map(|check| format!("{number:0width$}{check}"))
        .find(|code| TypedCode::parse(code, length).is_ok())
}
