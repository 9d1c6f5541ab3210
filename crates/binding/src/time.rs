//! The authority's clock, and what counts in the last 24 hours of it.

use alloc::vec::Vec;

/// Codes for distinct challenges of one binding in 24 hours.
pub const CODES_PER_BINDING: usize = 5;
/// Codes for distinct challenges of all bindings of an account in 24 hours.
pub const CODES_PER_ACCOUNT: usize = 10;

const DAY: u64 = 86_400;

/// Wall time, in whole seconds since 1970-01-01 UTC (spec/authority.md); the caller reads the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime(u64);

/// When the last `LIMIT` codes were issued, oldest first; older ones cannot fill the window.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window<const LIMIT: usize>(Vec<WallTime>);

impl WallTime {
    /// Takes seconds since 1970-01-01 UTC.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01 UTC.
    #[must_use]
    pub const fn secs(self) -> u64 {
        self.0
    }

    /// This many seconds later; the last second stays.
    #[must_use]
    pub const fn plus_secs(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The clock hour, counted from 1970.
    #[must_use]
    pub const fn clock_hour(self) -> u64 {
        self.0 / 3600
    }
}

impl<const LIMIT: usize> Window<LIMIT> {
    /// Takes stored times in any order; of more than `LIMIT` the newest.
    #[must_use]
    pub fn from_stored(times: Vec<WallTime>) -> Self {
        let mut window = Self(times);
        window.shrink();
        window
    }

    /// A window that is full at this time: what is assumed where the stored one cannot be trusted.
    #[must_use]
    pub fn full(now: WallTime) -> Self {
        Self([now; LIMIT].into())
    }

    /// Whether `LIMIT` codes count now. A code counts for 24 hours; one dated in the future counts too.
    #[must_use]
    pub fn is_full(&self, now: WallTime) -> bool {
        // [AUTH-18]
        let counting = self.0.iter().filter(|at| within_a_day(**at, now));
        counting.count() >= LIMIT
    }

    /// Counts one code.
    pub fn record(&mut self, now: WallTime) {
        self.0.push(now);
        self.shrink();
    }

    /// The times that are kept, oldest first.
    pub fn times(&self) -> impl ExactSizeIterator<Item = WallTime> {
        self.0.iter().copied()
    }

    fn shrink(&mut self) {
        self.0.sort_unstable();
        let surplus = self.0.len().saturating_sub(LIMIT);
        self.0.drain(..surplus);
    }
}

/// Whether what happened at `at` counts now.
pub(crate) fn within_a_day(at: WallTime, now: WallTime) -> bool {
    now < at.plus_secs(DAY)
}
