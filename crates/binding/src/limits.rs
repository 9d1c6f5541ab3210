//! How many codes an owner is issued in 24 hours without a step-up.

use alloc::vec::Vec;

use crate::time::WallTime;

/// Codes for distinct challenges of one binding in 24 hours.
pub const CODES_PER_BINDING: usize = 5;
/// Codes for distinct challenges of all bindings of an account in 24 hours.
pub const CODES_PER_ACCOUNT: usize = 10;

const DAY: u64 = 86_400;

/// When the last `LIMIT` codes were issued, oldest first; older ones cannot fill the window.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window<const LIMIT: usize>(Vec<WallTime>);

impl<const LIMIT: usize> Window<LIMIT> {
    /// Takes stored times in any order; of more than `LIMIT` the newest.
    #[must_use]
    pub fn from_stored(times: Vec<WallTime>) -> Self {
        let mut window = Self(times);
        window.shrink();
        window
    }

    /// A window that is full at this time: what is assumed where nothing can be known.
    #[must_use]
    pub fn full(now: WallTime) -> Self {
        Self([now; LIMIT].into())
    }

    /// Whether `LIMIT` codes count now; one counts for 24 hours, and while its time has not come.
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

/// Whether what happened then counts now.
pub(crate) fn within_a_day(at: WallTime, now: WallTime) -> bool {
    now < at.plus_secs(DAY)
}
