//! Uptime and the periods measured in it (spec/device.md, "Time").

use core::time::Duration;

/// Milliseconds of a monotonic counter that starts with the device; never a wall clock. [DEV-1]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Uptime(u64);

/// The change of the uptime since the last call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Forward(Duration),
    /// The counter wrapped or was restarted.
    Backward,
}

/// A period that runs down; it is over at exactly its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Countdown(Duration);

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
            Some(elapsed) => Step::Forward(Duration::from_millis(elapsed)),
            None => Step::Backward,
        }
    }
}

impl Countdown {
    pub(crate) fn new(period: Duration) -> Self {
        Self(period)
    }

    pub(crate) fn left(self) -> Duration {
        self.0
    }

    pub(crate) fn is_over(self) -> bool {
        self.0.is_zero()
    }

    pub(crate) fn run(&mut self, elapsed: Duration) {
        self.0 = self.0.saturating_sub(elapsed);
    }
}
