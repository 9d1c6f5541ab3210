//! Recovery: ask, type, set a password, clear the failures (spec/device.md).

use relatch_device::{Console, Session};

use super::stored::{Bound, State};
use super::{Answer, Challenge, Live, Model, OpenGrant, Proof, Replaced, TEN_MINUTES, Typed, WAIT};

impl Model {
    /// A session asks for a recovery. [DEV-6] [DEV-8]
    pub fn begin_recovery(&mut self, session: Session, now: u64) -> Answer {
        self.advance(now);
        let bound = match self.allows(session) {
            Ok(bound) => bound,
            Err(stop) => return stop,
        };
        let again = self.volatile.challenge.is_some();
        let fresh = Live {
            says: self.challenge(bound),
            left: self.setup.lifetime,
        };
        let live = self.volatile.challenge.get_or_insert(fresh);
        Answer::Shown {
            challenge: live.says,
            left: live.left,
            again,
        }
    }

    /// [DEV-9] [DEV-10] [DEV-22]
    pub(super) fn challenge(&self, bound: Bound) -> Challenge {
        let state = self.stored.state();
        Challenge {
            binding: bound.offer,
            epoch: state.epoch,
            failures: state.failures,
            digits: digits(state.failures, bound.digits),
            authority: bound.authority,
        }
    }

    /// How many digits an entry at this uptime is read with, if one is read at all.
    #[must_use]
    pub fn expects(&self) -> Option<u8> {
        self.volatile.challenge.map(|live| live.says.digits)
    }

    /// A session types a code; with the answer `Done`, the number of the grant that it opened is
    /// [`Model::last_grant`]. [DEV-14] to [DEV-21]
    pub fn submit_code(&mut self, session: Session, typed: Typed, now: u64) -> Answer {
        self.advance(now);
        if let Err(stop) = self.allows(session) {
            return stop;
        }
        if self.volatile.challenge.is_none() {
            return Answer::NoChallenge;
        }
        let local = session.console == Console::Local;
        if local && self.volatile.wait > 0 {
            return Answer::Wait(self.volatile.wait);
        }
        if typed == Typed::Typo {
            return Answer::Typo;
        }
        let before = self.stored.state();
        let charged = before.failures == MOST || self.stored.charge();
        let failures = self.stored.state().failures;
        // [DEV-21]
        let burned = failures != before.failures && matches!(failures, LONGER | MOST);
        if !charged {
            if burned {
                self.volatile.challenge = None;
            }
            return Answer::Storage;
        }
        if typed == Typed::Correct {
            return self.grant(session, before);
        }
        if local {
            self.volatile.wait = WAIT;
        }
        if burned {
            self.volatile.challenge = None;
        }
        Answer::Wrong { failures, burned }
    }

    /// A correct code: the failures before the charge are written back, if that works. [DEV-20]
    /// [DEV-25]
    fn grant(&mut self, session: Session, before: State) -> Answer {
        if self.stored.state() != before {
            self.stored.write(before);
        }
        self.volatile.challenge = None;
        self.grants += 1;
        self.volatile.grant = Some(OpenGrant {
            session: session.id,
            number: self.grants,
            left: TEN_MINUTES,
        });
        Answer::Done
    }

    /// The number of the grant that was opened last.
    #[must_use]
    pub fn last_grant(&self) -> u64 {
        self.grants
    }

    /// A session uses the grant of this number, which the session `of` opened; `replaced` is what the
    /// vendor's store does if it is asked. [DEV-26] to [DEV-29]
    pub fn set_password(
        &mut self,
        (number, of): (u64, Session),
        session: Session,
        replaced: Replaced,
        now: u64,
    ) -> Answer {
        self.advance(now);
        if self
            .volatile
            .grant
            .is_none_or(|grant| grant.number != number)
        {
            return Answer::Over;
        }
        if of.id != session.id {
            return Answer::OtherSession;
        }
        match replaced {
            Replaced::Stored | Replaced::Unknown(Some(true)) => {}
            Replaced::Refused => return Answer::Refused,
            Replaced::NotStored | Replaced::Unknown(_) => return Answer::NotStored,
        }
        self.volatile.grant = None;
        self.volatile.challenge = None;
        let epoch = self.stored.state().epoch.saturating_add(1);
        let counted = self.stored.write(State { epoch, failures: 0 });
        Answer::PasswordSet { counted }
    }

    /// An administrator clears the failures. [DEV-31]
    pub fn clear_failures(&mut self, proof: Proof, now: u64) -> Answer {
        self.advance(now);
        if self.stored.bound().is_none() {
            return Answer::NotBound;
        }
        if !self.holds(proof) {
            return Answer::ProofNeeded;
        }
        let state = self.stored.state();
        let failures = 0;
        if state.failures == 0 {
            return Answer::Done;
        }
        if !self.stored.write(State { failures, ..state }) {
            return Answer::Storage;
        }
        self.volatile.challenge = None;
        Answer::Done
    }
}

/// Failures stop here, and codes have 20 digits.
pub(super) const MOST: u8 = 30;
/// From so many failures on codes have 16 digits at least.
const LONGER: u8 = 9;

/// The length of a code after so many failures. [DEV-10]
fn digits(failures: u8, bound: u8) -> u8 {
    match failures {
        MOST => 20,
        LONGER.. => bound.max(16),
        _ => bound,
    }
}
