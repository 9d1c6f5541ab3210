//! Suite 2: the challenge at the device, its code at the authority.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use relatch_benches::hmacs::Hmacs;
use relatch_benches::inputs;
use relatch_benches::ram::{self, Bound};
use relatch_derivation::{Authentic, KeySet, Keys};
use relatch_device::{Config, Device};
use relatch_wire::ChallengeMessage;
use x25519_dalek::{PublicKey, StaticSecret};

fn key_set() -> KeySet {
    KeySet::new(&[1; 32], &[2; 32]).expect("the curve is computed well")
}

fn config(keys: &KeySet) -> Config {
    ram::config().authority(keys.public().clone())
}

fn bound(keys: &KeySet) -> Bound {
    ram::bind(config(keys), |offer| {
        keys.binding_key(offer).expect("its own key id")
    })
}

fn begin(criterion: &mut Criterion) {
    let keys = key_set();
    let Bound { store, .. } = bound(&keys);
    let config = config(&keys);
    let device = || Device::start(config.clone(), store, ram::at(0), 0);
    let private = StaticSecret::from([3; 32]);
    let other = PublicKey::from(&StaticSecret::from([4; 32]));

    let mut group = criterion.benchmark_group("suite 2, begin");
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
    group.bench_function("floor", |b| {
        b.iter(|| {
            let private = black_box(&private);
            (
                PublicKey::from(private),
                private.diffie_hellman(black_box(&other)),
            )
        });
    });
    group.bench_function("glome", |b| {
        let private = glome_curve::StaticSecret::from([3; 32]);
        let other = glome_curve::PublicKey::from(&glome_curve::StaticSecret::from([4; 32]));
        b.iter(|| glome::tag(black_box(&private), black_box(&other), 0, &[5; 96]));
    });
    group.finish();
}

/// The keys of a binding, and a challenge that its device shows.
fn shown(keys: &KeySet) -> (Keys, Authentic) {
    let Bound {
        store,
        keys: shared,
    } = bound(keys);
    let mut device = Device::start(config(keys), store, ram::at(0), 0);
    let shown = device
        .begin_recovery(ram::LOCAL, [4; 32].into(), ram::at(1))
        .expect("bound");
    let scanned = ChallengeMessage::from_text(&shown.text).expect("its own challenge");
    let challenge = shared.tag().authenticate(scanned).expect("its own tag");
    (shared, challenge)
}

fn code(criterion: &mut Criterion) {
    let keys = key_set();
    let (shared, challenge) = shown(&keys);
    let private = StaticSecret::from([3; 32]);
    let other = PublicKey::from(&StaticSecret::from([4; 32]));

    let mut group = criterion.benchmark_group("suite 2, code");
    group.bench_function("relatch", |b| {
        b.iter(|| {
            let export = keys.export(black_box(&challenge)).expect("its own key id");
            shared
                .code()
                .hybrid_code(&challenge, &export, inputs::LENGTH)
                .expect("suite 2")
        });
    });
    group.bench_function("floor", |b| {
        b.iter(|| black_box(&private).diffie_hellman(black_box(&other)));
    });
    group.bench_function("glome", |b| {
        let private = glome_curve::StaticSecret::from([3; 32]);
        let other = glome_curve::PublicKey::from(&glome_curve::StaticSecret::from([4; 32]));
        b.iter(|| glome::verify(black_box(&private), black_box(&other), 0, &[5; 96], &[6; 8]));
    });
    group.finish();
}

/// What the device does when a code was typed: it has kept what the curve gave.
fn code_from_export(criterion: &mut Criterion) {
    let keys = key_set();
    let (shared, challenge) = shown(&keys);
    let export = keys.export(&challenge).expect("its own key id");
    // Extracted under the code key to a key, which is absorbed; and the code under it.
    let code = inputs::under_the_code(challenge.message());
    let hmacs = Hmacs::default().keys(1).over([32, code]);

    let mut group = criterion.benchmark_group("suite 2, code from export");
    hmacs.bench(&mut group);
    group.bench_function("relatch", |b| {
        b.iter(|| {
            shared
                .code()
                .hybrid_code(black_box(&challenge), &export, inputs::LENGTH)
                .expect("suite 2")
        });
    });
    group.finish();
}

criterion_group!(benches, begin, code, code_from_export);
criterion_main!(benches);
