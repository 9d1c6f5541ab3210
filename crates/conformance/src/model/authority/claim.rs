//! Claims (spec/binding.md, "At the authority"; spec/authority.md, "Receipts and restores"): code
//! length, suite, key id, repetition, receipt, locator, limits, in this order.

use std::collections::BTreeSet;

use relatch_authority::{AccountId, ClaimRefusal, DeviceName, Event, Suite, TooMany, WallTime};

use super::draft::{Draft, is_power_of_ten};
use super::{Answer, Binding, DAY, Freeze, HOUR, Model, Offered, Outcome, State, after};

/// So many claims of an account are pending. [AUTH-33]
const PENDING: u64 = 100;
/// So many claims of an account are made in a day. [AUTH-33]
pub(super) const A_DAY: u64 = 100;
/// A claim with a receipt waits for so long. [AUTH-66]
pub(super) const WAIT: u64 = 72 * HOUR;
/// The number under which claims of a taken locator are counted.
const COUNTED: u8 = 3;

impl Model {
    pub(super) fn claim(
        &self,
        by: &AccountId,
        offered: &Offered,
        name: &DeviceName,
        receipt: Option<u64>,
        now: WallTime,
    ) -> Outcome {
        let no = |refusal| Outcome::only(Answer::NotClaimed(refusal));
        if let Some(refusal) = self.unfit(offered) {
            return no(refusal);
        }
        let receipt = receipt.filter(|_| offered.suite != Suite::Hmac);
        let row = self.bindings.get(&offered.locator);
        let known = self.binding(&offered.locator);
        let usable =
            known.filter(|binding| matches!(binding.state, State::Pending | State::Active));
        // [BIND-13]
        if let Some(binding) = usable
            && *by == binding.claimant
            && *by == binding.owner
        {
            let receipt = shown(binding);
            return Outcome::only(Answer::Claimed {
                already: true,
                receipt,
            });
        }
        // [AUTH-65]
        let old = self.restored.as_ref();
        let is_old = |old: &BTreeSet<_>| offered.key_id.is_none_or(|id| old.contains(&id));
        let receipt = receipt.filter(|_| old.is_none_or(is_old));
        if receipt.is_none() && old.is_some_and(is_old) {
            return no(ClaimRefusal::ReceiptNeeded);
        }
        // [BIND-12] [AUTH-67]
        let with_key = known.filter(|binding| binding.state != State::Ended);
        let replaced = with_key.filter(|binding| {
            let open = self.restored.is_some() || binding.waits(now);
            open && receipt.is_some_and(|number| binding.number < number)
        });
        if row.is_some() && replaced.is_none() {
            return self.refused(by, offered, now);
        }
        self.begin(by, offered, name, receipt, replaced, now)
    }

    fn begin(
        &self,
        by: &AccountId,
        offered: &Offered,
        name: &DeviceName,
        receipt: Option<u64>,
        replaced: Option<&Binding>,
        now: WallTime,
    ) -> Outcome {
        // [AUTH-33]
        let (mut limits, today) = (self.limits(by, now), now.secs() / DAY);
        let own = replaced.filter(|binding| binding.owner == *by);
        if own.is_some_and(|binding| binding.state == State::Pending) {
            limits.pending = limits.pending.saturating_sub(1);
        }
        let claims = match limits.claims {
            (day, claims) if day == today => claims,
            _ => 0,
        };
        if limits.pending >= PENDING {
            return Outcome::only(Answer::NotClaimed(ClaimRefusal::TooMany(TooMany::Pending)));
        }
        if claims >= A_DAY {
            return Outcome::only(Answer::NotClaimed(ClaimRefusal::TooMany(TooMany::Today)));
        }
        limits.pending += 1;
        limits.claims = (today, claims + 1);
        let mut binding = Binding::claimed(by, offered, name, now);
        // [AUTH-66]
        if let Some(number) = receipt
            && (self.restored.is_some() || replaced.is_some())
        {
            binding.number = number;
            binding.waits_until = Some(after(now, WAIT));
        }
        let receipt = shown(&binding);
        let mut draft = Draft::new(self, offered.locator, binding, by, now);
        draft.sealed = true;
        if let Some(replaced) = replaced {
            let name = own.map(|own| own.name.clone());
            draft.send(replaced.owner.clone(), name, Event::Claimed);
        }
        draft.limits(limits);
        if let Some(replaced) = replaced.filter(|binding| binding.state == State::Pending)
            && replaced.owner != *by
        {
            let mut limits = self.limits(&replaced.owner, now);
            limits.pending = limits.pending.saturating_sub(1);
            draft.limits_of(replaced.owner.clone(), limits);
        }
        draft.record(Event::Claimed);
        draft.end(Answer::Claimed {
            already: false,
            receipt,
        })
    }

    fn unfit(&self, offered: &Offered) -> Option<ClaimRefusal> {
        // [BIND-14] [HYB-14]
        if offered.code_length < self.minimum.code_length {
            return Some(ClaimRefusal::CodeTooShort);
        }
        let usual = || self.ring.smallest_suite().unwrap_or(Suite::Hmac);
        if offered.suite < self.minimum.suite.unwrap_or_else(usual) {
            return Some(ClaimRefusal::SuiteTooLow);
        }
        // [HYB-13]
        match offered.key_id.map(|id| self.ring.retired(id)) {
            Some(None) => Some(ClaimRefusal::UnknownKeyId),
            Some(Some(true)) => Some(ClaimRefusal::RetiredKeys),
            _ => None,
        }
    }

    /// The owner learns that another account has seen the offer.
    fn refused(&self, by: &AccountId, offered: &Offered, now: WallTime) -> Outcome {
        let taken = Answer::NotClaimed(ClaimRefusal::Taken);
        let live = self.live(&offered.locator, now);
        let Some(binding) = live.filter(|binding| binding.owner != *by) else {
            return Outcome::only(taken);
        };
        let mut draft = Draft::new(self, offered.locator, binding.clone(), by, now);
        let count = draft.count(COUNTED);
        let event = Event::ClaimRefused { count };
        match count {
            1 => draft.announce(event),
            _ if is_power_of_ten(count) => draft.record(event),
            _ => {}
        }
        draft.end(taken)
    }
}

/// The act number of the receipt. [AUTH-63]
fn shown(binding: &Binding) -> Option<u64> {
    (binding.offered.suite != Suite::Hmac).then_some(binding.number)
}

impl Binding {
    /// [BIND-15]
    fn claimed(by: &AccountId, offered: &Offered, name: &DeviceName, now: WallTime) -> Self {
        Self {
            owner: by.clone(),
            claimant: by.clone(),
            state: State::Pending,
            frozen: Freeze::default(),
            epoch: 0,
            offered: offered.clone(),
            name: name.clone(),
            number: 0,
            transfer: None,
            former: None,
            waits_until: None,
            seen: now,
            delegations: Vec::new(),
            issued: Vec::new(),
            owner_codes: Vec::new(),
            approvals: Vec::new(),
        }
    }
}
