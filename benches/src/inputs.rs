//! One binding and one challenge, as short as most are: no ignorable keys.

use relatch_derivation::{Authentic, BindingKey, Keys, Label, labels};
use relatch_wire::{
    Action, Challenge, CodeLength, Contribution, Epoch, Extensions, Failures, Freshness, Identity,
    Nonce, Offer, OfferMessage,
};

use crate::hmacs::Hmacs;

/// The bytes of a label, its zero byte included.
#[must_use]
pub fn label(label: Label) -> usize {
    label.bytes().len()
}

/// How many digits the codes of the binding have.
pub const LENGTH: CodeLength = CodeLength::Twelve;

/// The bytes under the MAC that a code is made of: label, number of the suite, message.
#[must_use]
pub fn under_the_code(message: &[u8]) -> usize {
    label(labels::CODE) + size_of::<u32>() + message.len()
}

/// Everything that a binding key is expanded to; the locator is not absorbed.
#[must_use]
pub fn key_hmacs() -> Hmacs {
    let absorbed = [
        labels::TAG_KEY,
        labels::CODE_KEY,
        labels::CONFIRM_KEY,
        labels::SEED_KEY,
    ];
    expansion(&absorbed).over([expanded(labels::LOCATOR)])
}

/// A binding key absorbed, and the keys expanded from it under these labels, each absorbed too.
#[must_use]
pub fn expansion(labels: &[Label]) -> Hmacs {
    Hmacs::default()
        .keys(1 + labels.len())
        .over(labels.iter().copied().map(expanded))
}

/// HKDF-Expand puts one byte behind its info.
fn expanded(name: Label) -> usize {
    label(name) + 1
}

/// What a device says about itself.
#[must_use]
pub fn identity() -> Identity {
    Identity::new("Example", "NVR-8", "SN0001").expect("short texts")
}

/// The offer whose secret is this number.
#[must_use]
pub fn offer(number: u64) -> OfferMessage {
    let mut secret = [7; 32];
    secret[..8].copy_from_slice(&number.to_be_bytes());
    OfferMessage::new(Offer {
        identity: identity(),
        contribution: Contribution::Secret(secret.into()),
        code_length: LENGTH,
        attestation: Some([3; 16]),
        extensions: Extensions::default(),
    })
}

/// The binding key of that offer.
#[must_use]
pub fn binding_key() -> BindingKey {
    BindingKey::from_offer(&offer(1)).expect("suite 1")
}

/// Everything expanded from the key of an offer of suite 1.
///
/// # Panics
/// For an offer of another suite.
#[must_use]
pub fn keys(offer: &OfferMessage) -> Keys {
    Keys::derive(&BindingKey::from_offer(offer).expect("suite 1"))
}

/// A challenge of the binding that these keys belong to.
///
/// # Panics
/// Never: one wrong code is a count that can be written.
#[must_use]
pub fn challenge(keys: &Keys) -> Authentic {
    keys.tag().seal(Challenge {
        action: Action::SetPassword,
        locator: keys.locator(),
        epoch: Epoch(0),
        failures: Failures::new(1).expect("at most 30"),
        freshness: Freshness::Nonce(Nonce([0x5c; 16])),
        extensions: Extensions::default(),
    })
}
