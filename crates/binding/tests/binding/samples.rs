//! Accounts and bindings, and the seed of the random ones.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use relatch_binding::{AccountId, Attestation, Binding, DeviceName, Offered, Terms, WallTime};
use relatch_wire::{Action, CodeLength, Identity, Suite};

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

pub(crate) fn account(name: &str) -> AccountId {
    AccountId::new(name).expect("a legal account")
}

pub(crate) fn numbered(number: u8) -> AccountId {
    account(&format!("account {number}"))
}

pub(crate) fn at(seconds: u64) -> WallTime {
    WallTime::from_secs(seconds)
}

pub(crate) fn terms(expires: u64, max_uses: u16) -> Terms {
    Terms {
        actions: BTreeSet::from([Action::SetPassword]),
        expires: at(expires),
        max_uses,
    }
}

/// A pending binding of this account.
pub(crate) fn claimed(owner: &AccountId) -> Binding {
    Binding::claimed(
        owner.clone(),
        DeviceName::new("Back room").expect("a legal name"),
        Offered {
            suite: Suite::Hmac,
            key_id: None,
            code_length: CodeLength::Twelve,
            identity: Identity::default(),
            attestation: Attestation::None,
            hash: [7; 32],
        },
        at(0),
    )
}

/// An active binding of this account.
pub(crate) fn active(owner: &AccountId) -> Binding {
    let mut binding = claimed(owner);
    assert!(binding.activate());
    binding
}
