//! What people do at a device, with the authority's help or against its will.

use relatch_authority::AccountId;
use relatch_conformance::model::authority::Answer as Told;
use relatch_conformance::model::device::Answer;

use super::{Judged, ShownId, World};
use crate::authority::Fault;
use crate::codes::{self, Code};
use crate::life::{Entry, New, Operation, Who};

impl World {
    /// The challenge on the screen, which is begun if there is none.
    ///
    /// # Errors
    /// As of a step of the device.
    pub fn begin(&mut self, unit: usize, who: Who) -> Judged<Option<ShownId>> {
        let begun = self.does(unit, Operation::Begin(who))?.answer;
        let shown = matches!(begun, Some(Answer::Shown { .. }));
        Ok(self.screen(unit).filter(|_| shown))
    }

    /// A person types a code; whether it opened a grant.
    ///
    /// # Errors
    /// As of a step of the device.
    pub fn types(&mut self, unit: usize, who: Who, code: Code) -> Judged<bool> {
        self.enters(unit, who, Entry::Other(code))
    }

    /// A person types something; whether it opened a grant.
    ///
    /// # Errors
    /// As of a step of the device.
    pub fn enters(&mut self, unit: usize, who: Who, entry: Entry) -> Judged<bool> {
        let typed = self.does(unit, Operation::Submit(who, entry))?;
        Ok(typed.answer == Some(Answer::Done))
    }

    /// A person sets a password with the grant that they opened; whether it is set.
    ///
    /// # Errors
    /// As of a step of the device.
    pub fn sets_password(&mut self, unit: usize, holder: Who, session: Who) -> Judged<bool> {
        let new = New::Good;
        let set = self.does(
            unit,
            Operation::SetPassword {
                holder,
                session,
                new,
            },
        )?;
        Ok(matches!(set.answer, Some(Answer::PasswordSet { .. })))
    }

    /// The last code that an account was given for a challenge.
    #[must_use]
    pub fn given_for(&self, shown: ShownId) -> Option<Code> {
        let given = self.given.iter().rev().find(|(of, _)| *of == shown);
        given.map(|(_, code)| *code)
    }

    /// A code of the length that is expected.
    #[must_use]
    pub fn guess(&self, shown: ShownId, front: u64) -> Code {
        let length = self.shown[shown].scan.code.as_ref().map_or(8, String::len);
        Code::new(length as u8, front)
    }

    /// What a holder of the tag key alone computes for a challenge.
    #[must_use]
    pub fn code_of_tag_key(&self, shown: ShownId) -> Option<Code> {
        let scan = &self.shown[shown].scan;
        let mut offers = self.offers.iter();
        let offer = offers.find(|offer| offer.offered.locator == scan.scanned.locator)?;
        Some(codes::code_of_tag_key(&offer.message, &scan.text))
    }

    /// A whole recovery by an account at the local console: whether the new password holds.
    ///
    /// # Errors
    /// As of a step or a call.
    pub fn recover(&mut self, unit: usize, by: &AccountId, fault: Fault) -> Judged<bool> {
        let Some(shown) = self.begin(unit, Who::Local)? else {
            return Ok(false);
        };
        let told = self.scan(by, shown, fault, true)?;
        let Some(code) = self.given_for(shown).filter(|_| told == Some(Told::Code)) else {
            return Ok(false);
        };
        let opened = self.types(unit, Who::Local, code)?;
        Ok(opened && self.sets_password(unit, Who::Local, Who::Local)?)
    }

    /// The administrator binds the device to an account: offer, claim, confirm, check.
    ///
    /// # Errors
    /// As of a step or a call.
    pub fn bind(&mut self, unit: usize, to: &AccountId) -> Judged<bool> {
        self.does(unit, Operation::Prove(Who::Remote))?;
        let offered = self.does(unit, Operation::Offer(Who::Remote))?.answer;
        if !matches!(offered, Some(Answer::Offered { .. })) {
            return Ok(false);
        }
        let offer = self.offers.len() - 1;
        if !self.claim(to, offer, Fault::None)? {
            return Ok(false);
        }
        let confirm = Operation::Confirm(Who::Remote, Entry::Correct);
        let confirmed = self.does(unit, confirm)?.answer;
        Ok(confirmed == Some(Answer::Done) && self.check(unit, to)?)
    }

    /// The rehearsal: the administrator types the code that an account gets for a check.
    ///
    /// # Errors
    /// As of a step or a call.
    pub fn check(&mut self, unit: usize, by: &AccountId) -> Judged<bool> {
        let checked = self.does(unit, Operation::Check(Who::Remote))?.answer;
        if !matches!(checked, Some(Answer::Checked(_))) {
            return Ok(false);
        }
        let shown = self.shown.len() - 1;
        let told = self.scan(by, shown, Fault::None, true)?;
        let Some(code) = self.given_for(shown).filter(|_| told == Some(Told::Code)) else {
            return Ok(false);
        };
        let typed = Operation::SubmitCheck(Who::Remote, Entry::Other(code));
        Ok(self.does(unit, typed)?.answer == Some(Answer::Done))
    }
}
