//! Random bindings and challenges, and the seed that they come from.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use relatch_derivation::{BindingKey, Code, Keys};
use relatch_wire::{
    Action, Challenge, CodeLength, Contribution, Epoch, Extension, Extensions, Failures, Freshness,
    Identity, Locator, Nonce, Offer, OfferMessage,
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

pub(crate) fn lengths() -> impl Strategy<Value = CodeLength> {
    select(CodeLength::ALL.to_vec())
}

pub(crate) fn offers() -> impl Strategy<Value = OfferMessage> {
    (
        any::<[u8; 32]>(),
        lengths(),
        any::<Option<[u8; 16]>>(),
        extensions(),
    )
        .prop_map(|(secret, code_length, attestation, extensions)| {
            OfferMessage::new(Offer {
                identity: Identity::new("Vendor", "Model", "0001").expect("short texts"),
                contribution: Contribution::Secret(secret.into()),
                code_length,
                attestation,
                extensions,
            })
        })
}

pub(crate) fn challenges() -> impl Strategy<Value = Challenge> {
    (
        select(vec![Action::CheckBinding, Action::SetPassword]),
        any::<([u8; 12], [u8; 16])>(),
        (any::<u32>(), failures()),
        extensions(),
    )
        .prop_map(
            |(action, (locator, nonce), (epoch, failures), extensions)| Challenge {
                action,
                locator: Locator(locator),
                epoch: Epoch(epoch),
                failures,
                freshness: Freshness::Nonce(Nonce(nonce)),
                extensions,
            },
        )
}

pub(crate) fn failures() -> impl Strategy<Value = Failures> {
    (0..=u64::from(Failures::MAX)).prop_map(|count| Failures::new(count).expect("at most 30"))
}

pub(crate) fn keys() -> impl Strategy<Value = Keys> {
    any::<[u8; 32]>().prop_map(|key| Keys::derive(&BindingKey::from_bytes(key)))
}

/// A code of some challenge.
pub(crate) fn codes() -> impl Strategy<Value = Code> {
    (keys(), challenges(), lengths()).prop_map(|(keys, challenge, bound)| {
        let code = keys.code().code(&keys.tag().seal(challenge), bound);
        code.expect("suite 1")
    })
}

fn extensions() -> impl Strategy<Value = Extensions> {
    any::<Option<[u8; 8]>>().prop_map(|value| {
        let extension = value.map(|value| Extension::new(-3, &value).expect("a short value"));
        Extensions::new(extension).expect("at most one")
    })
}
