//! The hashing of an operation: its compressions alone, and its HMACs by the crate `hmac`, called in the usual way.

use std::hint::black_box;

use criterion::BenchmarkGroup;
use criterion::measurement::WallTime;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::primitives;

/// No message of these operations is longer.
const LONGEST: usize = 512;
/// Compressions that absorb a key of HMAC.
const KEY: usize = 2;

/// Keys to be absorbed, messages under a key absorbed before, and messages that are hashed without a key.
#[derive(Debug, Clone, Default)]
pub struct Hmacs {
    keys: usize,
    messages: Vec<usize>,
    hashed: Vec<usize>,
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

    /// And a hash over so many bytes.
    #[must_use]
    pub fn hash(mut self, bytes: usize) -> Self {
        self.hashed.push(bytes);
        self
    }

    /// And all of those.
    #[must_use]
    pub fn and(mut self, others: &Self) -> Self {
        self.keys += others.keys;
        self.messages.extend(&others.messages);
        self.hashed.extend(&others.hashed);
        self
    }

    /// Both as benchmarks of this group: `floor`, the compressions, and `primitives`, the hashing by the crates.
    pub fn bench(&self, group: &mut BenchmarkGroup<'_, WallTime>) {
        group.bench_function("floor", |b| b.iter(|| black_box(self).compress()));
        let key = Hmac::<Sha256>::new_from_slice(&[9; 32]).expect("any length");
        group.bench_function("primitives", |b| b.iter(|| self.compute(black_box(&key))));
    }

    /// Nothing but the compressions, one after the other.
    #[must_use]
    pub fn compress(&self) -> primitives::State {
        let hashes = self.hashed.iter().copied().map(primitives::hash);
        let unkeyed = primitives::compress(self.keys * KEY + hashes.sum::<usize>());
        let messages = self.messages.iter().copied();
        messages.fold(unkeyed, primitives::mac)
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
        let hashed = self.hashed.iter();
        let hashed = hashed.map(|length| Sha256::digest(&bytes[..*length])[0]);
        keys.chain(messages)
            .chain(hashed)
            .fold(0, |all, one| all ^ one)
    }
}
