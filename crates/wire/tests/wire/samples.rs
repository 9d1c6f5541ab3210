//! Random legal messages, and the seed that they come from.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use relatch_wire::{
    Action, Challenge, ChallengeMessage, CodeLength, Contribution, Encapsulation, EncapsulationKey,
    Epoch, Extension, Extensions, Failures, Freshness, Identity, KeyId, Locator, Nonce, Offer,
    OfferMessage, Point, Suite, Tag, X_WING_CIPHERTEXT, X_WING_KEY,
};

const SEED: u64 = 1;

/// The same cases on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` choose others and more.
pub(crate) fn seeded(times: u32) -> ProptestConfig {
    let chosen = ProptestConfig::default();
    let seed = match chosen.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => SEED,
    };
    println!("PROPTEST_RNG_SEED={seed}");
    ProptestConfig {
        cases: chosen.cases.saturating_mul(times),
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..chosen
    }
}

pub(crate) fn challenge_messages() -> impl Strategy<Value = ChallengeMessage> {
    (challenges(), any::<[u8; 16]>())
        .prop_map(|(challenge, tag)| ChallengeMessage::new(challenge, Tag(tag)))
}

pub(crate) fn offer_messages() -> impl Strategy<Value = OfferMessage> {
    offers().prop_map(OfferMessage::new)
}

/// The bytes of a message of either kind.
pub(crate) fn messages() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        challenge_messages().prop_map(|message| message.message().to_vec()),
        offer_messages().prop_map(|message| message.message().to_vec()),
    ]
}

pub(crate) fn challenges() -> impl Strategy<Value = Challenge> {
    (
        select(vec![Action::CheckBinding, Action::SetPassword]),
        any::<[u8; 12]>(),
        numbers(),
        0..=u64::from(Failures::MAX),
        freshness(),
        extensions(),
    )
        .prop_map(
            |(action, locator, epoch, failures, freshness, extensions)| Challenge {
                action,
                locator: Locator(locator),
                epoch: Epoch(epoch),
                failures: Failures::new(failures).expect("at most 30"),
                freshness,
                extensions,
            },
        )
}

pub(crate) fn offers() -> impl Strategy<Value = Offer> {
    (
        (texts(32), texts(32), texts(48)),
        contribution(),
        select(CodeLength::ALL.to_vec()),
        any::<Option<[u8; 16]>>(),
        extensions(),
    )
        .prop_map(
            |((vendor, model, serial), contribution, code_length, attestation, extensions)| Offer {
                identity: Identity::new(&vendor, &model, &serial).expect("within the limits"),
                contribution,
                code_length,
                attestation,
                extensions,
            },
        )
}

/// Of every suite.
fn freshness() -> impl Strategy<Value = Freshness> {
    let suites = select(vec![Suite::Hybrid, Suite::PostQuantum]);
    prop_oneof![
        any::<[u8; 16]>().prop_map(|nonce| Freshness::Nonce(Nonce(nonce))),
        (suites, points(), any::<[u8; 4]>()).prop_map(|(suite, enc, key_id)| {
            Freshness::Encapsulated {
                suite,
                enc,
                key_id: KeyId(key_id),
            }
        }),
    ]
}

/// Of every suite.
fn contribution() -> impl Strategy<Value = Contribution> {
    prop_oneof![
        any::<[u8; 32]>().prop_map(|secret| Contribution::Secret(secret.into())),
        (encapsulations(), any::<[u8; 4]>()).prop_map(|(enc, key_id)| {
            Contribution::Encapsulated {
                enc,
                key_id: KeyId(key_id),
            }
        }),
    ]
}

fn encapsulations() -> impl Strategy<Value = Encapsulation> {
    prop_oneof![
        points().prop_map(Encapsulation::X25519),
        (any::<u8>(), points()).prop_map(|(byte, point)| {
            let mut bytes = [byte; X_WING_CIPHERTEXT];
            bytes[X_WING_CIPHERTEXT - 32..].copy_from_slice(point.bytes());
            Encapsulation::x_wing(&bytes).expect("it ends with a legal point")
        }),
    ]
}

/// Public keys for bindings, of both suites that have them.
pub(crate) fn encapsulation_keys() -> impl Strategy<Value = EncapsulationKey> {
    prop_oneof![
        points().prop_map(EncapsulationKey::X25519),
        (0_u8..8, points()).prop_map(|(byte, point)| {
            let mut bytes = [byte; X_WING_KEY];
            bytes[X_WING_KEY - 32..].copy_from_slice(point.bytes());
            EncapsulationKey::x_wing(&bytes).expect("numbers below the modulus, a legal point")
        }),
    ]
}

pub(crate) fn points() -> impl Strategy<Value = Point> {
    any::<[u8; 32]>().prop_filter_map("not a legal point", |mut bytes| {
        bytes[31] &= 0x7f;
        Point::new(bytes)
    })
}

pub(crate) fn extensions() -> impl Strategy<Value = Extensions> {
    btree_map(-24_i8..=-1, vec(any::<u8>(), 0..=32), 0..=4).prop_map(|all| {
        let all = all
            .into_iter()
            .map(|(key, value)| Extension::new(key, &value).expect("within the limits"));
        Extensions::new(all).expect("at most four")
    })
}

/// Text of at most `longest` bytes, half of them filled up to the last byte.
pub(crate) fn texts(longest: usize) -> impl Strategy<Value = String> {
    (vec(any::<char>(), 0..=longest), any::<bool>()).prop_map(move |(characters, full)| {
        let mut text = String::new();
        for character in characters {
            if text.len() + character.len_utf8() <= longest {
                text.push(character);
            }
        }
        while full && text.len() < longest {
            text.push('~');
        }
        text
    })
}

/// Numbers of 32 bits, those where the length of a CBOR head changes among them.
fn numbers() -> impl Strategy<Value = u32> {
    prop_oneof![
        any::<u32>(),
        select(vec![0, 23, 24, 255, 256, 65_535, 65_536, u32::MAX]),
    ]
}
