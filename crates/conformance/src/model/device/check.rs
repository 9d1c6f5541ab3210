//! The check of a binding, a rehearsal of a recovery (spec/device.md, "Check of the binding").

use relatch_device::Session;

use super::{Answer, Challenge, Live, Model, OpenCheck, TEN_MINUTES, Typed};

/// How many wrong codes end a check, and how long its code is.
const TRIES: u8 = 3;
const DIGITS: u8 = 8;

impl Model {
    /// An administrator checks the binding. [DEV-12] [DEV-13]
    pub fn begin_check(&mut self, administrator: Session, now: u64) -> Answer {
        self.advance(now);
        let Some(bound) = self.stored.bound() else {
            return Answer::NotBound;
        };
        let says = Challenge {
            digits: DIGITS,
            ..self.challenge(bound)
        };
        self.volatile.check = Some(OpenCheck {
            session: administrator.id,
            live: Live {
                says,
                left: TEN_MINUTES,
            },
            tries: TRIES,
        });
        Answer::Checked(says)
    }

    /// How many digits the code of the open check has.
    #[must_use]
    pub fn expects_for_check(&self) -> Option<u8> {
        self.volatile.check.map(|check| check.live.says.digits)
    }

    /// An administrator types the code of the check: nothing is stored. [DEV-43]
    pub fn submit_check(&mut self, administrator: Session, typed: Typed, now: u64) -> Answer {
        self.advance(now);
        if self.stored.bound().is_none() {
            return Answer::NotBound;
        }
        let open = self.volatile.check;
        let Some(open) = open.filter(|open| open.session == administrator.id) else {
            return Answer::NoCheck;
        };
        match typed {
            Typed::Typo => Answer::Typo,
            Typed::Correct => Answer::Done,
            Typed::Incorrect => {
                let tries = open.tries.saturating_sub(1);
                let tried = OpenCheck { tries, ..open };
                self.volatile.check = (tries > 0).then_some(tried);
                Answer::WrongCheck { left: tries }
            }
        }
    }
}
