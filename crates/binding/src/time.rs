//! The authority's clock reading; the caller brings it.

/// Wall time, in whole seconds since 1970-01-01 UTC (spec/authority.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime(u64);

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

    /// This many seconds later; the end of time stays.
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
