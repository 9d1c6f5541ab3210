//! What a recovery keeps between two calls (spec/device.md, "State machine"): in memory only, gone
//! at a restart. [DEV-7]

use alloc::string::String;
use core::time::Duration;

use relatch_derivation::{Authentic, TypedCode, TypoError};
use relatch_wire::CodeLength;

use crate::attempt::CodeVerified;
use crate::grant::{Grant, OpenGrant};
use crate::penalty::Sentence;
use crate::session::Session;
use crate::suite::CodeSource;
use crate::time::Countdown;

/// How long a physical act lets other consoles recover.
const PHYSICAL_WINDOW: Duration = Duration::from_secs(10 * 60);
/// How long no entry is looked at after a typing error.
const PACE: Duration = Duration::from_secs(1);
/// An administrator's login clears the failures at most this often.
const CLEARING: Duration = Duration::from_secs(24 * 60 * 60);

/// Challenge, grant and penalty, and the periods that run down beside them.
#[derive(Default)]
pub(crate) struct Recovery {
    pub(crate) live: Option<LiveChallenge>,
    pub(crate) grant: Option<OpenGrant>,
    /// Grants opened since the start.
    grants: u64,
    pub(crate) sentence: Sentence,
    window: Countdown,
    pace: Countdown,
    /// How long an administrator's login clears no failures again.
    cleared: Countdown,
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

/// The challenge on the screen.
pub(crate) struct LiveChallenge {
    pub(crate) challenge: Authentic,
    pub(crate) codes: CodeSource,
    pub(crate) left: Countdown,
}

impl LiveChallenge {
    pub(crate) fn shown(&self) -> Shown {
        Shown {
            text: self.challenge.to_text(),
            left: self.left.left(),
        }
    }

    pub(crate) fn code_length(&self) -> CodeLength {
        self.challenge.challenge().code_length
    }
}

impl Recovery {
    /// The binding changed, or the device started: the stored penalty runs. [BIND-9] [DEV-24]
    pub(crate) fn reset(&mut self, penalty: Duration) {
        self.live = None;
        self.grant = None;
        self.sentence = Sentence::new(penalty);
    }

    /// Lets time pass; true when the rest of the penalty is to be stored.
    pub(crate) fn run(&mut self, elapsed: Duration) -> bool {
        self.window.run(elapsed);
        self.pace.run(elapsed);
        self.cleared.run(elapsed);
        if let Some(live) = &mut self.live {
            live.left.run(elapsed);
        }
        if let Some(grant) = &mut self.grant {
            grant.left.run(elapsed);
        }
        self.live.take_if(|live| live.left.is_over());
        self.grant.take_if(|grant| grant.left.is_over());
        self.sentence.serve(elapsed)
    }

    /// The uptime went back, by an unknown time: what favours the person at the console ends, and
    /// the penalty stays. [DEV-2]
    pub(crate) fn lose_time(&mut self) {
        self.live = None;
        self.grant = None;
        self.window = Countdown::default();
    }

    /// Lets other consoles recover for a time. [DEV-3]
    pub(crate) fn open_window(&mut self) {
        self.window = Countdown::new(PHYSICAL_WINDOW);
    }

    pub(crate) fn window_is_open(&self) -> bool {
        !self.window.is_over()
    }

    /// How long a penalty still runs, if one does. [DEV-11]
    pub(crate) fn penalty(&self) -> Option<Duration> {
        (!self.sentence.is_over()).then(|| self.sentence.left())
    }

    /// Reads a typed code; a typing error is reported and starts the pause. [DEV-14] [DEV-15]
    pub(crate) fn read_code(
        &mut self,
        input: &str,
        length: CodeLength,
    ) -> Result<TypedCode, TypoError> {
        TypedCode::parse(input, length).inspect_err(|_| self.pace = Countdown::new(PACE))
    }

    /// How long no entry is looked at, if it is too soon after a typing error.
    pub(crate) fn paced(&self) -> Option<Duration> {
        (!self.pace.is_over()).then(|| self.pace.left())
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

    /// Whether an administrator's login may clear the failures. [DEV-31]
    pub(crate) fn may_clear(&self) -> bool {
        self.cleared.is_over()
    }

    /// An administrator's login cleared the failures.
    pub(crate) fn note_clearing(&mut self) {
        self.cleared = Countdown::new(CLEARING);
    }
}
