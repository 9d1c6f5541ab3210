//! Recovery: ask, type, set a password.

use relatch_conformance::model::device::{Answer, Challenge};
use relatch_derivation::Keys;
use relatch_device::{CodeLength, Session};

use super::answer::{self, ms};
use super::{Entry, Life, New, Step, Told, Who, authority, typed};
use crate::codes;
use crate::flash::Left;
use crate::passwords::Mishap;

impl Life {
    pub(super) fn begin(&mut self, step: Step, session: Session) -> Told {
        let (random, now) = (self.bench.random(), self.bench.uptime());
        let begun = self
            .bench
            .device()
            .begin_recovery(session, random.into(), now);
        let device = match begun {
            Err(error) => answer::begin(&error),
            Ok(shown) => {
                let challenge = self.read(&shown.text);
                let again = self.shown.contains(&shown.text);
                if !again {
                    self.codes.rotate_left(1);
                    self.codes[1] = self.issue(challenge.binding, &shown.text);
                    self.shown.insert(shown.text.clone());
                }
                self.screen = Some(shown.text);
                let left = ms(shown.left);
                Answer::Shown {
                    challenge,
                    left,
                    again,
                }
            }
        };
        let model = self.model(step, |model, now| model.begin_recovery(session, now));
        (device, model)
    }

    /// What a challenge says; its tag is one of the bindings'.
    pub(super) fn read(&self, text: &str) -> Challenge {
        let says = codes::read(text);
        let names = |keys: &Keys| keys.locator() == says.locator;
        let binding = self.bench.claims.iter().position(names);
        let binding = binding.expect("a challenge of no binding");
        assert!(codes::inspect(self.keys(binding), text).is_some());
        Challenge {
            binding,
            epoch: says.epoch.0,
            failures: says.failures.count(),
            digits: CodeLength::required(says.action, says.failures, self.bound_length()).digits(),
            authority: says.key_id().map(authority),
        }
    }

    pub(super) fn keys(&self, binding: usize) -> &Keys {
        &self.bench.claims[binding]
    }

    /// The code length of every binding of this device.
    #[must_use]
    pub fn bound_length(&self) -> CodeLength {
        self.bench.config.code_length()
    }

    pub(super) fn issue(&self, binding: usize, text: &str) -> String {
        codes::issue(self.keys(binding), text, self.bound_length())
    }

    pub(super) fn submit(&mut self, step: Step, who: Who, entry: Entry) -> Told {
        let (text, typed) = typed(&self.codes, entry, self.model.expects());
        let told = self.bench.submit_at(who.session(), &text);
        let session = who.session();
        let model = self.model(step, |model, now| model.submit_code(session, typed, now));
        let device = match told {
            Ok(grant) => {
                let number = self.model.last_grant();
                self.grants[who as usize] = Some((grant, number));
                Answer::Done
            }
            Err(error) => answer::submit(&error),
        };
        (device, model)
    }

    pub(super) fn set_password(&mut self, step: Step, holder: Who, session: Who, new: New) -> Told {
        let Some((grant, number)) = self.grants[holder as usize].take() else {
            return (Answer::Done, Answer::Done);
        };
        let mishap = match new {
            New::Good => None,
            New::Weak => Some(Mishap::Refused),
            New::Scripted(mishap) => Some(mishap),
        };
        self.tried += 1;
        let password = match new {
            New::Weak => "weak".to_owned(),
            _ => format!("password {}", self.tried),
        };
        if let New::Scripted(mishap) = new {
            self.bench.passwords.script(mishap, 1);
        }
        let set = self
            .bench
            .set_password_at(session.session(), grant, &password);
        self.bench.passwords.work();
        let device = answer::password(&set);
        let grant = set.err().and_then(|error| error.into_grant());
        self.grants[holder as usize] = grant.map(|grant| (grant, number));

        let operations = self.bench.flash.watched();
        self.hear(step, &operations);
        let write = answer::password_write(&operations);
        if write.is_some_and(|write| write.left == Left::New) {
            self.held = password;
        }
        let replaced = answer::replaced(mishap, write);
        let grant = (number, holder.session());
        let now = self.bench.now;
        let model = self
            .model
            .set_password(grant, session.session(), replaced, now);
        let asked = !matches!(model, Answer::Over | Answer::OtherSession);
        assert!(
            asked || write.is_none(),
            "{step:?}: a password without a grant"
        );
        (device, model)
    }
}
