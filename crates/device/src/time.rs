//! Uptime and the periods measured in it (spec/device.md, "Time").

use core::time::Duration;

/// Milliseconds of a monotonic counter that starts with the device; never a wall clock. [DEV-1]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Uptime(u64);

/// The change of the uptime since the last call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// By so many milliseconds; at most 49 days, and every period is shorter.
    Forward(u32),
    /// The counter wrapped or was restarted.
    Backward,
}

/// A period that runs down, in milliseconds; it is over at exactly its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Countdown(u32);

impl Uptime {
    /// This many milliseconds after the start of the device.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the start of the device.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The step from `self` to `now`.
    pub(crate) fn step_to(self, now: Self) -> Step {
        match now.0.checked_sub(self.0) {
            Some(elapsed) => Step::Forward(u32::try_from(elapsed).unwrap_or(u32::MAX)),
            None => Step::Backward,
        }
    }
}

impl Countdown {
    pub(crate) const fn minutes(minutes: u32) -> Self {
        Self::seconds(60 * minutes)
    }

    pub(crate) const fn seconds(seconds: u32) -> Self {
        Self(1_000 * seconds)
    }

    /// A period of at most 49 days.
    pub(crate) fn of(period: Duration) -> Self {
        Self(u32::try_from(period.as_millis()).unwrap_or(u32::MAX))
    }

    pub(crate) fn left(self) -> Duration {
        Duration::from_millis(self.0.into())
    }

    pub(crate) fn is_over(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn run(&mut self, elapsed: u32) {
        self.0 = self.0.saturating_sub(elapsed);
    }
}
