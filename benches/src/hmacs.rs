//! The HMACs of an operation: how many compressions they are, and the same HMACs by the crate `hmac`, as anybody calls it.

use std::hint::black_box;

use criterion::BenchmarkGroup;
use criterion::measurement::WallTime;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::primitives;

/// No message of these operations is longer.
const LONGEST: usize = 512;

/// Keys to be absorbed, and messages under a key absorbed before.
#[derive(Debug, Clone, Default)]
pub struct Hmacs {
    keys: usize,
    messages: Vec<usize>,
}

impl Hmacs {
    /// And so many keys.
    #[must_use]
    pub fn keys(mut self, count: usize) -> Self {
        self.keys += count;
        self
    }

    /// And messages of so many bytes each.
    #[must_use]
    pub fn over(mut self, messages: impl IntoIterator<Item = usize>) -> Self {
        self.messages.extend(messages);
        self
    }

    /// Both as benchmarks of this group: `floor`, the compressions, and `primitives`, the HMACs.
    pub fn bench(&self, group: &mut BenchmarkGroup<'_, WallTime>) {
        let count = self.compressions();
        group.bench_function("floor", |b| {
            b.iter(|| primitives::compress(black_box(count)));
        });
        let key = Hmac::<Sha256>::new_from_slice(&[9; 32]).expect("any length");
        group.bench_function("primitives", |b| b.iter(|| self.compute(black_box(&key))));
    }

    /// How many compressions they are.
    #[must_use]
    pub fn compressions(&self) -> usize {
        let messages = self.messages.iter().copied().map(primitives::mac);
        self.keys * primitives::KEY + messages.sum::<usize>()
    }

    /// Something that depends on each of them.
    fn compute(&self, key: &Hmac<Sha256>) -> u8 {
        let keys = (0..self.keys).map(|_| {
            black_box(Hmac::<Sha256>::new_from_slice(black_box(&[7; 32])).expect("any length"));
            0
        });
        let bytes = black_box([0xa5; LONGEST]);
        let messages = self.messages.iter().map(|length| {
            let mac = key.clone().chain_update(&bytes[..*length]).finalize();
            mac.into_bytes()[0]
        });
        keys.chain(messages).fold(0, |all, one| all ^ one)
    }
}
