//! The device's stored records: opened at a start, sealed around an attempt.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use relatch_benches::hmacs::Hmacs;
use relatch_benches::{inputs, ram};
use relatch_device::{Device, Slot};

fn open(criterion: &mut Criterion) {
    let bound = ram::bound().store;
    // All slots are opened, the current binding again before it would be mirrored; then the keys.
    let records = Slot::ALL.into_iter().chain([Slot::BindingA]);
    let hmacs = inputs::key_hmacs().over(records.filter_map(|slot| bound.signed(slot)));
    let config = ram::config();

    let mut group = criterion.benchmark_group("records open");
    hmacs.bench(&mut group);
    group.bench_function("relatch", |b| {
        b.iter_batched(
            || (config.clone(), bound),
            |(config, store)| Device::start(config, store, ram::at(0), 0),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

fn seal(criterion: &mut Criterion) {
    let bound = ram::bound();
    let mut states = [Slot::StateA, Slot::StateB].into_iter();
    let state = states
        .find_map(|slot| bound.store.signed(slot))
        .expect("bound");
    let challenge = inputs::challenge(&bound.keys);
    let code = inputs::under_the_code(challenge.message());
    // The charge, the charge taken back, the comparison.
    let hmacs = Hmacs::default().over([state, state, code]);

    let mut group = criterion.benchmark_group("records seal");
    hmacs.bench(&mut group);
    group.bench_function("relatch", |b| {
        b.iter_batched_ref(
            || ram::waiting(&bound),
            |(device, code)| device.submit_code(ram::LOCAL, code, ram::at(2)),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(benches, open, seal);
criterion_main!(benches);
