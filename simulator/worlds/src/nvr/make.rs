//! How an NVR is made: firmware settings and hardware.

use relatch_device::Config;
use zeroize::Zeroizing;

use relatch_testkit::passwords::Cost;

/// How one NVR is made.
#[derive(Debug, Clone)]
pub struct Make {
    /// The firmware's settings for the library.
    pub config: Config,
    /// Whether the model has recovery with the app at all.
    pub supports_recovery: bool,
    /// Whether its QR codes are of a protocol newer than today's apps.
    pub from_the_future: bool,
    /// The work of a password check.
    pub cost: Cost,
    /// What its clock and its random generator are like.
    pub hardware: Hardware,
    /// The administrator's first password; it must be [`relatch_testkit::passwords::Passwords::acceptable`].
    pub password: Zeroizing<String>,
}

/// Parts of a board that a vendor may have saved on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hardware {
    /// Starts are counted.
    pub counts_starts: bool,
    /// The uptime in milliseconds has 64 bits, or only 32.
    pub wide_uptime: bool,
    /// The random generator is fresh, or gives the same bytes at every call.
    pub fresh_random: bool,
}

impl Default for Hardware {
    fn default() -> Self {
        Self {
            counts_starts: true,
            wide_uptime: true,
            fresh_random: true,
        }
    }
}
