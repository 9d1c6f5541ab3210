//! No panic leaves the library.

/// Runs a call; `None` if it panicked.
#[cfg(feature = "std")]
pub(crate) fn run<T>(call: impl FnOnce() -> T) -> Option<T> {
    // What a panic leaves behind is not used again: the handle is broken from then on.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).ok()
}

/// Runs a call; a panic ends in the firmware's `relatch_panicked`.
#[cfg(not(feature = "std"))]
pub(crate) fn run<T>(call: impl FnOnce() -> T) -> Option<T> {
    Some(call())
}
