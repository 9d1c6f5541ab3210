//! Marks for valgrind. It follows a mark through copies and arithmetic, and reports a branch or an address made of one.

use std::ffi::c_void;
use std::hint::black_box;

use crabgrind::memcheck::{MemState, mark_memory, vbits};

/// Makes a value secret. The optimiser must not know it either, or it computes with the constant: what is lent out to be
/// changed is unknown afterwards, what is only lent may stay what it was.
pub(crate) fn poisoned<T>(mut value: T) -> T {
    let lent: &mut T = black_box(&mut value);
    mark(lent, MemState::Undefined);
    black_box::<&mut T>(lent);
    value
}

/// Makes a value public that is shown.
pub(crate) fn publish<T>(value: &T) {
    mark(black_box(value), MemState::Defined);
    black_box(value);
}

/// A public copy of a text that is on the screen.
pub(crate) fn public_text(shown: &[u8]) -> String {
    let copy = shown.to_vec();
    copy.iter().for_each(publish);
    String::from_utf8(copy).expect("ASCII")
}

/// Makes two secrets secret wherever they stand inside a value.
pub(crate) fn poison_within<T>(value: &mut T, secrets: [&[u8; 32]; 2]) {
    // SAFETY: the bytes are only copied; what padding holds is made public in the copy before it is compared.
    let bytes =
        unsafe { core::slice::from_raw_parts((&raw const *value).cast::<u8>(), size_of::<T>()) };
    let copy = bytes.to_vec();
    copy.iter().for_each(publish);
    let places = secrets.map(|secret| copy.windows(32).position(|part| part == secret));
    for place in places {
        let start = bytes[place.expect("the secret is there")..]
            .as_ptr()
            .cast::<c_void>();
        mark_memory(start, 32, MemState::Undefined).expect("valgrind runs this");
    }
    black_box(value);
}

/// Asserts that the secret has reached this value: otherwise nothing was examined.
pub(crate) fn still_secret<T>(value: &T) {
    let start = black_box(value as *const T).cast::<c_void>();
    let mut marks = vec![0; size_of::<T>()];
    vbits(start, &mut marks).expect("valgrind runs this");
    assert!(marks.iter().any(|mark| *mark != 0), "the mark was lost");
}

fn mark<T>(value: &T, state: MemState) {
    let start = (value as *const T).cast::<c_void>();
    mark_memory(start, size_of::<T>(), state).expect("valgrind runs this");
}
