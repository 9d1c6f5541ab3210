//! The messages that are photographed: the largest that are legal without ignorable keys, random where they may be.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;
use relatch_conformance::seeded::Random;
use relatch_wire::{
    Action, Challenge, ChallengeMessage, CodeLength, Contribution, Encapsulation, Epoch,
    Extensions, Failures, Freshness, Identity, KeyId, Locator, Nonce, Offer, OfferMessage, Point,
    Suite, Tag,
};

use relatch_optics::grid::{Payload, Subject};
use relatch_optics::qr::Level;

/// A challenge of suite 1: 68 bytes.
pub const CHALLENGE_1: Payload = Payload {
    title: "challenge 1",
    name: "challenge1",
    text: |dice| challenge(Suite::Hmac, dice),
};
/// A challenge of suite 2: 91 bytes.
pub const CHALLENGE_2: Payload = Payload {
    title: "challenge 2",
    name: "challenge2",
    text: |dice| challenge(Suite::Hybrid, dice),
};
/// An offer of suite 1: 184 bytes.
pub const OFFER_1: Payload = Payload {
    title: "offer 1",
    name: "offer1",
    text: |dice| offer(Suite::Hmac, dice),
};
/// An offer of suite 2: 190 bytes.
pub const OFFER_2: Payload = Payload {
    title: "offer 2",
    name: "offer2",
    text: |dice| offer(Suite::Hybrid, dice),
};
/// An offer of suite 3: 1,280 bytes.
pub const OFFER_3: Payload = Payload {
    title: "offer 3",
    name: "offer3",
    text: |dice| offer(Suite::PostQuantum, dice),
};
/// All of them. A challenge of suite 3 is as large as one of suite 2.
pub const ALL: [Payload; 5] = [CHALLENGE_1, CHALLENGE_2, OFFER_1, OFFER_2, OFFER_3];

/// The stream of random bytes of this name under this seed.
#[must_use]
pub fn stream(seed: u64, name: &str) -> ChaCha20Rng {
    Random::stream(seed, name).into()
}

/// A message as the protocol draws it.
#[must_use]
pub fn at_its_level(payload: Payload) -> Subject {
    let text = (payload.text)(&mut stream(0, payload.name));
    Subject {
        payload,
        level: Level::of(&text),
    }
}

fn challenge(suite: Suite, dice: &mut ChaCha20Rng) -> String {
    let challenge = Challenge {
        action: Action::SetPassword,
        locator: Locator(bytes(dice)),
        epoch: Epoch(u32::MAX),
        failures: Failures::MOST,
        freshness: match suite {
            Suite::Hmac => Freshness::Nonce(Nonce(bytes(dice))),
            _ => Freshness::Encapsulated {
                suite,
                enc: point(dice),
                key_id: KeyId(bytes(dice)),
            },
        },
        extensions: Extensions::default(),
    };
    ChallengeMessage::new(challenge, Tag(bytes(dice))).to_text()
}

fn offer(suite: Suite, dice: &mut ChaCha20Rng) -> String {
    let mut words = |length: usize| -> String {
        let letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
        let drawn = bytes::<48>(dice);
        let letter = |byte: &u8| letters.chars().nth(usize::from(byte % 64));
        drawn.iter().take(length).filter_map(letter).collect()
    };
    let (vendor, model, serial) = (words(32), words(32), words(48));
    OfferMessage::new(Offer {
        // Texts of these lengths are legal, so the fallback is for the compiler alone.
        identity: Identity::new(&vendor, &model, &serial).unwrap_or_default(),
        contribution: match suite {
            Suite::Hmac => Contribution::Secret(bytes(dice).into()),
            Suite::PostQuantum => Contribution::Encapsulated {
                enc: x_wing(dice),
                key_id: KeyId(bytes(dice)),
            },
            _ => Contribution::Encapsulated {
                enc: Encapsulation::X25519(point(dice)),
                key_id: KeyId(bytes(dice)),
            },
        },
        code_length: CodeLength::Twenty,
        attestation: Some(bytes(dice)),
        extensions: Extensions::default(),
    })
    .to_text()
    .to_string()
}

/// Almost every number ends in a legal point.
fn x_wing(dice: &mut ChaCha20Rng) -> Encapsulation {
    loop {
        if let Some(encapsulation) = Encapsulation::x_wing(&bytes(dice)) {
            return encapsulation;
        }
    }
}

/// Almost every number is a legal point.
fn point(dice: &mut ChaCha20Rng) -> Point {
    loop {
        if let Some(point) = Point::new(bytes(dice)) {
            return point;
        }
    }
}

fn bytes<const N: usize>(dice: &mut ChaCha20Rng) -> [u8; N] {
    let mut bytes = [0; N];
    dice.fill_bytes(&mut bytes);
    bytes
}
