//! Claims (spec/binding.md, "At the authority"): code length, suite, key id, locator, serial, in
//! this order.

use relatch_authority::{AccountId, ClaimRefusal, DeviceName, Event, Phase, WallTime};

use super::draft::Draft;
use super::{Answer, Binding, Model, Offered, Outcome};

impl Model {
    pub(super) fn claim(
        &self,
        by: &AccountId,
        offered: &Offered,
        name: &DeviceName,
        now: WallTime,
    ) -> Outcome {
        let no = |refusal| Outcome::only(Answer::NotClaimed(refusal));
        // [BIND-14] [HYB-14]
        if offered.code_length < self.minimum.code_length {
            return no(ClaimRefusal::CodeTooShort);
        }
        if offered.suite < self.minimum.suite {
            return no(ClaimRefusal::SuiteTooLow);
        }
        // [HYB-13]
        match offered.key_id.map(|id| self.ring.retired(id)) {
            Some(None) => return no(ClaimRefusal::UnknownKeyId),
            Some(Some(true)) => return no(ClaimRefusal::RetiredKeys),
            _ => {}
        }
        // [BIND-12]
        if self.bindings.contains_key(&offered.locator) {
            return self.claim_again(by, offered, now);
        }
        // [BIND-19]
        let holder = self.holder(&offered.identity);
        let holder = holder.filter(|(_, holder)| offered.has_serial() && holder.owner != *by);
        if let Some((locator, holder)) = holder {
            let mut draft = Draft::new(self, locator, holder.clone(), by, now);
            draft.refuse(Event::SerialClaimRefused);
            return draft.end(Answer::NotClaimed(ClaimRefusal::SerialHeld));
        }
        let binding = Binding::claimed(by, offered, name);
        let mut draft = Draft::new(self, offered.locator, binding, by, now);
        draft.record(Event::Claimed);
        draft.end(Answer::Claimed { already: false })
    }

    /// [BIND-13]
    fn claim_again(&self, by: &AccountId, offered: &Offered, now: WallTime) -> Outcome {
        let taken = Answer::NotClaimed(ClaimRefusal::Taken);
        let Some(binding) = self.live(&offered.locator) else {
            return Outcome::only(taken);
        };
        if *by == binding.claimant && *by == binding.owner {
            return Outcome::only(Answer::Claimed { already: true });
        }
        let mut draft = Draft::new(self, offered.locator, binding.clone(), by, now);
        draft.refuse(Event::ClaimRefused);
        draft.end(taken)
    }
}

impl Binding {
    /// [BIND-15]
    fn claimed(by: &AccountId, offered: &Offered, name: &DeviceName) -> Self {
        Self {
            owner: by.clone(),
            claimant: by.clone(),
            phase: Phase::Pending,
            frozen: false,
            epoch: 0,
            offered: offered.clone(),
            name: name.clone(),
            delegations: Vec::new(),
            issued: Vec::new(),
            owner_codes: Vec::new(),
            approvals: Vec::new(),
            noticed: None,
        }
    }
}
