//! The code from the binding key alone: tag key and code key expanded and absorbed, then the code.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use relatch_benches::inputs;
use relatch_derivation::{Keys, labels};

fn from_binding_key(criterion: &mut Criterion) {
    let key = inputs::binding_key();
    let challenge = inputs::challenge(&Keys::derive(&key));
    let bytes = inputs::under_the_code(challenge.message());
    let hmacs = inputs::expansion(&[labels::TAG_KEY, labels::CODE_KEY]).over([bytes]);

    let mut group = criterion.benchmark_group("from binding key");
    hmacs.bench(&mut group);
    group.bench_function("relatch", |b| {
        b.iter(|| {
            let keys = black_box(&key).absorb();
            let code = keys.code().code(&challenge, inputs::LENGTH);
            (keys.tag(), code)
        });
    });
    group.finish();
}

criterion_group!(benches, from_binding_key);
criterion_main!(benches);
