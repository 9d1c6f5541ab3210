//! What a recovery keeps between two calls (spec/device.md, "State machine"): in memory only, gone
//! at a restart. [DEV-7]

use alloc::string::String;
use core::time::Duration;

use relatch_derivation::{Authentic, Code, Keys, OtherSuiteError};
use relatch_wire::{CodeLength, Failures};

use crate::attempt::CodeVerified;
use crate::grant::{Grant, OpenGrant};
use crate::session::Session;
use crate::suite::CodeSource;
use crate::time::Countdown;

/// How long a physical act lets other consoles recover.
const PHYSICAL_WINDOW: Countdown = Countdown::minutes(10);
/// How long local consoles wait after an incorrect code or a start.
const WAIT: Countdown = Countdown::seconds(5);

/// Challenge and grant, and the periods that run down beside them.
#[derive(Default)]
pub(crate) struct Recovery {
    pub(crate) live: Option<LiveChallenge>,
    pub(crate) grant: Option<OpenGrant>,
    /// Grants opened since the start.
    grants: u64,
    window: Countdown,
    wait: Countdown,
}

/// A challenge to be shown as a QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shown {
    /// The QR text.
    pub text: String,
    /// How long the challenge still lives.
    pub left: Duration,
}

/// A challenge on the screen, with what its code needs beside the keys.
pub(crate) struct LiveChallenge {
    pub(crate) challenge: Authentic,
    pub(crate) source: CodeSource,
    /// The code length of the binding.
    pub(crate) bound: CodeLength,
    pub(crate) left: Countdown,
}

impl LiveChallenge {
    pub(crate) fn shown(&self) -> Shown {
        Shown {
            text: self.challenge.to_text(),
            left: self.left.left(),
        }
    }

    /// The length of its code.
    pub(crate) fn code_length(&self) -> CodeLength {
        let fields = self.challenge.challenge();
        CodeLength::required(fields.action, fields.failures, self.bound)
    }

    pub(crate) fn code(&self, keys: &Keys) -> Result<Code, OtherSuiteError> {
        self.source.code(keys, &self.challenge, self.bound)
    }

    fn is_outgrown(&self, failures: Failures) -> bool {
        let made_with = self.challenge.challenge().failures;
        CodeLength::least(made_with) != CodeLength::least(failures)
    }
}

impl Recovery {
    /// The binding changed, or the device started. [BIND-9]
    pub(crate) fn reset(&mut self) {
        self.live = None;
        self.grant = None;
    }

    /// Lets time pass.
    pub(crate) fn run(&mut self, elapsed: u32) {
        self.window.run(elapsed);
        self.wait.run(elapsed);
        if let Some(live) = &mut self.live {
            live.left.run(elapsed);
        }
        if let Some(grant) = &mut self.grant {
            grant.left.run(elapsed);
        }
        self.live.take_if(|live| live.left.is_over());
        self.grant.take_if(|grant| grant.left.is_over());
    }

    /// The uptime went back, by an unknown time: what favours the person at the console ends.
    /// [DEV-2]
    pub(crate) fn lose_time(&mut self) {
        self.reset();
        self.window = Countdown::default();
    }

    /// Lets other consoles recover for a time. [DEV-3]
    pub(crate) fn open_window(&mut self) {
        self.window = PHYSICAL_WINDOW;
    }

    pub(crate) fn window_is_open(&self) -> bool {
        !self.window.is_over()
    }

    /// Local consoles wait from now on, or not at all. [DEV-11]
    pub(crate) fn set_wait(&mut self, waits: bool) {
        self.wait = if waits { WAIT } else { Countdown::default() };
    }

    /// How long local consoles still wait.
    pub(crate) fn wait(&self) -> Duration {
        self.wait.left()
    }

    /// Burns a challenge that was made when the failures asked for other lengths; says whether it
    /// did. [DEV-21]
    pub(crate) fn burn_outgrown(&mut self, failures: Failures) -> bool {
        let burned = self.live.take_if(|live| live.is_outgrown(failures));
        burned.is_some()
    }

    /// The correct code burns its challenge and opens a grant in place of an older one. [DEV-25]
    pub(crate) fn open_grant(&mut self, verified: CodeVerified, session: Session) -> Grant {
        self.live = None;
        self.grants = self.grants.wrapping_add(1);
        let (grant, open) = Grant::open(verified, session, self.grants);
        self.grant = Some(open);
        grant
    }

    /// The session ended, and its grant with it.
    pub(crate) fn end_session(&mut self, session: Session) {
        self.grant.take_if(|grant| grant.belongs_to(session));
    }
}
