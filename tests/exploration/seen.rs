//! What an onlooker sees.

use std::time::Duration;

use relatch_authority::Refusal;
use relatch_device::Status;

/// A challenge that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) text: String,
    pub(crate) code: Option<String>,
    /// Which of the bindings it is of.
    pub(crate) binding: usize,
    pub(crate) accepted: bool,
    /// Shown since the last start.
    pub(crate) of_this_run: bool,
}

/// What the device says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Seen {
    pub(crate) bound: bool,
    pub(crate) epoch: u32,
    pub(crate) failures: u32,
    pub(crate) penalty: Duration,
    pub(crate) challenge: Option<(Duration, u8)>,
    pub(crate) grant: Option<Duration>,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    Shown(String),
    Code,
    StepUpNeeded,
    Refused(Refusal),
    Granted(usize),
    Wrong,
    Set,
    Nothing,
    Unexpected(String),
}

impl Seen {
    pub(crate) fn of(status: Status) -> Self {
        Self {
            bound: status.bound,
            epoch: status.epoch.0,
            failures: status.failures.0,
            penalty: status.penalty,
            challenge: status
                .challenge
                .map(|(left, length)| (left, length.digits())),
            grant: status.grant,
        }
    }
}
