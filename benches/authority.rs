//! The account side: from a scanned text to its code, with a thousand to a million bindings in memory.

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{
    BatchSize, BenchmarkGroup, BenchmarkId, Criterion, criterion_group, criterion_main,
};
use relatch_benches::hmacs::Hmacs;
use relatch_benches::{primitives, registry};

/// The audit log and the notices are forgotten after so many requests.
const BATCH: u32 = 1024;
/// So many requests have come in and are at hand, outside of what is measured.
const ARRIVING: BatchSize = BatchSize::NumIterations(256);

fn authority(criterion: &mut Criterion) {
    let smoke = std::env::args().any(|argument| argument == "--test");
    let sizes: &[u64] = if smoke {
        &[1_000]
    } else {
        &[1_000, 10_000, 100_000, 1_000_000]
    };
    let mut group = criterion.benchmark_group("authority");
    group.bench_function("compression", |b| {
        b.iter(|| primitives::compress(black_box(1)))
    });
    for bindings in sizes {
        let (mut service, mut owners) = registry::with_bindings(*bindings);
        service.issue_all(&mut owners);
        if *bindings == 1_000 {
            floor(&mut group, &service.hmacs(&owners.request()));
        }
        group.bench_function(BenchmarkId::new("again", bindings), |b| {
            b.iter_batched_ref(
                || owners.request(),
                |request| service.again(request),
                ARRIVING,
            );
        });
        let mut served = 0_u32;
        group.bench_function(BenchmarkId::new("first", bindings), |b| {
            b.iter_batched_ref(
                || owners.request(),
                |request| {
                    served = served.wrapping_add(1);
                    if served.is_multiple_of(BATCH) {
                        service.forget_papers();
                    }
                    service.first(request)
                },
                ARRIVING,
            );
        });
    }
    group.finish();
}

/// The bytes that a sealed key is bound to: locator, suite, length of the owner, owner.
const ABOUT: usize = 12 + 2 + 1 + 64;

/// The compressions of a repetition, and the opening of the binding key.
fn floor(group: &mut BenchmarkGroup<'_, WallTime>, hmacs: &Hmacs) {
    let about = [0; ABOUT];
    let (cipher, sealed) = primitives::sealed(&about);
    group.bench_function("floor", |b| {
        b.iter(|| {
            let hashed = black_box(hmacs).compress();
            (
                hashed,
                primitives::unseal(&cipher, black_box(&about), &sealed),
            )
        });
    });
}

criterion_group!(benches, authority);
criterion_main!(benches);
