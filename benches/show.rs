//! A challenge as QR text, and the text as a matrix of modules.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use relatch_benches::{inputs, primitives};
use relatch_derivation::Keys;

use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};
use relatch_optics::qr::QrMatrix;

fn text(criterion: &mut Criterion) {
    let challenge = inputs::challenge(&Keys::derive(&inputs::binding_key()));
    let mut group = criterion.benchmark_group("challenge to text");
    group.bench_function("relatch", |b| b.iter(|| black_box(&challenge).to_text()));
    group.bench_function("compression", |b| {
        b.iter(|| primitives::compress(black_box(1)))
    });
    group.finish();
}

fn matrix(criterion: &mut Criterion) {
    let text = inputs::challenge(&Keys::derive(&inputs::binding_key())).to_text();
    let mut group = criterion.benchmark_group("text to matrix");
    group.bench_function("relatch", |b| {
        b.iter(|| QrMatrix::encode(black_box(&text)).expect("it fits"));
    });
    for (name, mask) in [
        ("qrcodegen", None),
        ("qrcodegen, fixed mask", Some(Mask::new(0))),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| {
                let segment = QrSegment::make_alphanumeric(black_box(&text));
                let (low, high, level) = (Version::MIN, Version::MAX, QrCodeEcc::Medium);
                QrCode::encode_segments_advanced(&[segment], level, low, high, mask, false)
                    .expect("it fits")
            });
        });
    }
    group.bench_function("compression", |b| {
        b.iter(|| primitives::compress(black_box(1)))
    });
    group.finish();
}

criterion_group!(benches, text, matrix);
criterion_main!(benches);
