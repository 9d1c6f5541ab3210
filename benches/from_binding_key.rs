//! The code from the binding key alone: tag key and code key expanded and absorbed, then the code.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use relatch_benches::{inputs, primitives};
use relatch_derivation::{Keys, labels};

fn from_binding_key(criterion: &mut Criterion) {
    let key = inputs::binding_key();
    let challenge = inputs::challenge(&Keys::derive(&key));
    let bytes = inputs::label(labels::CODE_SUITE_1) + challenge.message().len();
    let expanded = |label| primitives::expand(inputs::label(label)) + primitives::KEY;
    let compressions = primitives::KEY
        + expanded(labels::TAG_KEY)
        + expanded(labels::CODE_KEY)
        + primitives::mac(bytes);

    let mut group = criterion.benchmark_group("from binding key");
    group.bench_function("relatch", |b| {
        b.iter(|| {
            let keys = black_box(&key).absorb();
            (keys.tag(), keys.code().code(&challenge))
        });
    });
    group.bench_function("floor", |b| {
        b.iter(|| primitives::compress(black_box(compressions)));
    });
    group.finish();
}

criterion_group!(benches, from_binding_key);
criterion_main!(benches);
