//! How the property tests choose their cases.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// The same cases on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` choose others and more. A fifth of the
/// usual number, because a case is a whole picture.
pub(super) fn few() -> ProptestConfig {
    let chosen = ProptestConfig::default();
    let seed = match chosen.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => 1,
    };
    println!("PROPTEST_RNG_SEED={seed}");
    ProptestConfig {
        cases: chosen.cases.div_ceil(5),
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..chosen
    }
}
