//! A challenge as QR text, and the text as a matrix of modules.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use fast_qr::{ECL, Mask, Mode, QRBuilder};
use relatch_benches::{inputs, primitives};
use relatch_derivation::Keys;

use qr::QrMatrix;
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

#[path = "../simulator/src/picture/qr.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "neither the terminal nor its tests are here"
)]
mod qr;

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
    group.bench_function("qrcodegen, fixed mask", |b| {
        b.iter(|| {
            let segment = QrSegment::make_alphanumeric(black_box(&text));
            let (low, high, mask) = (Version::MIN, Version::MAX, Some(qrcodegen::Mask::new(0)));
            let ecc = QrCodeEcc::Medium;
            QrCode::encode_segments_advanced(&[segment], ecc, low, high, mask, false)
                .expect("it fits")
        });
    });
    group.bench_function("fast_qr", |b| {
        b.iter(|| {
            QRBuilder::new(black_box(text.as_str()))
                .mode(Mode::Alphanumeric)
                .ecl(ECL::M)
                .build()
                .expect("it fits")
        });
    });
    group.bench_function("fast_qr, fixed mask", |b| {
        b.iter(|| {
            QRBuilder::new(black_box(text.as_str()))
                .mode(Mode::Alphanumeric)
                .ecl(ECL::M)
                .mask(Mask::Checkerboard)
                .build()
                .expect("it fits")
        });
    });
    group.bench_function("compression", |b| {
        b.iter(|| primitives::compress(black_box(1)))
    });
    group.finish();
}

criterion_group!(benches, text, matrix);
criterion_main!(benches);
