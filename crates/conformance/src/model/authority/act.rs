//! The calls about a binding, in the order of their table. [AUTH-39]

use relatch_authority::{
    AccountId, Act, ActRefusal, Delegation, DeviceName, Event, Locator, Suite, Terms, WallTime,
};

use super::draft::Draft;
use super::{Answer, Binding, Call, DAY, HOUR, Model, Outcome, Proof, State, after};

/// So many delegations are not expired at the same time.
const DELEGATIONS: usize = 16;
/// A transfer is open for so long. [AUTH-45]
pub(super) const OPEN: u64 = 7 * DAY;
/// A release can be undone for so long. [AUTH-51]
const ENDING: u64 = 72 * HOUR;
/// A proof is valid for so long. [AUTH-37]
const PROOF: u64 = 600;

/// What a call does; nothing where there is nothing to do.
type Does = Result<Option<Event>, ActRefusal>;

impl Model {
    pub(super) fn about(
        &self,
        by: &AccountId,
        locator: Locator,
        call: &Call,
        now: WallTime,
    ) -> Outcome {
        let no = |refusal| Outcome::only(Answer::NotDone(refusal));
        let Some(binding) = self.live(&locator, now) else {
            return no(ActRefusal::NotOwner);
        };
        let mut draft = Draft::new(self, locator, binding.clone(), by, now);
        if let Call::AcceptTransfer(_, name) = call {
            return match accept_transfer(&mut draft, by, name) {
                Ok(number) => draft.end(Answer::Accepted(number)),
                Err(refusal) => no(refusal),
            };
        }
        let former = binding.frozen.former.clone();
        let does = match call {
            Call::Act(_, act, proof) => {
                let proved = proof
                    .as_ref()
                    .is_some_and(|proof| holds(proof, act, locator, binding.number, by, now));
                self.act(&mut draft, by, act, proved)
            }
            Call::AcceptDelegation(_) => accept_delegation(&mut draft, by),
            Call::Revoke(_, from) => revoke(&mut draft, by, from),
            Call::TakeBack(_) => take_back(&mut draft, by),
            Call::Freeze(_) => freeze(&mut draft, by),
            _ => operator_freeze(&mut draft),
        };
        let event = match does {
            Ok(Some(event)) => event,
            Ok(None) => return Outcome::only(Answer::Done),
            Err(refusal) => return no(refusal),
        };
        draft.announce(event.clone());
        let lifted = former.filter(|_| draft.binding.frozen.former.is_none());
        let other = match &event {
            Event::Delegated { to, .. } | Event::TransferOffered { to } => Some(to.clone()),
            Event::FrozenByFormer => Some(by.clone()),
            _ => lifted.map(|(account, _)| account),
        };
        if let Some(other) = other {
            draft.send(other, None, event);
        }
        draft.end(Answer::Done)
    }

    fn act(&self, draft: &mut Draft<'_>, by: &AccountId, act: &Act, proved: bool) -> Does {
        // [AUTH-66] [AUTH-71]
        let waits = self.is_claimable_again(&draft.binding) || draft.binding.waits(draft.now);
        let event = match act {
            Act::Delegate { to, terms } => delegate(draft, by, waits, to, terms)?,
            Act::OfferTransfer { to } => offer_transfer(draft, by, waits, to)?,
            Act::Release => release(draft, by, waits)?,
            Act::Undo => undo(draft, by)?,
            Act::Delete => self.delete(draft, by, waits)?,
            Act::Lift => lift(draft, by, waits)?,
            _ => freeze_former(draft, by, waits)?,
        };
        if event.is_some() && !proved {
            return Err(ActRefusal::ProofNeeded);
        }
        // [AUTH-38]
        draft.binding.number += u64::from(event.is_some());
        Ok(event)
    }

    fn delete(&self, draft: &mut Draft<'_>, by: &AccountId, waits: bool) -> Does {
        owned(draft, by)?;
        if draft.binding.state != State::Pending {
            return Err(ActRefusal::Active);
        }
        if waits {
            return Err(ActRefusal::Waiting);
        }
        draft.binding.end();
        let mut limits = self.limits(by, draft.now);
        limits.pending = limits.pending.saturating_sub(1);
        draft.limits(limits);
        Ok(Some(Event::Deleted))
    }
}

