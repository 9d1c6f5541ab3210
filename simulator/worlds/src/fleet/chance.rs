//! Chance as the models need it: numbers drawn from a seeded stream.

use relatch_conformance::seeded::Random;

/// A stream of chances; the same seed and name give the same ones.
#[derive(Debug, Clone)]
pub(super) struct Chance(Random);

impl Chance {
    pub(super) fn new(seed: u64, name: &str) -> Self {
        Self(Random::stream(seed, name))
    }

    /// A separate stream, for a part whose draws change nothing for the others.
    pub(super) fn branch(&mut self) -> Self {
        Self::new(self.0.number(), "branch")
    }

    /// 32 bytes, as a device's random generator gives them.
    pub(super) fn bytes(&mut self) -> [u8; 32] {
        self.0.bytes()
    }

    /// Above 0 and at most 1, evenly.
    pub(super) fn unit(&mut self) -> f64 {
        const STEPS: f64 = (1_u64 << 53) as f64;
        ((self.0.number() >> 11) + 1) as f64 / STEPS
    }

    /// Whether something of this probability happens.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        // `unit` is above 0, so that 0 is never and 1 is always.
        self.unit() <= probability
    }

    /// How long until an event of rate 1.
    pub(super) fn exponential(&mut self) -> f64 {
        -self.unit().ln()
    }

    /// One of 0 to `bound` - 1; the bias is `bound` / 2^64.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.0.number()) * u128::from(bound)) >> 64) as u64
    }
}
