//! What accounts ask the authority for.

use std::rc::Rc;

use relatch_authority::{AccountId, Act, DeviceName, Locator, SessionId};
use relatch_conformance::model::authority::{Answer, Call, Proof};
use relatch_wire::{Challenge, ChallengeMessage};
use sha2::{Digest, Sha256};

use super::{Judged, ShownId, World, found};
use crate::authority::{Asked, Called, Fault, Scan, receipt, scanned};
use crate::codes::Code;

/// What is asked about a scanned challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// What it is about.
    Inspect,
    /// Its code.
    Issue,
    /// A step-up for it, proved now.
    StepUp,
}

impl World {
    /// The call of an account about a challenge.
    #[must_use]
    pub fn about(&self, by: &AccountId, about: About, scan: &Rc<Scan>) -> Asked {
        let scanned = scan.scanned.clone();
        Asked {
            by: by.clone(),
            call: match about {
                About::Inspect => Call::Inspect(scanned),
                About::Issue => Call::Issue(scanned, SessionId([self.steps as u8 % 3; 16])),
                About::StepUp => Call::StepUp(scanned, self.authority.wall()),
            },
            scan: Some(scan.clone()),
            offer: None,
            receipt: None,
        }
    }

    /// A call at the authority, maybe with another one within it.
    ///
    /// # Errors
    /// The authority differs from its model, or a rule is broken.
    pub fn call(&mut self, asked: &Asked, fault: Fault, within: Option<Asked>) -> Judged<Called> {
        self.steps += 1;
        let called = match self.authority.call(asked, fault, within.clone()) {
            Ok(called) => called,
            Err(differs) => {
                let what = format!("{}: {:?}: {differs}", asked.by.as_str(), asked.call);
                return found("authority", what);
            }
        };
        self.log.note(&called.answer, || {
            let (by, call) = (asked.by.as_str(), &asked.call);
            format!("{by}: {call:?}, {fault:?}")
        });
        let model = self.authority.model();
        self.judges.called(asked, within.as_ref(), &called, model)?;
        Ok(called)
    }

    /// An account asks about a challenge that a device showed.
    ///
    /// # Errors
    /// As of a call.
    pub fn ask(
        &mut self,
        by: &AccountId,
        about: About,
        shown: ShownId,
        fault: Fault,
    ) -> Judged<Option<Answer>> {
        let scan = self.shown[shown].scan.clone();
        let asked = self.about(by, about, &scan);
        let answer = self.call(&asked, fault, None)?.answer.ok();
        if let (Some(Answer::Code), Some(code)) = (&answer, &scan.code) {
            self.given.push((shown, Code::of(code)));
        }
        Ok(answer)
    }

    /// A scan as an app does it: look, step up if that is asked and the person agrees, take the code.
    ///
    /// # Errors
    /// As of a call.
    pub fn scan(
        &mut self,
        by: &AccountId,
        shown: ShownId,
        fault: Fault,
        agrees: bool,
    ) -> Judged<Option<Answer>> {
        let seen = self.ask(by, About::Inspect, shown, Fault::None)?;
        match seen {
            Some(Answer::Preview(ref preview)) if preview.step_up.is_none() => {}
            Some(Answer::Preview(_)) if agrees => {
                self.ask(by, About::StepUp, shown, Fault::None)?;
            }
            refused => return Ok(refused),
        }
        self.ask(by, About::Issue, shown, fault)
    }

    /// An account scans a challenge that was changed on its way, under the tag that it had.
    ///
    /// # Errors
    /// As of a call.
    pub fn ask_changed(
        &mut self,
        by: &AccountId,
        shown: ShownId,
        change: impl FnOnce(&mut Challenge, &mut [u8; 16]),
    ) -> Judged<()> {
        let text = &self.shown[shown].scan.text;
        let message = ChallengeMessage::from_text(text).expect("a challenge");
        let (mut challenge, mut tag) = (message.challenge().clone(), message.tag().0);
        change(&mut challenge, &mut tag);
        let changed = ChallengeMessage::new(challenge, relatch_wire::Tag(tag));
        if changed.message() != message.message() {
            self.ask_forged(by, &changed)?;
        }
        Ok(())
    }

    /// An account scans a text that no device showed.
    ///
    /// # Errors
    /// As of a call.
    pub fn ask_text(&mut self, by: &AccountId, text: &str) -> Judged<()> {
        match ChallengeMessage::from_text(text) {
            Ok(message) => self.ask_forged(by, &message),
            Err(_) => {
                self.steps += 1;
                let refused = self.authority.refuses(by, text);
                refused.or_else(|differs| found("authority", differs))
            }
        }
    }

