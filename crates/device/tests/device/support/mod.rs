//! What the device's tests share beside the bench of the testkit.
#![allow(
    dead_code,
    reason = "every test program compiles this module and uses its own part of it"
)]

pub(crate) mod forge;

use proptest::test_runner::{Config, RngSeed};

const SEED: u64 = 1;

/// The same cases on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` choose others and more.
pub(crate) fn seeded(cases: u32) -> Config {
    let chosen = Config::default();
    let seed = match chosen.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => SEED,
    };
    println!("PROPTEST_RNG_SEED={seed}");
    Config {
        cases: match chosen.cases {
            256 => cases,
            asked => asked,
        },
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..chosen
    }
}
