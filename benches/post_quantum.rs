//! Suite 3: the offer at the device, its claim at the authority, the challenge; beside X-Wing itself.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use relatch_benches::inputs;
use relatch_benches::ram::{self, Bound};
use relatch_derivation::KeySet;
use relatch_device::{Config, Device};
use relatch_wire::{Extensions, Identity, Offer, OfferMessage};
use x_wing::{Decapsulate, DecapsulationKey, Decapsulator, EncapsulationKey, KeyExport, TryKeyInit};

const PRIVATE: [u8; 32] = [1; 32];

fn key_set() -> KeySet {
    KeySet::post_quantum(&PRIVATE, &[2; 32]).expect("the library computes well")
}

fn config(keys: &KeySet) -> Config {
    ram::config().authority(keys.public().clone())
}

/// An offer, and the key of the binding at the device.
fn offered(keys: &KeySet) -> OfferMessage {
    let (contribution, exporter) = (keys.public())
        .encapsulate(black_box([3; 32]).into())
        .expect("a legal key");
    let offer = OfferMessage::new(Offer {
        identity: Identity::new("Vendor", "NVR-8", "0001").expect("short texts"),
        contribution,
        code_length: inputs::LENGTH,
        attestation: None,
        extensions: Extensions::default(),
    });
    black_box(exporter.binding_key(&offer));
    offer
}

fn offer(criterion: &mut Criterion) {
    let keys = key_set();
    let public = DecapsulationKey::from(PRIVATE).encapsulation_key().to_bytes();
    let mut group = criterion.benchmark_group("suite 3, offer");
    group.bench_function("relatch", |b| b.iter(|| offered(&keys)));
    group.bench_function("floor", |b| {
        b.iter(|| {
            let key = EncapsulationKey::new(black_box(&public)).expect("a legal key");
            key.encapsulate_deterministic(&black_box([3; 64]).into())
        });
    });
    group.finish();
}

fn claim(criterion: &mut Criterion) {
    let keys = key_set();
    let offer = offered(&keys);
    let private = DecapsulationKey::from(PRIVATE);
    let (enc, _) = private
        .encapsulation_key()
        .encapsulate_deterministic(&[3; 64].into());
    let mut group = criterion.benchmark_group("suite 3, claim");
    group.bench_function("relatch", |b| {
        b.iter(|| keys.binding_key(black_box(&offer)).expect("its own key id"));
    });
    group.bench_function("floor", |b| b.iter(|| private.decapsulate(black_box(&enc))));
    group.finish();
}

/// To be compared with "suite 2, begin": a challenge is made in the same way.
fn begin(criterion: &mut Criterion) {
    let keys = key_set();
    let Bound { store, .. } = ram::bind(config(&keys), |offer| {
        keys.binding_key(offer).expect("its own key id")
    });
    let config = config(&keys);
    let device = || Device::start(config.clone(), store, ram::at(0), 0);
    let mut group = criterion.benchmark_group("suite 3, begin");
    group.bench_function("relatch", |b| {
        b.iter_batched_ref(
            device,
            |device| {
                device
                    .begin_recovery(ram::LOCAL, [4; 32].into(), ram::at(1))
                    .expect("bound")
            },
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(benches, offer, claim, begin);
criterion_main!(benches);
