//! What an administrator does: bind, check, clear the failures, release.

use relatch_conformance::model::device::Answer;

use super::operation::{Entry, Step, Who};
use super::{Life, Told, administrator, answer, authority, typed};
use crate::codes;

/// What an administrator does with a proof.
#[derive(Clone, Copy)]
pub(super) enum Act {
    ClearFailures,
    Release,
}

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
                    authority: claim.key_id.map(authority),
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
        let keys = codes::numbered(at);
        let model = self.model(step, |model, now| model.load_authority(of_model, keys, now));
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
}
