//! The device's time: milliseconds since the machine started, sleep included.

use relatch_device::Uptime;
use rustix::time::{ClockId, clock_gettime};

/// Now. Setting the wall clock does not change it. [DEV-1]
pub(crate) fn now() -> Uptime {
    let time = clock_gettime(ClockId::Boottime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    let millis = u64::try_from(time.tv_nsec).unwrap_or_default() / 1_000_000;
    Uptime::from_millis(seconds.saturating_mul(1_000).saturating_add(millis))
}
