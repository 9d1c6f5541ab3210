//! The acts of owners and former owners: what needs a proof, and what does not (spec/authority.md, "Acts and proofs").

use relatch_binding::{
    AccountId, Act, ActHash, ActProof, ActRefusal, DeviceName, Effect, Phase, WallTime,
};
use relatch_derivation::{digest, labels};
use relatch_wire::{Locator, Suite};

use crate::audit::Event;
use crate::decider::{Decided, Decider, Outcome};
use crate::draft::{AccountDraft, Draft};
use crate::receipt::Receipt;
use crate::rows::SealRandom;
use crate::snapshot::{Snapshot, Undecided};
use crate::vault::Opened;

impl Decider {
    /// What the account proves to do an act now: the verifier shows it, and signs its hash or has it signed.
    ///
    /// # Errors
    /// [`Undecided`]; the answer is [`ActRefusal::NotOwner`] for a binding that is unknown, damaged or of others.
    pub fn act_hash(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        act: &Act,
        now: WallTime,
    ) -> Decided<ActHash, ActRefusal> {
        let Some(opened) = self.open_for_act(rows, locator, now)? else {
            return Ok(Outcome::only(Err(ActRefusal::NotOwner)));
        };
        let binding = &opened.record.binding;
        let known = binding.owned_by(account, now).is_ok()
            || (binding.former.as_ref()).is_some_and(|former| former.account == *account);
        Ok(Outcome::only(if known {
            Ok(act_hash(locator, binding.act_number, account, act))
        } else {
            Err(ActRefusal::NotOwner)
        }))
    }

    /// Does an act that needs a proof.
    ///
    /// # Errors
    /// [`Undecided`].
    ///
    /// # Security
    /// A session alone does nothing here: the answer is [`ActRefusal::ProofNeeded`] without a proof for this very act, at
    /// this state of the binding, of the last ten minutes.
    pub fn act(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        act: &Act,
        proof: Option<&ActProof>,
        now: WallTime,
    ) -> Decided<(), ActRefusal> {
        let limits = match act {
            Act::Delete => Some(self.limits(account, rows.account(account)?, now)?),
            _ => None,
        };
        self.change(rows, account, locator, now, |draft| {
            let hash = act_hash(locator, draft.binding.act_number, account, act);
            let former = draft.binding.freezes.former.clone();
            let claimable_again = self.is_claimable_again(&draft.binding);
            let binding = &mut draft.binding;
            let effect = binding.perform(account, act, hash, proof, claimable_again, now)?;
            if effect == Effect::Changed {
                announce(draft, act, limits);
                let lifted = former.filter(|_| draft.binding.freezes.former.is_none());
                if let Some(former) = lifted {
                    draft.tell_other(former.account, Event::Unfrozen);
                }
            }
            Ok(())
        })
    }

    /// The delegate accepts: from now on the delegation holds.
    ///
    /// # Errors
    /// [`Undecided`].
    pub fn accept_delegation(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
    ) -> Decided<(), ActRefusal> {
        self.change(rows, account, locator, now, |draft| {
            let accepted = draft.binding.accept_delegation(account, now)?;
            draft.announce_if(accepted, Event::DelegationAccepted);
            Ok(())
        })
    }

    /// Ends the delegation of an account at once; codes that it was issued stay valid at the device.
    ///
    /// # Errors
    /// [`Undecided`].
    pub fn revoke(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        from: &AccountId,
        now: WallTime,
    ) -> Decided<(), ActRefusal> {
        self.change(rows, account, locator, now, |draft| {
            let revoked = draft.binding.revoke(account, from, now)?;
            draft.announce_if(revoked, Event::Revoked { from: from.clone() });
            Ok(())
        })
    }

    /// Takes an offered transfer back.
    ///
    /// # Errors
    /// [`Undecided`].
    pub fn take_back(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
    ) -> Decided<(), ActRefusal> {
        self.change(rows, account, locator, now, |draft| {
            let taken = draft.binding.take_back(account, now)?;
            draft.announce_if(taken, Event::TransferTakenBack);
            Ok(())
        })
    }

    /// The recipient of an offered transfer becomes the owner, and names the device.
    ///
    /// The answer is a receipt from suite 2 on, which the app keeps.
    ///
    /// # Errors
    /// [`Undecided`].
    ///
    /// # Security
    /// A person who has seen a suite 1 offer can compute codes until the device is bound again.
    pub fn accept_transfer(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        name: &DeviceName,
        now: WallTime,
        random: &SealRandom,
    ) -> Decided<Option<Receipt>, ActRefusal> {
        let (key, own) = self.vault.unseal(rows.binding(locator)?);
        let keys = &self.vault.keys;
        self.change(rows, account, locator, now, |draft| {
            if !own {
                return Err(ActRefusal::NoTransfer);
            }
            let former_name = draft.binding.name.clone();
            let accepted = draft.binding.accept_transfer(account, name.clone(), now);
            let former = accepted?;
            let event = Event::Transferred {
                to: account.clone(),
            };
            draft.tell(former, Some(former_name), event.clone());
            draft.announce(event);
            draft.seal(keys, &key, random);
            Ok(self.receipt(draft))
        })
    }

