//! What the specification says of a device, in a few numbers.

use relatch_device::{Console, Session};

use super::stored::{State, Stored};

const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;
const TEN_MINUTES: u64 = 600_000;
const SECOND: u64 = 1_000;

/// The model of a device; periods in ms, 0 where none runs.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) stored: Stored,
    volatile: Volatile,
}

/// What a restart ends.
#[derive(Debug, Default)]
struct Volatile {
    penalty: u64,
    /// Of the penalty since it began or the device started.
    served: u64,
    challenge: Option<(Challenge, u64)>,
    /// The session and the time left.
    grant: Option<(u64, u64)>,
    window: u64,
    pace: u64,
    cleared: u64,
    /// Its number and the wrong codes left.
    offer: Option<(usize, u8)>,
}

/// A challenge as it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) epoch: u32,
    pub(super) failures: u32,
    pub(super) digits: u8,
}

/// What was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    Right,
    Wrong,
    Typo,
}

/// What the device says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Done,
    NotBound,
    NotHere,
    Penalty(u64),
    NoChallenge,
    Wait(u64),
    Typo,
    Storage,
    Wrong {
        failures: u32,
        penalty: Option<u64>,
    },
    Shown {
        challenge: Challenge,
        left: u64,
        again: bool,
    },
    NoOffer,
    WrongConfirmation {
        left: u8,
    },
    Over,
    OtherSession,
    PasswordSet {
        counted: bool,
    },
}

/// What the device shows of itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shows {
    pub(super) bound: Option<usize>,
    pub(super) state: State,
    pub(super) challenge: Option<u64>,
    pub(super) grant: Option<u64>,
}

impl Model {
    /// A device on erased flash beside a counter, or none.
    pub(super) fn new(counter: Option<u64>) -> Self {
        Self {
            stored: Stored::new(counter),
            volatile: Volatile::default(),
        }
    }

    pub(super) fn start(&mut self) {
        self.volatile = Volatile::default();
        self.stored.start();
        self.adopt();
    }

    pub(super) fn shows(&self) -> Shows {
        Shows {
            bound: self.stored.bound(),
            state: State {
                penalty: self.volatile.penalty,
                ..self.stored.state()
            },
            challenge: self.volatile.challenge.map(|it| it.1),
            grant: self.volatile.grant.map(|it| it.1),
        }
    }

    /// How many digits the live challenge asks for.
    pub(super) fn digits(&self) -> u8 {
        self.volatile.challenge.map_or(12, |it| it.0.digits)
    }

    pub(super) fn pass(&mut self, ms: u64) {
        let it = &mut self.volatile;
        for left in [&mut it.window, &mut it.pace, &mut it.cleared] {
            *left = left.saturating_sub(ms);
        }
        let still = |left: u64| left.checked_sub(ms).filter(|left| *left > 0);
        it.challenge = it
            .challenge
            .and_then(|(made, left)| Some((made, still(left)?)));
        it.grant = it
            .grant
            .and_then(|(session, left)| Some((session, still(left)?)));
        self.serve(ms);
    }

    /// [DEV-23]
    fn serve(&mut self, ms: u64) {
        let it = &mut self.volatile;
        if it.penalty == 0 {
            return;
        }
        let hours = it.served / HOUR;
        it.penalty = it.penalty.saturating_sub(ms);
        it.served += ms;
        if it.penalty == 0 || it.served / HOUR > hours {
            let penalty = it.penalty;
            let state = self.stored.state();
            self.stored.write(State { penalty, ..state });
        }
    }

    pub(super) fn physical_act(&mut self) {
        self.volatile.window = TEN_MINUTES;
    }

    pub(super) fn session_ended(&mut self, session: Session) {
        let grant = &mut self.volatile.grant;
        *grant = grant.filter(|it| it.0 != session.id);
    }

    /// [DEV-31] [DEV-32]
    pub(super) fn login(&mut self) {
        self.volatile.challenge = None;
        let state = self.stored.state();
        if state.failures > 0 && self.volatile.cleared == 0 {
            let cleared = State {
                failures: 0,
                ..state
            };
            if self.stored.write(cleared) {
                self.volatile.cleared = DAY;
            }
        }
    }

