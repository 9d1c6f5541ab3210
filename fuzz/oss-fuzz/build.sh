#!/bin/bash -eu
# Builds every target into $OUT, with its options, its dictionary and its seeds, as OSS-Fuzz takes them. OSS-Fuzz runs it
# in $SRC/relatch and sets SRC, OUT and the flags; fuzz/oss-fuzz/check runs it without its images.
cd "${SRC:?}/relatch/fuzz"

# OSS-Fuzz gives cargo-fuzz's sanitizer by RUSTFLAGS and $SANITIZER. Assertions and overflow checks are in the profile.
cargo fuzz build --release --sanitizer "${SANITIZER:-address}" ${CARGO_FUZZ_FLAGS:-}

for entry in fuzz_targets/*.rs; do
    name=$(basename "$entry" .rs)
    cp "${CARGO_TARGET_DIR:-target}/x86_64-unknown-linux-gnu/release/$name" "${OUT:?}/"
    ./constants.py "$OUT/$name"
    python3 -m zipfile -c "$OUT/${name}_seed_corpus.zip" "seeds/$name"/*
done