    fn ask_forged(&mut self, by: &AccountId, message: &ChallengeMessage) -> Judged<()> {
        let hash = Sha256::digest(message.message()).into();
        let scan = Rc::new(Scan {
            text: message.to_text(),
            scanned: scanned(message.challenge(), &hash, false),
            code: None,
        });
        for about in [About::Inspect, About::StepUp, About::Issue] {
            let asked = self.about(by, about, &scan);
            self.call(&asked, Fault::None, None)?;
        }
        Ok(())
    }

    /// An account claims an offer, by its number; whether it holds it now.
    ///
    /// # Errors
    /// As of a call.
    pub fn claim(&mut self, by: &AccountId, offer: usize, fault: Fault) -> Judged<bool> {
        let offer = self.offers[offer].clone();
        let number = self.receipts.get(&(by.clone(), offer.offered.locator));
        let asked = Asked {
            by: by.clone(),
            call: Call::Claim {
                offered: offer.offered.clone(),
                name: name(),
                receipt: number.copied(),
            },
            scan: None,
            receipt: number.map(|number| receipt(&offer, *number, by)),
            offer: Some(offer.clone()),
        };
        let called = self.call(&asked, fault, None)?;
        let Ok(Answer::Claimed { receipt, .. }) = called.answer else {
            return Ok(false);
        };
        self.keep(by, offer.offered.locator, receipt);
        self.judges.secrecy.code(Some(&offer.confirmation));
        Ok(true)
    }

    fn keep(&mut self, by: &AccountId, locator: Locator, receipt: Option<u64>) {
        if let Some(number) = receipt {
            self.receipts.insert((by.clone(), locator), number);
        }
    }

    /// The recipient accepts a transfer; whether it holds.
    ///
    /// # Errors
    /// As of a call.
    pub fn accept_transfer(&mut self, by: &AccountId, at: Locator, fault: Fault) -> Judged<bool> {
        let mut offers = self.offers.iter();
        let offer = offers.find(|offer| offer.offered.locator == at).cloned();
        let asked = Asked {
            offer,
            ..acted(by, Call::AcceptTransfer(at, name()))
        };
        let called = self.call(&asked, fault, None)?;
        let Ok(Answer::Accepted(receipt)) = called.answer else {
            return Ok(false);
        };
        self.keep(by, at, receipt);
        Ok(true)
    }

    /// An act of an account with the proof of it, given now.
    #[must_use]
    pub fn proved(&self, by: &AccountId, locator: Locator, act: Act) -> Call {
        let binding = self.authority.model().bindings.get(&locator);
        let proof = Proof {
            act: act.clone(),
            locator,
            by: by.clone(),
            number: binding.map_or(0, |row| row.kept.number),
            time: self.authority.wall(),
        };
        Call::Act(locator, act, Some(proof))
    }

    /// The service sweeps; a run that asks is confirmed or not.
    ///
    /// # Errors
    /// As of a call.
    pub fn sweep(&mut self, by: &AccountId, confirmed: bool) -> Judged<()> {
        let begun = self.call(
            &acted(by, Call::BeginSweep { confirmed }),
            Fault::None,
            None,
        )?;
        if begun.answer == Ok(Answer::Swept(true)) {
            let bindings = self.authority.model().bindings.keys();
            for locator in bindings.copied().collect::<Vec<_>>() {
                let sweep = acted(by, Call::SweepBinding(locator));
                self.call(&sweep, Fault::None, None)?;
            }
        }
        Ok(())
    }

    /// An account does something to a binding; whether it is done.
    ///
    /// # Errors
    /// As of a call.
    pub fn act(&mut self, by: &AccountId, call: Call, fault: Fault) -> Judged<bool> {
        let asked = acted(by, call);
        let called = self.call(&asked, fault, None)?;
        Ok(called.answer == Ok(Answer::Done))
    }

    /// A call of the owner of the binding that a device has; `None` where there is none.
    ///
    /// # Errors
    /// As of a call.
    pub fn owner_acts(
        &mut self,
        unit: usize,
        call: impl FnOnce(&Self, &AccountId, Locator) -> Call,
        fault: Fault,
    ) -> Judged<Option<bool>> {
        let Some((owner, locator)) = self.owner(unit) else {
            return Ok(None);
        };
        let call = call(self, &owner, locator);
        self.act(&owner, call, fault).map(Some)
    }
}

/// A call that is about no picture.
#[must_use]
pub fn acted(by: &AccountId, call: Call) -> Asked {
    Asked {
        by: by.clone(),
        call,
        scan: None,
        offer: None,
        receipt: None,
    }
}

fn name() -> DeviceName {
    DeviceName::new("Back room").expect("a short name")
}
