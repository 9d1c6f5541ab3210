//! The device's stored records: opened at a start, sealed around an attempt.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use relatch_benches::{inputs, primitives, ram};
use relatch_derivation::labels;
use relatch_device::{Device, Slot, Uptime};

fn open(criterion: &mut Criterion) {
    let bound = ram::bound().store;
    // All slots are opened, the current binding again before it would be mirrored; then the keys.
    let slots: usize = Slot::ALL.map(|slot| bound.mac(slot)).iter().sum();
    let count = slots + bound.mac(Slot::BindingA) + inputs::key_compressions();
    let config = ram::config();

    let mut group = criterion.benchmark_group("records open");
    group.bench_function("relatch", |b| {
        b.iter_batched(
            || (config.clone(), bound),
            |(config, store)| Device::start(config, store, Uptime(0), 0),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("floor", |b| {
        b.iter(|| primitives::compress(black_box(count)))
    });
    group.finish();
}

fn seal(criterion: &mut Criterion) {
    let bound = ram::bound();
    let state = (bound.store.mac(Slot::StateA)).max(bound.store.mac(Slot::StateB));
    let challenge = inputs::challenge(&bound.keys);
    let code = primitives::mac(inputs::label(labels::CODE_SUITE_1) + challenge.message().len());
    // The charge, the comparison, the charge taken back.
    let count = 2 * state + code;

    let mut group = criterion.benchmark_group("records seal");
    group.bench_function("relatch", |b| {
        b.iter_batched_ref(
            || ram::waiting(&bound),
            |(device, code)| device.submit(ram::LOCAL, code, Uptime(2)),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("floor", |b| {
        b.iter(|| primitives::compress(black_box(count)))
    });
    group.finish();
}

criterion_group!(benches, open, seal);
criterion_main!(benches);
