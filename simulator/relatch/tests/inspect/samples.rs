//! Messages to inspect, and CBOR by hand.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use relatch_wire::{
    Action, Challenge, ChallengeMessage, CodeLength, Contribution, Epoch, Extension, Extensions,
    Failures, Freshness, Identity, Locator, Nonce, Offer, OfferMessage, Tag,
};

const SEED: u64 = 1;

/// The same cases on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` choose others and more.
pub(crate) fn seeded() -> ProptestConfig {
    let chosen = ProptestConfig::default();
    let seed = match chosen.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => SEED,
    };
    println!("PROPTEST_RNG_SEED={seed}");
    ProptestConfig {
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..chosen
    }
}

pub(crate) fn challenge() -> ChallengeMessage {
    let challenge = Challenge {
        action: Action::SetPassword,
        locator: Locator([0x33; 12]),
        epoch: Epoch(4),
        failures: Failures::new(2).expect("few"),
        freshness: Freshness::Nonce(Nonce([0x77; 16])),
        extensions: Extensions::default(),
    };
    ChallengeMessage::new(challenge, Tag([0x99; 16]))
}

/// An offer with this secret and everything that an offer may have.
pub(crate) fn offer(secret: [u8; 32]) -> OfferMessage {
    let extension = Extension::new(-3, &[0xee; 4]).expect("within the limits");
    OfferMessage::new(Offer {
        identity: Identity::new("Vendor", "Model 8", "SN-0042").expect("within the limits"),
        contribution: Contribution::Secret(secret.into()),
        code_length: CodeLength::Twelve,
        attestation: Some([0x88; 16]),
        extensions: Extensions::new([extension]).expect("one"),
    })
}

pub(crate) fn challenges() -> impl Strategy<Value = ChallengeMessage> {
    let numbers = (
        any::<[u8; 12]>(),
        any::<u32>(),
        0..=u64::from(Failures::MAX),
        any::<[u8; 16]>(),
    );
    (numbers, any::<[u8; 16]>(), extensions()).prop_map(
        |((locator, epoch, failures, nonce), tag, extensions)| {
            let challenge = Challenge {
                action: Action::CheckBinding,
                locator: Locator(locator),
                epoch: Epoch(epoch),
                failures: Failures::new(failures).expect("within the limits"),
                freshness: Freshness::Nonce(Nonce(nonce)),
                extensions,
            };
            ChallengeMessage::new(challenge, Tag(tag))
        },
    )
}

/// Offers with any texts, and the same offers with another secret.
pub(crate) fn offer_pairs() -> impl Strategy<Value = [(OfferMessage, [u8; 32]); 2]> {
    let texts = (short_text(8), short_text(8), short_text(12));
    let rest = (any::<Option<[u8; 16]>>(), extensions());
    (texts, rest, any::<[[u8; 32]; 2]>()).prop_map(|((vendor, model, serial), rest, secrets)| {
        let identity = Identity::new(&vendor, &model, &serial).expect("within the limits");
        secrets.map(|secret| {
            let offer = Offer {
                identity: identity.clone(),
                contribution: Contribution::Secret(secret.into()),
                code_length: CodeLength::Twelve,
                attestation: rest.0,
                extensions: rest.1.clone(),
            };
            (OfferMessage::new(offer), secret)
        })
    })
}

fn extensions() -> impl Strategy<Value = Extensions> {
    prop_oneof![
        Just(Extensions::default()),
        (-24_i8..=-1, vec(any::<u8>(), 0..=32)).prop_map(|(key, value)| {
            let extension = Extension::new(key, &value).expect("within the limits");
            Extensions::new([extension]).expect("one")
        }),
    ]
}

fn short_text(longest: usize) -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..=longest).prop_map(|characters| characters.into_iter().collect())
}

/// The head of a CBOR item in its shortest form, for numbers up to 255.
pub(crate) fn head(major: u8, number: u8) -> Vec<u8> {
    match number {
        0..=23 => vec![major << 5 | number],
        _ => vec![major << 5 | 24, number],
    }
}

pub(crate) fn bytes(content: &[u8]) -> Vec<u8> {
    [head(2, content.len() as u8), content.to_vec()].concat()
}

pub(crate) fn text(content: &str) -> Vec<u8> {
    [head(3, content.len() as u8), content.as_bytes().to_vec()].concat()
}

/// The encoded entries of a legal challenge, each a key and a value.
pub(crate) fn challenge_entries() -> Vec<(u8, Vec<u8>)> {
    vec![
        (0, head(0, 1)),
        (1, head(0, 1)),
        (2, head(0, 1)),
        (3, bytes(&[0x33; 12])),
        (4, head(0, 4)),
        (5, head(0, 5)),
        (6, head(0, 12)),
        (7, bytes(&[0x77; 16])),
    ]
}

/// The encoded entries of a legal offer.
pub(crate) fn offer_entries(secret: [u8; 32]) -> Vec<(u8, Vec<u8>)> {
    vec![
        (0, head(0, 2)),
        (1, head(0, 1)),
        (2, text("Vendor")),
        (3, text("Model")),
        (4, text("Serial")),
        (5, bytes(&secret)),
        (6, head(0, 12)),
    ]
}

/// A map of entries whose keys are encoded as they are given.
pub(crate) fn map(entries: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let content = entries
        .iter()
        .flat_map(|(key, value)| [vec![*key], value.clone()].concat());
    [head(5, entries.len() as u8), content.collect()].concat()
}

pub(crate) fn challenge_around(body: &[u8]) -> String {
    text_of(&[vec![0x82], bytes(body), bytes(&[0x99; 16])].concat())
}

pub(crate) fn offer_around(body: &[u8]) -> String {
    text_of(&[vec![0x81], bytes(body)].concat())
}

pub(crate) fn text_of(message: &[u8]) -> String {
    relatch_wire::text::encode(message)
}
