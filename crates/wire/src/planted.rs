//! Faults planted on purpose, to show that simulator, fuzzers and explorations find them.
//!
//! Compiled only under `RUSTFLAGS="--cfg relatch_planted"`: no feature of a shipped crate turns this on.

use core::sync::atomic::{AtomicU8, Ordering};

/// One deliberate mistake; which code makes it, that code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[allow(
    missing_docs,
    reason = "the names say it; simulator and fuzzers describe each"
)]
pub enum Fault {
    CompareBeforeCharge = 1,
}

impl Fault {
    /// Every fault.
    pub const ALL: &[Self] = &[Self::CompareBeforeCharge];
}

static PLANTED: AtomicU8 = AtomicU8::new(0);

/// Plants one fault in the whole process, or takes it out.
pub fn plant(fault: Option<Fault>) {
    PLANTED.store(fault.map_or(0, |fault| fault as u8), Ordering::Relaxed);
}

/// Whether this fault is planted.
#[must_use]
pub fn on(fault: Fault) -> bool {
    PLANTED.load(Ordering::Relaxed) == fault as u8
}
