//! What the owner alone does to a binding: delegate, revoke, transfer, end, freeze.

use relatch_binding::{AccountId, ActRefusal, Terms, WallTime};
use relatch_derivation::BindingKey;
use relatch_wire::Locator;

use crate::audit::Event;
use crate::decider::{Decided, Decider, Outcome};
use crate::draft::Draft;
use crate::master::MasterKeys;
use crate::registry::SealNonce;
use crate::snapshot::Snapshot;

impl Decider {
    /// Lets another account recover the device, on terms; an older delegation of that account ends.
    ///
    /// # Errors
    /// [`crate::Undecided`].
    pub fn delegate(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        to: &AccountId,
        terms: &Terms,
        now: WallTime,
    ) -> Decided<(), ActRefusal> {
        self.act(rows, account, locator, now, |draft, _, _| {
            let (to, terms) = (to.clone(), terms.clone());
            draft
                .binding
                .delegate(account, to.clone(), terms.clone(), now)?;
            draft.announce(Event::Delegated { to, terms });
            Ok(())
        })
    }

    /// Ends the delegation of an account at once; codes that it was issued stay valid at the device.
    ///
    /// # Errors
    /// [`crate::Undecided`].
    pub fn revoke(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        from: &AccountId,
        now: WallTime,
    ) -> Decided<(), ActRefusal> {
        self.act(rows, account, locator, now, |draft, _, _| {
            if draft.binding.revoke(account, from)? {
                draft.announce(Event::Revoked { from: from.clone() });
            }
            Ok(())
        })
    }

    /// Makes another account the owner, at once and without the device; all delegations end.
    ///
    /// # Errors
    /// [`crate::Undecided`].
    ///
    /// # Security
    /// A person who has seen a suite 1 offer can compute codes until the device is bound again.
    pub fn transfer(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        to: &AccountId,
        now: WallTime,
        nonce: SealNonce,
    ) -> Decided<(), ActRefusal> {
        self.act(rows, account, locator, now, |draft, keys, key| {
            let event = Event::Transferred { to: to.clone() };
            draft.binding.transfer(account, to.clone())?;
            draft.tell(account.clone(), event.clone());
            draft.announce(event);
            draft.seal(keys, key, nonce);
            Ok(())
        })
    }

    /// Ends an active binding; the device keeps its key until it is bound again or reset.
    ///
    /// # Errors
    /// [`crate::Undecided`].
    ///
    /// # Security
    /// As [`Decider::transfer`]. The key is erased here, the locator stays taken.
    pub fn release(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
    ) -> Decided<(), ActRefusal> {
        self.act(rows, account, locator, now, |draft, _, _| {
            draft.binding.release(account)?;
            draft.erase_key();
            draft.announce(Event::Released);
            Ok(())
        })
    }

    /// Ends a claim whose device was never seen.
    ///
    /// # Errors
    /// [`crate::Undecided`].
    pub fn delete_pending(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
    ) -> Decided<(), ActRefusal> {
        self.act(rows, account, locator, now, |draft, _, _| {
            draft.binding.delete(account)?;
            draft.erase_key();
            draft.announce(Event::Deleted);
            Ok(())
        })
    }

    /// "Not me": no code for this device until the freeze is lifted.
    ///
    /// # Errors
    /// [`crate::Undecided`].
    pub fn freeze(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
    ) -> Decided<(), ActRefusal> {
        self.act(rows, account, locator, now, |draft, _, _| {
            if draft.binding.set_frozen(account, true)? {
                draft.announce(Event::Frozen);
            }
            Ok(())
        })
    }

    /// Lifts a freeze.
    ///
    /// # Errors
    /// [`crate::Undecided`].
    pub fn unfreeze(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
    ) -> Decided<(), ActRefusal> {
        self.act(rows, account, locator, now, |draft, _, _| {
            if draft.binding.set_frozen(account, false)? {
                draft.announce(Event::Unfrozen);
            }
            Ok(())
        })
    }

    /// Opens a binding and changes it. Unknown bindings and those of others are refused alike.
    fn act(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
        change: impl FnOnce(&mut Draft, &MasterKeys, &BindingKey) -> Result<(), ActRefusal>,
    ) -> Decided<(), ActRefusal> {
        let row = rows.binding(locator)?;
        let (Some(opened), key) = self.vault.open(row)? else {
            return Ok(Outcome::only(Err(ActRefusal::NotOwner)));
        };
        let keys = &self.vault.keys;
        let mut draft = Draft::of(opened, account, now);
        Ok(match change(&mut draft, keys, &key) {
            Ok(()) => Outcome {
                answer: Ok(()),
                batch: draft.into_batch(keys),
            },
            Err(refusal) => Outcome::only(Err(refusal)),
        })
    }
}
