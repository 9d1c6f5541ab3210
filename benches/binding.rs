//! Binding: from an offer's text to the keys of both ends; and release.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use relatch_benches::hmacs::Hmacs;
use relatch_benches::{inputs, ram};
use relatch_derivation::labels;
use relatch_device::{Device, Slot};
use relatch_wire::OfferMessage;

/// The hash of the offer, HKDF with its empty salt, and what the key is expanded to.
fn one_end(offer: &OfferMessage) -> Hmacs {
    // HKDF-Expand puts one byte behind its info, which ends with the hash.
    let (secret, info) = (32, inputs::label(labels::KEY_SUITE_1) + 32 + 1);
    let hkdf = Hmacs::default().keys(2).over([secret, info]);
    hkdf.hash(offer.message().len()).and(&inputs::key_hmacs())
}

fn bind(criterion: &mut Criterion) {
    let offer = inputs::offer(1);
    let one_end = one_end(&offer);
    let mut group = criterion.benchmark_group("binding");
    one_end.clone().and(&one_end).bench(&mut group);
    group.bench_function("relatch", |b| {
        b.iter(|| {
            let device = inputs::keys(black_box(&offer));
            let authority = inputs::keys(black_box(&offer));
            (device, authority)
        });
    });
    group.finish();
}

fn release(criterion: &mut Criterion) {
    let bound = ram::bound().store;
    let proven = || {
        let mut device = Device::start(ram::config(), bound, ram::at(0), 0);
        let proof = device.prove_administrator(ram::LOCAL, ram::at(1));
        (device, proof)
    };
    // One record is sealed; it, the other and the state are opened; it once more before it is mirrored.
    let records = [Slot::BindingA; 4]
        .into_iter()
        .chain([Slot::StateA, Slot::StateB]);
    let hmacs = Hmacs::default().over(records.filter_map(|slot| bound.signed(slot)));

    let mut group = criterion.benchmark_group("release");
    hmacs.bench(&mut group);
    group.bench_function("relatch", |b| {
        b.iter_batched_ref(
            proven,
            |(device, proof)| device.release(proof, ram::at(2)),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(benches, bind, release);
criterion_main!(benches);