    pub(super) fn begin(&mut self, session: Session) -> Answer {
        if let Err(stop) = self.allows(session) {
            return stop;
        }
        let again = self.volatile.challenge.is_some();
        let state = self.stored.state();
        let fresh = Challenge {
            epoch: state.epoch,
            failures: state.failures,
            digits: if state.failures < 99 { 12 } else { 20 },
        };
        let live = &mut self.volatile.challenge;
        let (challenge, left) = *live.get_or_insert((fresh, TEN_MINUTES));
        Answer::Shown {
            challenge,
            left,
            again,
        }
    }

    pub(super) fn submit(&mut self, session: Session, typed: Typed) -> Answer {
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
        let failures = before.failures + 1;
        let charged = State {
            failures,
            penalty: penalty(failures),
            ..before
        };
        if !self.stored.write(charged) {
            return Answer::Storage;
        }
        let right = typed == Typed::Right;
        if right {
            self.stored.write(before);
            self.volatile.grant = Some((session.id, TEN_MINUTES));
        }
        if right || charged.penalty > 0 {
            self.volatile.challenge = None;
            self.sentence();
        }
        let penalty = Some(charged.penalty).filter(|it| *it > 0);
        match right {
            true => Answer::Done,
            false => Answer::Wrong { failures, penalty },
        }
    }

    /// [DEV-27]
    pub(super) fn set_password(&mut self, session: Session) -> Answer {
        match self.volatile.grant {
            None => return Answer::Over,
            Some((other, _)) if other != session.id => return Answer::OtherSession,
            Some(_) => {}
        }
        self.volatile.grant = None;
        self.volatile.challenge = None;
        self.volatile.penalty = 0;
        let counted = self.stored.write(State {
            epoch: self.stored.state().epoch + 1,
            ..State::default()
        });
        Answer::PasswordSet { counted }
    }

    pub(super) fn offer(&mut self, number: usize) {
        self.volatile.offer = Some((number, 3));
    }

    pub(super) fn confirm(&mut self, typed: Typed) -> Answer {
        let Some((number, tries)) = self.volatile.offer else {
            return Answer::NoOffer;
        };
        if let Err(stop) = self.reads(typed) {
            return stop;
        }
        if typed == Typed::Wrong {
            let left = tries - 1;
            self.volatile.offer = (left > 0).then_some((number, left));
            return Answer::WrongConfirmation { left };
        }
        if !self.stored.bind(number) {
            return Answer::Storage;
        }
        self.volatile.offer = None;
        self.adopt();
        Answer::Done
    }

    /// A release or a factory reset.
    pub(super) fn unbind(&mut self) -> Answer {
        self.volatile.offer = None;
        let unbound = self.stored.unbind();
        self.adopt();
        match unbound {
            true => Answer::Done,
            false => Answer::Storage,
        }
    }

    /// Another binding, or none. [BIND-9]
    fn adopt(&mut self) {
        self.volatile.challenge = None;
        self.volatile.grant = None;
        self.sentence();
    }

    /// The stored penalty begins; an unbound device serves none.
    fn sentence(&mut self) {
        let bound = self.stored.bound().is_some();
        self.volatile.penalty = if bound {
            self.stored.state().penalty
        } else {
            0
        };
        self.volatile.served = 0;
    }

    fn allows(&self, session: Session) -> Result<(), Answer> {
        if self.stored.bound().is_none() {
            Err(Answer::NotBound)
        } else if session.console == Console::Remote && self.volatile.window == 0 {
            Err(Answer::NotHere)
        } else if self.volatile.penalty > 0 {
            Err(Answer::Penalty(self.volatile.penalty))
        } else {
            Ok(())
        }
    }

    fn reads(&mut self, typed: Typed) -> Result<(), Answer> {
        let pace = self.volatile.pace;
        if pace > 0 {
            return Err(Answer::Wait(pace));
        }
        if typed == Typed::Typo {
            self.volatile.pace = SECOND;
            return Err(Answer::Typo);
        }
        Ok(())
    }
}

/// The penalty that a wrong code begins when it brings the failures to this total.
fn penalty(total: u32) -> u64 {
    const MINUTES: [u64; 6] = [1, 5, 15, 60, 240, 720];
    if !total.is_multiple_of(3) {
        return 0;
    }
    let step = total as usize / 3 - 1;
    MINUTES.get(step).copied().unwrap_or(1440) * 60_000
}
