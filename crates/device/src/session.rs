//! Who asks, and from where (spec/device.md, "Where recovery is allowed").
//!
//! An administrator's session may finish what a proof began; only a proof begins it:
//!
//! ```compile_fail,E0308
//! # fn f<S: relatch_device::Store>(device: &mut relatch_device::Device<S>,
//! #     administrator: relatch_device::Administrator, now: relatch_device::Uptime) {
//! device.clear_failures(&administrator, now); // a session left open is not enough
//! # }
//! ```
//! ```compile_fail,E0451
//! # fn f(administrator: relatch_device::Administrator, given: relatch_device::Uptime) {
//! let proof = relatch_device::Proof { administrator, given, era: 0 }; // no password was verified
//! # }
//! ```

use crate::time::{Step, Uptime};

/// How long a proof holds, in milliseconds.
const PROOF: u32 = 5 * 60 * 1_000;

/// A console session, as the vendor's login screen numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Session {
    /// Different from the number of every other session since the start.
    pub id: u64,
    /// Where its screen is.
    pub console: Console,
}

/// Where a session's screen is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Console {
    /// Part of the device or plugged into it.
    Local,
    /// Everything else: a web page, a client on the network.
    Remote,
}

/// The vendor's statement that a session is an administrator's, or that of the first set-up.
///
/// # Security
/// Make one only in the code that has just checked an administrator's session; the library cannot
/// check it.
#[derive(Debug)]
pub struct Administrator(Session);

/// An administrator's password was verified in this session a short time ago. [DEV-39]
///
/// [`crate::Device::prove_administrator`] makes it. It holds for 5 minutes of uptime, and no longer
/// after the uptime went back. Keep it with the session, and drop it when the session ends.
#[derive(Debug)]
pub struct Proof {
    administrator: Administrator,
    given: Uptime,
    era: u64,
}

impl Administrator {
    /// Says that an administrator is logged in to this session, or that the device is in its first
    /// set-up there.
    #[must_use]
    pub fn logged_in(session: Session) -> Self {
        Self(session)
    }

    pub(crate) fn session(&self) -> Session {
        self.0
    }
}

impl Proof {
    pub(crate) fn given(session: Session, given: Uptime, era: u64) -> Self {
        Self {
            administrator: Administrator(session),
            given,
            era,
        }
    }

    /// What a session may do without a new proof.
    #[must_use]
    pub fn administrator(&self) -> &Administrator {
        &self.administrator
    }

    /// Whether it holds at this uptime, in this era.
    pub(crate) fn holds(&self, now: Uptime, era: u64) -> bool {
        let fresh = matches!(self.given.step_to(now), Step::Forward(age) if age < PROOF);
        fresh && self.era == era
    }
}
