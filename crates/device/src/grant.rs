//! The grant: one new password, for the session that typed the correct code
//! (spec/device.md, "Grant and new password").
//!
//! Only a verified code opens one, and only a grant sets a password:
//!
//! ```compile_fail,E0451
//! let grant = relatch_device::Grant { session: 1, serial: 1 }; // no code was verified
//! ```
//! ```compile_fail,E0382
//! # fn f<S: relatch_device::Store, P: relatch_device::PasswordStore>(
//! #     device: &mut relatch_device::Device<S>, passwords: &mut P, grant: relatch_device::Grant,
//! #     session: relatch_device::Session, now: relatch_device::Uptime) {
//! let _ = device.set_password(grant, session, passwords, "first", now);
//! let _ = device.set_password(grant, session, passwords, "second", now); // already used
//! # }
//! ```

use crate::attempt::CodeVerified;
use crate::session::Session;
use crate::time::Countdown;

/// How long a grant is open.
const LIFETIME: Countdown = Countdown::minutes(10);

/// Permission to set one password; the session that typed the code holds it.
#[derive(Debug)]
pub struct Grant {
    session: u64,
    serial: u64,
}

/// What the device remembers of the one grant that is open.
#[derive(Debug)]
pub(crate) struct OpenGrant {
    session: u64,
    serial: u64,
    pub(crate) left: Countdown,
}

impl Grant {
    /// Opens the grant that a correct code earned. [DEV-25]
    pub(crate) fn open(_: CodeVerified, session: Session, serial: u64) -> (Self, OpenGrant) {
        let open = OpenGrant {
            session: session.id,
            serial,
            left: LIFETIME,
        };
        let grant = Self {
            session: session.id,
            serial,
        };
        (grant, open)
    }

    pub(crate) fn belongs_to(&self, session: Session) -> bool {
        self.session == session.id
    }
}

impl OpenGrant {
    pub(crate) fn is_for(&self, grant: &Grant) -> bool {
        self.serial == grant.serial
    }

    pub(crate) fn belongs_to(&self, session: Session) -> bool {
        self.session == session.id
    }
}
