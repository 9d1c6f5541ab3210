//! Who asks, and from where (spec/device.md, "Where recovery is allowed").

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