    /// "Not me": no code for this device until the freeze is lifted; an offered transfer ends.
    ///
    /// # Errors
    /// [`Undecided`].
    pub fn freeze(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
    ) -> Decided<(), ActRefusal> {
        self.change(rows, account, locator, now, |draft| {
            let frozen = draft.binding.freeze(account, now)?;
            draft.announce_if(frozen, Event::Frozen);
            Ok(())
        })
    }

    /// The operator freezes; the owner's proof lifts it.
    ///
    /// # Errors
    /// [`Undecided`]; the answer is [`ActRefusal::NotOwner`] for a binding that is unknown, damaged or ended.
    pub fn freeze_as_operator(
        &self,
        rows: &Snapshot,
        by: &AccountId,
        locator: &Locator,
        now: WallTime,
    ) -> Decided<(), ActRefusal> {
        self.change(rows, by, locator, now, |draft| {
            let frozen = draft.binding.freeze_as_operator(now)?;
            // [AUTH-42]
            draft.announce_if(frozen, Event::FrozenByOperator);
            Ok(())
        })
    }

    /// The receipt of the owner of a binding from suite 2 on.
    pub(crate) fn receipt(&self, draft: &Draft) -> Option<Receipt> {
        let binding = &draft.binding;
        (binding.offered.suite != Suite::Hmac).then(|| {
            let offer = &binding.offered.hash;
            (self.receipts).receipt(offer, binding.act_number, &binding.owner)
        })
    }

    /// Opens a binding and changes it. Unknown bindings and those of others are refused alike.
    fn change<T>(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
        change: impl FnOnce(&mut Draft) -> Result<T, ActRefusal>,
    ) -> Decided<T, ActRefusal> {
        let Some(opened) = self.open_for_act(rows, locator, now)? else {
            return Ok(Outcome::only(Err(ActRefusal::NotOwner)));
        };
        let mut draft = Draft::of(opened, account, now);
        Ok(match change(&mut draft) {
            Ok(answer) => Outcome {
                answer: Ok(answer),
                batch: draft.into_batch(&self.vault.keys),
            },
            Err(refusal) => Outcome::only(Err(refusal)),
        })
    }

    /// A binding that is known, authentic and not ended.
    fn open_for_act(
        &self,
        rows: &Snapshot,
        locator: &Locator,
        now: WallTime,
    ) -> Result<Option<Opened>, Undecided> {
        let opened = match rows.binding(locator)? {
            Some(row) => self.vault.read(row)?,
            None => None,
        };
        Ok(opened.filter(|opened| opened.record.binding.phase_at(now) != Phase::Ended))
    }
}

impl Draft {
    fn announce_if(&mut self, effect: Effect, event: Event) {
        if effect == Effect::Changed {
            self.announce(event);
        }
    }
}

/// Records an act that took effect, and tells those whom it concerns.
fn announce(draft: &mut Draft, act: &Act, limits: Option<AccountDraft>) {
    let event = match act {
        Act::Delegate { to, terms } => Event::Delegated {
            to: to.clone(),
            terms: terms.clone(),
        },
        Act::OfferTransfer { to } => Event::TransferOffered { to: to.clone() },
        Act::Release => Event::Ending,
        Act::Undo => Event::Undone,
        Act::Lift => Event::Unfrozen,
        Act::FormerFreeze => Event::FrozenByFormer,
        _ => Event::Deleted,
    };
    draft.announce(event.clone());
    match act {
        Act::Delegate { to, .. } | Act::OfferTransfer { to } => {
            draft.tell_other(to.clone(), event);
        }
        Act::FormerFreeze => draft.tell_other(draft.actor.clone(), event),
        Act::Delete => {
            draft.erase_key();
            draft.account = limits.map(AccountDraft::settled);
        }
        _ => {}
    }
}

/// The hash of an act by this account, at a binding with this act number. [AUTH-36]
///
/// A service asks [`crate::Authority::act_hash`], which knows the number.
#[must_use]
pub fn act_hash(locator: &Locator, number: u64, by: &AccountId, act: &Act) -> ActHash {
    let encoded = act.encode(locator, number, by);
    ActHash(digest(&[labels::ACT.bytes(), &encoded]))
}
