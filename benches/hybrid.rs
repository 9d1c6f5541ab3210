//! Suite 2: the challenge at the device, its code at the authority.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use relatch_benches::ram::{self, Bound};
use relatch_derivation::KeySet;
use relatch_device::{Config, Device, Uptime};
use relatch_wire::ChallengeMessage;
use x25519_dalek::{PublicKey, StaticSecret};

fn key_set() -> KeySet {
    KeySet::new(&[1; 32], &[2; 32]).expect("the curve is computed well")
}

fn config(keys: &KeySet) -> Config {
    ram::config().authority(*keys.public())
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
    let device = || Device::start(config.clone(), store, Uptime(0), 0);
    let private = StaticSecret::from([3; 32]);
    let other = PublicKey::from(&StaticSecret::from([4; 32]));

    let mut group = criterion.benchmark_group("suite 2, begin");
    group.bench_function("relatch", |b| {
        b.iter_batched_ref(
            device,
            |device| {
                device
                    .begin_recovery(ram::LOCAL, [4; 32].into(), Uptime(1))
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

fn code(criterion: &mut Criterion) {
    let keys = key_set();
    let Bound {
        store,
        keys: shared,
    } = bound(&keys);
    let mut device = Device::start(config(&keys), store, Uptime(0), 0);
    let shown = device
        .begin_recovery(ram::LOCAL, [4; 32].into(), Uptime(1))
        .expect("bound");
    let scanned = ChallengeMessage::from_text(&shown.text).expect("its own challenge");
    let challenge = shared.tag().authenticate(scanned).expect("its own tag");
    let private = StaticSecret::from([3; 32]);
    let other = PublicKey::from(&StaticSecret::from([4; 32]));

    let mut group = criterion.benchmark_group("suite 2, code");
    group.bench_function("relatch", |b| {
        b.iter(|| {
            let code = keys.code(&shared, black_box(&challenge));
            code.expect("its own key id")
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

criterion_group!(benches, begin, code);
criterion_main!(benches);