/// [AUTH-36] [AUTH-37]
fn holds(
    proof: &Proof,
    act: &Act,
    locator: Locator,
    number: u64,
    by: &AccountId,
    now: WallTime,
) -> bool {
    let same =
        proof.act == *act && proof.locator == locator && proof.number == number && proof.by == *by;
    same && proof.time <= now && now < after(proof.time, PROOF)
}

/// The account owns the binding, which is not ending.
fn owned(draft: &Draft<'_>, by: &AccountId) -> Result<(), ActRefusal> {
    if draft.binding.owner != *by {
        return Err(ActRefusal::NotOwner);
    }
    not_ending(&draft.binding)
}

fn not_ending(binding: &Binding) -> Result<(), ActRefusal> {
    match binding.state {
        State::Ending(_) => Err(ActRefusal::Ending),
        _ => Ok(()),
    }
}

/// The account owns the binding, which is not frozen, active, and takes acts.
fn active(draft: &Draft<'_>, by: &AccountId, waits: bool) -> Result<(), ActRefusal> {
    owned(draft, by)?;
    if draft.binding.is_frozen() {
        return Err(ActRefusal::Frozen);
    }
    match draft.binding.state {
        State::Active if waits => Err(ActRefusal::Waiting),
        State::Active => Ok(()),
        _ => Err(ActRefusal::Pending),
    }
}

fn delegate(
    draft: &mut Draft<'_>,
    by: &AccountId,
    waits: bool,
    to: &AccountId,
    terms: &Terms,
) -> Does {
    active(draft, by, waits)?;
    let time = draft.binding.time(draft.now);
    if to == by {
        return Err(ActRefusal::OwnAccount);
    }
    if terms.actions.is_empty() {
        return Err(ActRefusal::NoAction);
    }
    if terms.expires <= time {
        return Err(ActRefusal::ExpiryNotInFuture);
    }
    if terms.max_uses == 0 || terms.max_uses > 64 {
        return Err(ActRefusal::Uses);
    }
    let delegations = &mut draft.binding.delegations;
    delegations.retain(|old| old.to != *to && time < old.terms.expires);
    if delegations.len() == DELEGATIONS {
        return Err(ActRefusal::TooManyDelegations);
    }
    let (to, terms) = (to.clone(), terms.clone());
    delegations.push(Delegation {
        to: to.clone(),
        terms: terms.clone(),
        accepted: false,
        used: 0,
    });
    Ok(Some(Event::Delegated { to, terms }))
}

fn accept_delegation(draft: &mut Draft<'_>, by: &AccountId) -> Does {
    let time = draft.binding.time(draft.now);
    let delegation = draft
        .binding
        .delegation(by)
        .ok_or(ActRefusal::NoDelegation)?;
    if draft.binding.state != State::Active {
        return Err(ActRefusal::NoDelegation);
    }
    if delegation.accepted {
        return Ok(None);
    }
    if draft.binding.is_frozen() {
        return Err(ActRefusal::NoDelegation);
    }
    if delegation.terms.expires <= time {
        return Err(ActRefusal::DelegationExpired);
    }
    let mut delegations = draft.binding.delegations.iter_mut();
    let own = delegations.find(|delegation| delegation.to == *by);
    own.into_iter().for_each(|own| own.accepted = true);
    Ok(Some(Event::DelegationAccepted))
}

fn revoke(draft: &mut Draft<'_>, by: &AccountId, from: &AccountId) -> Does {
    owned(draft, by)?;
    let before = draft.binding.delegations.len();
    draft.binding.delegations.retain(|old| old.to != *from);
    let revoked = draft.binding.delegations.len() < before;
    Ok(revoked.then(|| Event::Revoked { from: from.clone() }))
}

fn offer_transfer(draft: &mut Draft<'_>, by: &AccountId, waits: bool, to: &AccountId) -> Does {
    active(draft, by, waits)?;
    if draft.binding.in_grace(draft.now).is_some() {
        return Err(ActRefusal::Grace);
    }
    if to == by {
        return Err(ActRefusal::OwnAccount);
    }
    let until = after(draft.binding.time(draft.now), OPEN);
    draft.binding.transfer = Some((to.clone(), until));
    Ok(Some(Event::TransferOffered { to: to.clone() }))
}

fn take_back(draft: &mut Draft<'_>, by: &AccountId) -> Does {
    owned(draft, by)?;
    let open = draft.binding.open_to(draft.now).is_some();
    if open {
        draft.binding.transfer = None;
    }
    Ok(open.then_some(Event::TransferTakenBack))
}

