//! Binding: from an offer's text to the keys of both ends; and release.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use relatch_benches::hmacs::Hmacs;
use relatch_benches::{inputs, primitives, ram};
use relatch_derivation::labels;
use relatch_device::{Administrator, Device, Slot, Uptime};
use relatch_wire::OfferMessage;

/// The hash of the offer, HKDF with its empty salt, and what the key is expanded to.
fn compressions(offer: &OfferMessage) -> usize {
    let hash = primitives::hash(offer.message().len());
    let extract = primitives::KEY + primitives::mac(32);
    let info = inputs::label(labels::KEY_SUITE_1) + 32;
    let expand = primitives::KEY + primitives::expand(info);
    hash + extract + expand + inputs::key_hmacs().compressions()
}

fn bind(criterion: &mut Criterion) {
    let offer = inputs::offer(1);
    let count = 2 * compressions(&offer);
    let mut group = criterion.benchmark_group("binding");
    group.bench_function("relatch", |b| {
        b.iter(|| {
            let device = inputs::keys(black_box(&offer));
            let authority = inputs::keys(black_box(&offer));
            (device, authority)
        });
    });
    group.bench_function("floor", |b| {
        b.iter(|| primitives::compress(black_box(count)))
    });
    group.finish();
}

fn release(criterion: &mut Criterion) {
    let bound = ram::bound().store;
    let administrator = Administrator::logged_in();
    let device = || Device::start(ram::config(), bound, Uptime(0), 0);
    // One record is sealed; it, the other and the state are opened; it once more before it is mirrored.
    let records = [Slot::BindingA; 4]
        .into_iter()
        .chain([Slot::StateA, Slot::StateB]);
    let hmacs = Hmacs::default().over(records.filter_map(|slot| bound.signed(slot)));

    let mut group = criterion.benchmark_group("release");
    hmacs.bench(&mut group);
    group.bench_function("relatch", |b| {
        b.iter_batched_ref(
            device,
            |device| device.release(&administrator),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(benches, bind, release);
criterion_main!(benches);
