//! Each call, at the device and in the model.

use relatch_conformance::model::device::{Answer, Challenge};
use relatch_derivation::Keys;
use relatch_device::{CodeLength, Session};

use super::answer::{self, ms};
use super::{Act, Entry, Life, New, Step, Told, Who, administrator, authority, typed};
use crate::codes;
use crate::flash::Left;
use crate::passwords::Mishap;

impl Life {
    /// An administrator makes an offer, and the owner's authority claims it.
    pub(super) fn offer(&mut self, step: Step, who: Who) -> Told {
        let Some((proof, of_model)) = self.proofs[who as usize].take() else {
            return (Answer::Done, Answer::Done);
        };
        let (random, now) = (self.bench.random(), self.bench.uptime());
        let offered = self
            .bench
            .device()
            .offer_binding(&proof, random.into(), now);
        let device = match offered {
            Err(error) => answer::offer(&error),
            Ok(text) => {
                let claim = codes::claim(&text);
                self.bench.claims.push(claim.keys);
                self.confirmations.rotate_left(1);
                self.confirmations[1] = claim.confirmation;
                self.screen = Some(text.to_string());
                Answer::Offered {
                    suite: claim.suite.number(),
                    authority: claim.key_id.map(|id| authority(|set| set.id() == id)),
                }
            }
        };
        self.proofs[who as usize] = Some((proof, of_model));
        let model = self.model(step, |model, now| model.offer_binding(of_model, now));
        (device, model)
    }

    pub(super) fn load_authority(&mut self, step: Step, who: Who, at: usize) -> Told {
        let Some((proof, of_model)) = &self.proofs[who as usize] else {
            return (Answer::Done, Answer::Done);
        };
        let (of_model, now) = (*of_model, self.bench.uptime());
        let public = codes::key_sets()[at].public();
        let loaded = self
            .bench
            .device()
            .load_authority(proof, &public.to_text(), now);
        let device = answer::loaded(loaded, public);
        let model = self.model(step, |model, now| model.load_authority(of_model, at, now));
        (device, model)
    }

    pub(super) fn administer(&mut self, step: Step, who: Who, act: Act) -> Told {
        let Some((proof, of_model)) = &self.proofs[who as usize] else {
            return (Answer::Done, Answer::Done);
        };
        let (of_model, now) = (*of_model, self.bench.uptime());
        let device = self.bench.device();
        let done = match act {
            Act::ClearFailures => device.clear_failures(proof, now),
            Act::Release => device.release(proof, now),
        };
        let model = self.model(step, |model, now| match act {
            Act::ClearFailures => model.clear_failures(of_model, now),
            Act::Release => model.release(of_model, now),
        });
        (answer::administered(done), model)
    }

    pub(super) fn confirm(&mut self, step: Step, who: Who, entry: Entry) -> Told {
        let open = self.model.open_offer();
        let (text, typed) = typed(&self.confirmations, entry, open.map(|(_, digits)| digits));
        let now = self.bench.uptime();
        let told = self
            .bench
            .device()
            .confirm_binding(&administrator(who), &text, now);
        let device = answer::confirm(&told);
        let session = who.session();
        let model = self.model(step, |model, now| {
            model.confirm_binding(session, typed, now)
        });
        (device, model)
    }

    pub(super) fn check(&mut self, step: Step, who: Who) -> Told {
        let (random, now) = (self.bench.random(), self.bench.uptime());
        let begun = self
            .bench
            .device()
            .begin_check(&administrator(who), random.into(), now);
        let device = match begun {
            Ok(text) => {
                let challenge = self.read(&text);
                self.checks.rotate_left(1);
                self.checks[1] = self.issue(challenge.binding, &text);
                self.screen = Some(text);
                Answer::Checked(challenge)
            }
            Err(relatch_device::NotBoundError) => Answer::NotBound,
        };
        let session = who.session();
        let model = self.model(step, |model, now| model.begin_check(session, now));
        (device, model)
    }

    pub(super) fn submit_check(&mut self, step: Step, who: Who, entry: Entry) -> Told {
        let (text, typed) = typed(&self.checks, entry, self.model.expects_for_check());
        let now = self.bench.uptime();
        let told = self
            .bench
            .device()
            .submit_check(&administrator(who), &text, now);
        let session = who.session();
        let model = self.model(step, |model, now| model.submit_check(session, typed, now));
        (answer::checked(&told), model)
    }

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
    fn read(&self, text: &str) -> Challenge {
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
            authority: says.key_id().map(|id| authority(|set| set.id() == id)),
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

    fn issue(&self, binding: usize, text: &str) -> String {
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
