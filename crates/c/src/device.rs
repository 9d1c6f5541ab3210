//! Sessions, proofs, physical acts, and time.

use relatch_device::{Administrator, Console, Session};

use crate::codes::RELATCH_E_ARGUMENT;
use crate::handle::{RelatchDevice, enter};
use crate::pointer::Failed;

/// A screen that is part of the device or plugged into it.
pub const RELATCH_LOCAL: u32 = 1;
/// Every other screen: a web page, a client on the network.
pub const RELATCH_REMOTE: u32 = 2;

/// A console session, as the firmware's login screen numbers it.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelatchSession {
    /// Different from the number of every other session since the start.
    pub id: u64,
    /// RELATCH_LOCAL or RELATCH_REMOTE.
    pub console: u32,
}

impl RelatchSession {
    pub(crate) fn parse(self) -> Result<Session, Failed> {
        let console = match self.console {
            RELATCH_LOCAL => Console::Local,
            RELATCH_REMOTE => Console::Remote,
            _ => return Err(RELATCH_E_ARGUMENT),
        };
        Ok(Session {
            id: self.id,
            console,
        })
    }

    pub(crate) fn administrator(self) -> Result<Administrator, Failed> {
        self.parse().map(Administrator::logged_in)
    }
}

/// Lets time pass: ends what is over. Every other call does so too; nothing has to be called when
/// nothing happens.
#[unsafe(no_mangle)]
pub extern "C" fn relatch_tick(device: Option<&RelatchDevice>) -> i32 {
    enter(device, |inner| {
        let now = inner.now();
        inner.device.advance(now);
        Ok(())
    })
}

/// A person pressed a button on the device or put in a USB stick: remote consoles may recover for 10
/// minutes.
#[unsafe(no_mangle)]
pub extern "C" fn relatch_physical_act(device: Option<&RelatchDevice>) -> i32 {
    enter(device, |inner| {
        let now = inner.now();
        inner.device.physical_act(now);
        Ok(())
    })
}

/// The administrator's password was verified in this session just now, or the device is in its first
/// set-up there: for 5 minutes the session may bind and release the device, clear the failures and
/// load a key file. The handle keeps the proof, for 8 sessions at once.
///
/// Call it only in the code that has just verified a typed password, never for a session that is
/// merely open or for a stored password: the library cannot check it.
#[unsafe(no_mangle)]
pub extern "C" fn relatch_prove_administrator(
    device: Option<&RelatchDevice>,
    session: RelatchSession,
) -> i32 {
    enter(device, |inner| {
        let (session, now) = (session.parse()?, inner.now());
        let proof = inner.device.prove_administrator(session, now);
        inner.proofs.keep(session, proof);
        Ok(())
    })
}

/// The session ended: its proof, grant, offer and check end with it.
#[unsafe(no_mangle)]
pub extern "C" fn relatch_session_ended(
    device: Option<&RelatchDevice>,
    session: RelatchSession,
) -> i32 {
    enter(device, |inner| {
        let session = session.parse()?;
        inner.device.session_ended(session);
        inner.proofs.forget(session);
        Ok(())
    })
}
