//! Recovery: ask, type, set a password, log in (spec/device.md).

use relatch_device::Session;

use super::stored::{Bound, State};
use super::{Answer, Challenge, DAY, Live, MANY, Model, OpenGrant, Replaced, TEN_MINUTES, Typed};

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

    /// An administrator lets the owner's app see which binding it is. [DEV-12]
    pub fn check_binding(&mut self, now: u64) -> Answer {
        self.advance(now);
        match self.stored.bound() {
            Some(bound) => Answer::Checked(self.challenge(bound)),
            None => Answer::NotBound,
        }
    }

    /// [DEV-9] [DEV-10] [DEV-22]
    fn challenge(&self, bound: Bound) -> Challenge {
        let state = self.stored.state();
        Challenge {
            binding: bound.offer,
            epoch: state.epoch,
            failures: state.failures,
            digits: if state.failures < MANY {
                bound.digits
            } else {
                20
            },
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
        if let Err(stop) = self.reads(typed) {
            return stop;
        }
        let before = State {
            penalty: 0,
            ..self.stored.state()
        };
        let failures = before.failures.saturating_add(1);
        let charged = State {
            failures,
            penalty: penalty(failures),
            ..before
        };
        if !self.stored.write(charged) {
            return Answer::Storage;
        }
        if typed == Typed::Correct {
            return self.grant(session, before);
        }
        if charged.penalty > 0 {
            self.volatile.challenge = None;
            self.sentence(charged.penalty);
        }
        Answer::Wrong {
            failures,
            penalty: (charged.penalty > 0).then_some(charged.penalty),
        }
    }

    /// A correct code: the state before the charge is written back, if that works. [DEV-20] [DEV-25]
    fn grant(&mut self, session: Session, before: State) -> Answer {
        self.stored.write(before);
        self.sentence(self.stored.state().penalty);
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
        if self.volatile.grant.is_none_or(|it| it.number != number) {
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
        self.sentence(0);
        let epoch = self.stored.state().epoch.saturating_add(1);
        let counted = self.stored.write(State {
            epoch,
            ..State::default()
        });
        Answer::PasswordSet { counted }
    }

    /// The administrator logs in with the password. [DEV-31] [DEV-32]
    pub fn interactive_login(&mut self, now: u64) {
        self.advance(now);
        self.volatile.challenge = None;
        let state = self.stored.state();
        if state.failures == 0 || self.volatile.cleared > 0 {
            return;
        }
        let failures = 0;
        if self.stored.write(State { failures, ..state }) {
            self.volatile.cleared = DAY;
        }
    }
}

/// The penalty that a wrong code begins when it brings the failures to this total.
fn penalty(total: u32) -> u64 {
    const MINUTES: [u64; 6] = [1, 5, 15, 60, 240, 720];
    if total == 0 || !total.is_multiple_of(3) {
        return 0;
    }
    let step = usize::try_from(total / 3 - 1).ok();
    let minutes = step.and_then(|step| MINUTES.get(step));
    minutes.copied().unwrap_or(1440) * 60_000
}
