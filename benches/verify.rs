//! A typed code: parsed, its check digit looked at, the right one derived, both compared. Nothing is charged.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use relatch_benches::hmacs::Hmacs;
use relatch_benches::inputs;
use relatch_derivation::{Keys, TypedCode};
use totp_rs::{Algorithm, Builder};

fn verify(criterion: &mut Criterion) {
    let keys = Keys::derive(&inputs::binding_key());
    let challenge = inputs::challenge(&keys);
    let bytes = inputs::under_the_code(challenge.message());
    let code = || keys.code().code(&challenge, inputs::LENGTH);
    let typed = code().expect("suite 1").grouped();
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA256)
        .with_secret(vec![7; 32])
        .with_digits(8)
        .with_skew(0)
        .build()
        .expect("a long secret");
    let token = totp.generate(1_800_000_000).to_string();

    let mut group = criterion.benchmark_group("verify");
    Hmacs::default().over([bytes]).bench(&mut group);
    group.bench_function("relatch", |b| {
        b.iter(|| {
            let typed = TypedCode::parse(black_box(&typed), inputs::LENGTH).expect("typed well");
            code().expect("suite 1").matches(&typed)
        });
    });
    group.bench_function("totp-rs", |b| {
        b.iter(|| {
            totp.check(black_box(&token), 1_800_000_000)
                .expect("the right one")
        });
    });
    group.finish();
}

criterion_group!(benches, verify);
criterion_main!(benches);