/// [AUTH-46] [BIND-17] [AUTH-25]
fn accept_transfer(
    draft: &mut Draft<'_>,
    by: &AccountId,
    name: &DeviceName,
) -> Result<Option<u64>, ActRefusal> {
    let (now, binding) = (draft.now, &mut draft.binding);
    let free = binding.state == State::Active && !binding.is_frozen();
    if !free || binding.open_to(now) != Some(by) {
        return Err(ActRefusal::NoTransfer);
    }
    let former = binding.owner.clone();
    let former_name = binding.name.clone();
    binding.former = Some((former.clone(), binding.time(now)));
    binding.owner = by.clone();
    binding.name = name.clone();
    binding.transfer = None;
    binding.delegations.clear();
    binding.approvals.clear();
    // [AUTH-38]
    binding.number += 1;
    let number = (binding.offered.suite != Suite::Hmac).then_some(binding.number);
    draft.sealed = true;
    let event = Event::Transferred { to: by.clone() };
    draft.send(former, Some(former_name), event.clone());
    draft.announce(event);
    Ok(number)
}

fn freeze(draft: &mut Draft<'_>, by: &AccountId) -> Does {
    owned(draft, by)?;
    let changed = !draft.binding.frozen.owner;
    draft.binding.frozen.owner = true;
    Ok(frozen(draft, changed, Event::Frozen))
}

fn operator_freeze(draft: &mut Draft<'_>) -> Does {
    not_ending(&draft.binding)?;
    let changed = !draft.binding.frozen.operator;
    draft.binding.frozen.operator = true;
    Ok(frozen(draft, changed, Event::FrozenByOperator))
}

/// [AUTH-49]
fn freeze_former(draft: &mut Draft<'_>, by: &AccountId, waits: bool) -> Does {
    if draft.binding.in_grace(draft.now) != Some(by) {
        return Err(ActRefusal::NotOwner);
    }
    not_ending(&draft.binding)?;
    let changed = draft.binding.frozen.former.is_none();
    if changed && waits {
        return Err(ActRefusal::Waiting);
    }
    if changed {
        let since = draft.binding.time(draft.now);
        draft.binding.frozen.former = Some((by.clone(), since));
    }
    Ok(frozen(draft, changed, Event::FrozenByFormer))
}

/// [AUTH-41]
fn frozen(draft: &mut Draft<'_>, changed: bool, event: Event) -> Option<Event> {
    if changed {
        draft.binding.transfer = None;
    }
    changed.then_some(event)
}

/// [AUTH-43]
fn lift(draft: &mut Draft<'_>, by: &AccountId, waits: bool) -> Does {
    let old = draft.binding.former_freeze_is_old(draft.now);
    let is_owner = draft.binding.owner == *by;
    let frozen = &draft.binding.frozen;
    let is_former = frozen
        .former
        .as_ref()
        .is_some_and(|(former, _)| former == by);
    if !is_owner && !is_former {
        return Err(ActRefusal::NotOwner);
    }
    not_ending(&draft.binding)?;
    if !draft.binding.is_frozen() {
        return Ok(None);
    }
    let frozen = &mut draft.binding.frozen;
    let before = frozen.clone();
    if is_owner {
        frozen.owner = false;
        frozen.operator = false;
    }
    if is_former || is_owner && old {
        frozen.former = None;
    }
    match *frozen == before {
        true => Err(ActRefusal::Frozen),
        false if waits => Err(ActRefusal::Waiting),
        false => Ok(Some(Event::Unfrozen)),
    }
}

fn release(draft: &mut Draft<'_>, by: &AccountId, waits: bool) -> Does {
    active(draft, by, waits)?;
    if draft.binding.in_grace(draft.now).is_some() {
        return Err(ActRefusal::Grace);
    }
    draft.binding.state = State::Ending(after(draft.binding.time(draft.now), ENDING));
    draft.binding.transfer = None;
    Ok(Some(Event::Ending))
}

fn undo(draft: &mut Draft<'_>, by: &AccountId) -> Does {
    if draft.binding.owner != *by {
        return Err(ActRefusal::NotOwner);
    }
    match draft.binding.state {
        State::Ending(_) => draft.binding.state = State::Active,
        _ => return Err(ActRefusal::NotEnding),
    }
    Ok(Some(Event::Undone))
}
