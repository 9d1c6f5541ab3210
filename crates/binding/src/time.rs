//! The authority's clock, and what counts in the last 24 hours of it.

use alloc::vec::Vec;

/// Codes of one binding to its owner in 24 hours. [AUTH-18]
pub const CODES_PER_BINDING: usize = 5;
/// Codes of all bindings of an account in 24 hours. [AUTH-18]
pub const CODES_PER_ACCOUNT: usize = 10;

pub(crate) const HOUR: u64 = 3_600;
pub(crate) const DAY: u64 = 24 * HOUR;

/// Wall time, in whole seconds since 1970-01-01 UTC (spec/authority.md); the caller reads the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime(u64);

/// When the last codes were issued, oldest first; older ones cannot fill the window.
///
/// At most `LIMIT` that count, and at most `LIMIT` that a clock ahead of time has left behind: these must not push out
/// the ones that count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window<const LIMIT: usize>(Vec<WallTime>);

/// What happened to the highest time seen when a row was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seen {
    /// It is the highest still, or has grown.
    Kept,
    /// It lay more than a day ahead, and now replaces it.
    Replaced,
}

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

    /// The day, counted from 1970.
    #[must_use]
    pub const fn day(self) -> u64 {
        self.0 / DAY
    }

    /// The time that expiries are compared with, where `seen` is the highest time seen. [AUTH-35]
    #[must_use]
    pub fn at_least(self, seen: Self) -> Self {
        if seen <= self.plus_secs(DAY) {
            self.max(seen)
        } else {
            self
        }
    }

    /// Makes this the highest time seen where it is, or where `seen` lies more than a day ahead. [AUTH-35]
    #[must_use]
    pub fn seen_after(self, seen: &mut Self) -> Seen {
        let ahead = *seen > self.plus_secs(DAY);
        *seen = self.at_least(*seen);
        if ahead { Seen::Replaced } else { Seen::Kept }
    }
}

impl<const LIMIT: usize> Window<LIMIT> {
    /// The most times that are kept.
    pub const MAX: usize = 2 * LIMIT;

    /// Takes stored times in any order; `None` where there are more than are kept.
    #[must_use]
    pub fn from_stored(mut times: Vec<WallTime>) -> Option<Self> {
        times.sort_unstable();
        (times.len() <= Self::MAX).then_some(Self(times))
    }

    /// A window that is full at this time: what is assumed where the stored one cannot be trusted.
    #[must_use]
    pub fn full(now: WallTime) -> Self {
        Self([now; LIMIT].into())
    }

    /// Whether `LIMIT` codes count now.
    ///
    /// A code counts for 24 hours, also one dated at most a day ahead; one further ahead does not.
    #[must_use]
    pub fn is_full(&self, now: WallTime) -> bool {
        // [AUTH-18]
        let counting = self.0.iter().filter(|at| within_a_day(**at, now));
        counting.count() >= LIMIT
    }

    /// Counts one code.
    pub fn record(&mut self, now: WallTime) {
        let (mut ahead, mut rest): (Vec<_>, Vec<_>) =
            self.0.iter().partition(|at| is_far_ahead(**at, now));
        rest.push(now);
        rest.sort_unstable();
        for times in [&mut rest, &mut ahead] {
            let surplus = times.len().saturating_sub(LIMIT);
            times.drain(..surplus);
        }
        rest.append(&mut ahead);
        self.0 = rest;
    }

    /// The times that are kept, oldest first.
    pub fn times(&self) -> impl ExactSizeIterator<Item = WallTime> {
        self.0.iter().copied()
    }
}

/// Whether what happened at `at` counts now. [AUTH-32]
pub(crate) fn within_a_day(at: WallTime, now: WallTime) -> bool {
    now < at.plus_secs(DAY) && !is_far_ahead(at, now)
}

/// Whether a period of this length that ends at `until` runs at this time of the binding. One that began more than a day
/// ahead does not count. [AUTH-72]
pub(crate) fn runs(at: WallTime, until: WallTime, length: u64) -> bool {
    at < until && until <= at.plus_secs(DAY).plus_secs(length)
}

/// Whether `at` lies more than a day ahead: a clock was wrong then, or is now.
pub(crate) fn is_far_ahead(at: WallTime, now: WallTime) -> bool {
    at > now.plus_secs(DAY)
}
