//! What the owner alone may do. [BIND-18]

use relatch_authority::{
    AccountId, ActRefusal, Delegation, Event, Locator, Phase, Terms, WallTime,
};

use super::draft::Draft;
use super::{Answer, Call, Model, Outcome};

/// So many delegations hold at the same time.
const DELEGATIONS: usize = 16;

impl Model {
    pub(super) fn act(
        &self,
        by: &AccountId,
        locator: Locator,
        call: &Call,
        now: WallTime,
    ) -> Outcome {
        let no = |refusal| Outcome::only(Answer::NotDone(refusal));
        let Some(binding) = self.live(&locator).filter(|binding| binding.owner == *by) else {
            return no(ActRefusal::NotOwner);
        };
        let mut draft = Draft::new(self, locator, binding.clone(), by, now);
        let done = match call {
            Call::Delegate(_, to, terms) => delegate(&mut draft, to, terms),
            Call::Transfer(_, to) => transfer(&mut draft, to),
            Call::Release(_) => end(&mut draft, Phase::Active),
            Call::DeletePending(_) => end(&mut draft, Phase::Pending),
            Call::Revoke(_, from) => {
                revoke(&mut draft, from);
                Ok(())
            }
            _ => {
                freeze(&mut draft, matches!(call, Call::Freeze(_)));
                Ok(())
            }
        };
        match done {
            Ok(()) => draft.end(Answer::Done),
            Err(refusal) => no(refusal),
        }
    }
}

fn delegate(draft: &mut Draft<'_>, to: &AccountId, terms: &Terms) -> Result<(), ActRefusal> {
    let now = draft.now;
    if *to == draft.binding.owner {
        return Err(ActRefusal::SameAccount);
    }
    if terms.actions.is_empty() {
        return Err(ActRefusal::NoAction);
    }
    if terms.expires <= now {
        return Err(ActRefusal::ExpiryNotInFuture);
    }
    if terms.max_uses == 0 || terms.max_uses > Terms::MAX_USES {
        return Err(ActRefusal::Uses);
    }
    let delegations = &mut draft.binding.delegations;
    delegations.retain(|old| old.to != *to && now < old.terms.expires);
    if delegations.len() == DELEGATIONS {
        return Err(ActRefusal::TooManyDelegations);
    }
    delegations.push(Delegation {
        to: to.clone(),
        terms: terms.clone(),
        used: 0,
    });
    let (to, terms) = (to.clone(), terms.clone());
    draft.announce(Event::Delegated { to, terms });
    Ok(())
}

fn revoke(draft: &mut Draft<'_>, from: &AccountId) {
    let before = draft.binding.delegations.len();
    draft.binding.delegations.retain(|old| old.to != *from);
    if draft.binding.delegations.len() < before {
        let from = from.clone();
        draft.announce(Event::Revoked { from });
    }
}

/// [BIND-17] [AUTH-25]
fn transfer(draft: &mut Draft<'_>, to: &AccountId) -> Result<(), ActRefusal> {
    let former = draft.binding.owner.clone();
    if *to == former {
        return Err(ActRefusal::SameAccount);
    }
    draft.binding.owner = to.clone();
    draft.binding.delegations.clear();
    draft.binding.approvals.clear();
    draft.sealed = true;
    let event = Event::Transferred { to: to.clone() };
    draft.send(former, event.clone());
    draft.announce(event);
    Ok(())
}

fn end(draft: &mut Draft<'_>, from: Phase) -> Result<(), ActRefusal> {
    if draft.binding.phase != from {
        return Err(match from {
            Phase::Active => ActRefusal::NotActive,
            _ => ActRefusal::NotPending,
        });
    }
    draft.binding.phase = Phase::Ended;
    draft.binding.delegations.clear();
    draft.binding.approvals.clear();
    draft.binding.issued.clear();
    draft.announce(match from {
        Phase::Active => Event::Released,
        _ => Event::Deleted,
    });
    Ok(())
}

fn freeze(draft: &mut Draft<'_>, frozen: bool) {
    if draft.binding.frozen != frozen {
        draft.binding.frozen = frozen;
        draft.announce(match frozen {
            true => Event::Frozen,
            false => Event::Unfrozen,
        });
    }
}
