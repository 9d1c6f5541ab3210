//! What wrong codes cost (spec/device.md, "Penalty").

use core::time::Duration;

use relatch_wire::{CodeLength, Failures};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// The longest penalty, which also replaces that of an unreadable state.
pub(crate) const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// From this many failures on new challenges ask for 20 digits.
pub(crate) const LONG_CODES_FROM: Failures = Failures(99);
/// Progress is stored once for each served period of this length.
const MARK: Duration = HOUR;

/// The penalty that a wrong code begins if it brings the failures to this total; only multiples of
/// three have one.
#[must_use]
pub fn penalty(total: Failures) -> Option<Duration> {
    if total.0 == 0 || !total.0.is_multiple_of(3) {
        return None;
    }
    Some(match total.0 / 3 {
        1 => MINUTE,
        2 => 5 * MINUTE,
        3 => 15 * MINUTE,
        4 => HOUR,
        5 => 4 * HOUR,
        6 => 12 * HOUR,
        _ => LONGEST,
    })
}

/// The length of the codes that a new challenge asks for.
pub(crate) fn code_length(bound: CodeLength, failures: Failures) -> CodeLength {
    if failures >= LONG_CODES_FROM {
        CodeLength::Twenty
    } else {
        bound
    }
}

/// A penalty that is being served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sentence {
    left: Duration,
    served: Duration,
}

impl Sentence {
    pub(crate) fn new(left: Duration) -> Self {
        Self {
            left,
            served: Duration::ZERO,
        }
    }

    pub(crate) fn left(self) -> Duration {
        self.left
    }

    pub(crate) fn is_over(self) -> bool {
        self.left.is_zero()
    }

    /// Serves `elapsed`; true if the rest is to be stored: at the end, and after each full hour
    /// served.
    pub(crate) fn serve(&mut self, elapsed: Duration) -> bool {
        if self.is_over() {
            return false;
        }
        let marks = self.marks();
        self.left = self.left.saturating_sub(elapsed);
        self.served = self.served.saturating_add(elapsed);
        self.is_over() || self.marks() > marks
    }

    fn marks(self) -> u64 {
        self.served.as_secs() / MARK.as_secs()
    }
}
