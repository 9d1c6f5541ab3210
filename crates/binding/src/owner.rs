//! What owners, delegates and former owners do to a binding.
//!
//! A call is judged in one order: account, ending, nothing to do, freeze, state, restored, grace, terms, proof. [AUTH-39]

use crate::act::Act;
use crate::delegation::Terms;
use crate::freeze::Former;
use crate::proof::{ActHash, ActProof};
use crate::record::{Binding, Phase};
use crate::refusal::ActRefusal;
use crate::text::AccountId;
use crate::time::WallTime;

/// Whether an act changed the binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It changed.
    Changed,
    /// It was so already.
    None,
}

impl Binding {
    /// Whether this account owns the binding and it has not ended.
    ///
    /// # Errors
    /// [`ActRefusal::NotOwner`].
    pub fn owned_by(&self, account: &AccountId, now: WallTime) -> Result<(), ActRefusal> {
        // [BIND-18]
        if *account == self.owner && self.phase_at(now) != Phase::Ended {
            Ok(())
        } else {
            Err(ActRefusal::NotOwner)
        }
    }

    /// Does an act that needs a proof; `hash` names it. Where a later receipt could still replace the binding, which is
    /// then `claimable_again`, nothing but an undo is done. [AUTH-71]
    ///
    /// # Errors
    /// [`ActRefusal`]; the binding is as it was.
    ///
    /// # Security
    /// An act that takes effect raises the act number in its hash: no proof is good for a second one.
    pub fn perform(
        &mut self,
        by: &AccountId,
        act: &Act,
        hash: ActHash,
        proof: Option<&ActProof>,
        claimable_again: bool,
        now: WallTime,
    ) -> Result<Effect, ActRefusal> {
        let mut next = self.clone();
        if next.change(by, act, claimable_again, now)? == Effect::None {
            return Ok(Effect::None);
        }
        // [AUTH-37]
        if !proof.is_some_and(|proof| proof.covers(hash, now)) {
            return Err(ActRefusal::ProofNeeded);
        }
        // [AUTH-38]
        next.act_number = self.act_number.saturating_add(1);
        *self = next;
        Ok(Effect::Changed)
    }

    fn change(
        &mut self,
        by: &AccountId,
        act: &Act,
        claimable_again: bool,
        now: WallTime,
    ) -> Result<Effect, ActRefusal> {
        let at = self.time(now);
        let waits = claimable_again || self.is_held(now);
        match act {
            Act::Delegate { to, terms } => {
                self.active(by, waits, now)?;
                self.delegate(to, terms, at)
            }
            Act::OfferTransfer { to } => {
                self.active(by, waits, now)?;
                self.offer_transfer(to, at)
            }
            Act::Release => {
                self.active(by, waits, now)?;
                self.release(at)
            }
            Act::Undo => {
                self.ending(by, now)?;
                self.phase = Phase::Active;
                Ok(Effect::Changed)
            }
            Act::Delete => {
                self.pending(by, waits, now)?;
                Ok(self.delete())
            }
            Act::Lift => self.lift(by, waits, now),
            Act::FormerFreeze => self.freeze_as_former(by, waits, now),
        }
    }

    /// No account is looked up: one that does not exist is answered alike. [AUTH-50]
    fn delegate(
        &mut self,
        to: &AccountId,
        terms: &Terms,
        at: WallTime,
    ) -> Result<Effect, ActRefusal> {
        if *to == self.owner {
            return Err(ActRefusal::OwnAccount);
        }
        if terms.actions.is_empty() {
            return Err(ActRefusal::NoAction);
        }
        if terms.expires <= at {
            return Err(ActRefusal::ExpiryNotInFuture);
        }
        if !(1..=Terms::MAX_USES).contains(&terms.max_uses) {
            return Err(ActRefusal::Uses);
        }
        if !self.delegations.add(to.clone(), terms.clone(), at) {
            return Err(ActRefusal::TooManyDelegations);
        }
        Ok(Effect::Changed)
    }

    /// The delegate accepts; before that a delegation permits nothing. [AUTH-29]
    ///
    /// # Errors
    /// [`ActRefusal`].
    pub fn accept_delegation(
        &mut self,
        by: &AccountId,
        now: WallTime,
    ) -> Result<Effect, ActRefusal> {
        let active = self.phase_at(now) == Phase::Active;
        let offered = self.delegations.offered_to(by).filter(|_| active);
        let offered = offered.ok_or(ActRefusal::NoDelegation)?;
        if offered.accepted {
            return Ok(Effect::None);
        }
        // Only the owner learns of a freeze.
        if self.freezes.any() {
            return Err(ActRefusal::NoDelegation);
        }
        let unexpired = offered.unexpired(self.time(now));
        unexpired.map_err(|_| ActRefusal::DelegationExpired)?;
        self.delegations.accept(by);
        Ok(Effect::Changed)
    }

