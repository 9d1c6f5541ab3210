//! A QR text: decoded, every byte of it checked, its tag too.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use relatch_benches::hmacs::Hmacs;
use relatch_benches::{inputs, primitives};
use relatch_derivation::{Keys, labels};
use relatch_wire::ChallengeMessage;

fn authenticate(criterion: &mut Criterion) {
    let keys = Keys::derive(&inputs::binding_key());
    let challenge = inputs::challenge(&keys);
    let text = challenge.to_text();
    let tag = Hmacs::default().over([inputs::label(labels::TAG) + challenge.body().len()]);

    let mut group = criterion.benchmark_group("authenticate");
    group.bench_function("relatch", |b| {
        b.iter(|| {
            let scanned = ChallengeMessage::from_text(black_box(&text)).expect("a challenge");
            keys.tag().authenticate(scanned).expect("its own tag")
        });
    });
    group.bench_function("decode alone", |b| {
        b.iter(|| ChallengeMessage::from_text(black_box(&text)).expect("a challenge"));
    });
    group.bench_function("floor", |b| {
        b.iter(|| (black_box(&tag).compress(), scan(black_box(&text))));
    });
    group.bench_function("compression", |b| {
        b.iter(|| primitives::compress(black_box(1)))
    });
    group.finish();
}

/// Looks at every byte, once, and waits for the one before it.
fn scan(text: &str) -> u32 {
    text.bytes().fold(0, |sum: u32, byte| {
        black_box(sum.rotate_left(5) ^ u32::from(byte))
    })
}

criterion_group!(benches, authenticate);
criterion_main!(benches);
