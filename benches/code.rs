//! The code of a challenge, under a cached key.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ootp::hmacsha::ShaTypes;
use ootp::hotp::{Hotp, MakeOption};
use relatch_benches::hmacs::Hmacs;
use relatch_benches::inputs;
use relatch_derivation::Keys;
use totp_rs::{Algorithm, Builder};

fn code(criterion: &mut Criterion) {
    let keys = Keys::derive(&inputs::binding_key());
    let challenge = inputs::challenge(&keys);
    let bytes = inputs::under_the_code(challenge.message());
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA256)
        .with_secret(vec![7; 32])
        .with_digits(8)
        .build()
        .expect("a long secret");

    let mut group = criterion.benchmark_group("code");
    Hmacs::default().over([bytes]).bench(&mut group);
    group.bench_function("relatch", |b| {
        b.iter(|| keys.code().code(black_box(&challenge), inputs::LENGTH));
    });
    group.bench_function("totp-rs", |b| {
        b.iter(|| totp.generate(black_box(1_800_000_000)));
    });
    group.bench_function("ootp", |b| {
        let hotp = Hotp::new("a secret of thirty-two characters");
        let option = MakeOption::Full {
            counter: 60_000_000,
            digits: 8,
            algorithm: &ShaTypes::Sha2_256,
        };
        b.iter(|| hotp.make(black_box(option)));
    });
    group.bench_function("oath, OCRA", |b| {
        let (suite, key) = ("OCRA-1:HOTP-SHA256-8:QA10", [7; 32]);
        b.iter(|| {
            let code = oath::ocra(suite, black_box(&key), 0, "A1B2C3D4E5", &[], &[], 0);
            code.expect("a suite of RFC 6287")
        });
    });
    group.finish();
}

criterion_group!(benches, code);
criterion_main!(benches);