    /// Revokes the delegation of an account.
    ///
    /// # Errors
    /// [`ActRefusal::NotOwner`], [`ActRefusal::Ending`].
    pub fn revoke(
        &mut self,
        by: &AccountId,
        from: &AccountId,
        now: WallTime,
    ) -> Result<Effect, ActRefusal> {
        self.live(by, now)?;
        Ok(Effect::of(self.delegations.remove(from)))
    }

    /// "Not me": no code until the freeze is lifted. An offered transfer ends.
    ///
    /// # Errors
    /// [`ActRefusal::NotOwner`], [`ActRefusal::Ending`].
    pub fn freeze(&mut self, by: &AccountId, now: WallTime) -> Result<Effect, ActRefusal> {
        self.live(by, now)?;
        let changed = !core::mem::replace(&mut self.freezes.owner, true);
        Ok(self.frozen(changed))
    }

    /// The operator stops the binding. An offered transfer ends.
    ///
    /// # Errors
    /// [`ActRefusal::NotOwner`]: the binding has ended. [`ActRefusal::Ending`].
    pub fn freeze_as_operator(&mut self, now: WallTime) -> Result<Effect, ActRefusal> {
        self.not_over(now)?;
        let changed = !core::mem::replace(&mut self.freezes.operator, true);
        Ok(self.frozen(changed))
    }

    /// [AUTH-49]
    fn freeze_as_former(
        &mut self,
        by: &AccountId,
        waits: bool,
        now: WallTime,
    ) -> Result<Effect, ActRefusal> {
        let at = self.time(now);
        if !self.looks_back(by, at) {
            return Err(ActRefusal::NotOwner);
        }
        self.not_over(now)?;
        if self.freezes.former.is_some() {
            return Ok(Effect::None);
        }
        not_waiting(waits)?;
        self.freezes.former = Some(Former {
            account: by.clone(),
            since: at,
        });
        Ok(self.frozen(true))
    }

    /// [AUTH-41]
    fn frozen(&mut self, changed: bool) -> Effect {
        self.transfer = self.transfer.take().filter(|_| !changed);
        Effect::of(changed)
    }

    fn lift(&mut self, by: &AccountId, waits: bool, now: WallTime) -> Result<Effect, ActRefusal> {
        let by_owner = *by == self.owner;
        if !by_owner && !self.freezes.by_former(by) {
            return Err(ActRefusal::NotOwner);
        }
        self.not_over(now)?;
        if !self.freezes.any() {
            return Ok(Effect::None);
        }
        let lift = self.freezes.liftable(by_owner, self.time(now));
        if !lift.own && !lift.former {
            return Err(ActRefusal::Frozen);
        }
        not_waiting(waits)?;
        self.freezes.lift(lift);
        Ok(Effect::Changed)
    }

    /// Whether this account owns the binding, and it is neither ended nor ending.
    pub(crate) fn live(&self, by: &AccountId, now: WallTime) -> Result<(), ActRefusal> {
        self.owned_by(by, now)?;
        self.not_over(now)
    }

    fn not_over(&self, now: WallTime) -> Result<(), ActRefusal> {
        match self.phase_at(now) {
            Phase::Pending | Phase::Active => Ok(()),
            Phase::Ending { .. } => Err(ActRefusal::Ending),
            Phase::Ended => Err(ActRefusal::NotOwner),
        }
    }

    fn active(&self, by: &AccountId, waits: bool, now: WallTime) -> Result<(), ActRefusal> {
        self.live(by, now)?;
        self.not_frozen()?;
        match self.phase {
            Phase::Active => not_waiting(waits),
            _ => Err(ActRefusal::Pending),
        }
    }

    fn pending(&self, by: &AccountId, waits: bool, now: WallTime) -> Result<(), ActRefusal> {
        self.live(by, now)?;
        if self.phase != Phase::Pending {
            return Err(ActRefusal::Active);
        }
        not_waiting(waits)
    }

    fn ending(&self, by: &AccountId, now: WallTime) -> Result<(), ActRefusal> {
        self.owned_by(by, now)?;
        match self.phase {
            Phase::Ending { .. } => Ok(()),
            _ => Err(ActRefusal::NotEnding),
        }
    }

    /// [AUTH-40]
    pub(crate) fn not_frozen(&self) -> Result<(), ActRefusal> {
        if self.freezes.any() {
            Err(ActRefusal::Frozen)
        } else {
            Ok(())
        }
    }
}

/// A binding that waits takes no act: its end or its act number would shut a later receipt out.
fn not_waiting(waits: bool) -> Result<(), ActRefusal> {
    if waits {
        Err(ActRefusal::Waiting)
    } else {
        Ok(())
    }
}

impl Effect {
    pub(crate) fn of(changed: bool) -> Self {
        if changed { Self::Changed } else { Self::None }
    }
}
