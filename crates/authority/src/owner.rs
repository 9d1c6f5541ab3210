//! What the owner alone does to a binding: delegate, revoke, transfer, end, freeze.

use relatch_binding::{AccountId, Denied, Terms, WallTime};
use relatch_derivation::BindingKey;
use relatch_wire::Locator;

use crate::audit::Event;
use crate::authority::{Authority, Decision};
use crate::draft::Draft;
use crate::master::MasterKeys;
use crate::refusal::ActRefusal;
use crate::registry::{Registry, SealNonce};

impl<R: Registry> Authority<R> {
    /// Lets another account recover the device, on terms; an older delegation of that account ends.
    ///
    /// # Errors
    /// [`ActRefusal`].
    pub fn delegate(
        &mut self,
        account: &AccountId,
        locator: &Locator,
        to: &AccountId,
        terms: &Terms,
        now: WallTime,
    ) -> Result<(), ActRefusal> {
        self.act(account, locator, now, |draft, _, _| {
            let (to, terms) = (to.clone(), terms.clone());
            draft
                .binding
                .delegate(account, to.clone(), terms.clone(), now)?;
            draft.announce(Event::Delegated { to, terms });
            Ok(())
        })
    }

    /// Ends the delegation of an account at once; codes it was issued stay good at the device.
    ///
    /// # Errors
    /// [`ActRefusal`].
    pub fn revoke(
        &mut self,
        account: &AccountId,
        locator: &Locator,
        from: &AccountId,
        now: WallTime,
    ) -> Result<(), ActRefusal> {
        self.act(account, locator, now, |draft, _, _| {
            if draft.binding.revoke(account, from)? {
                draft.announce(Event::Revoked { from: from.clone() });
            }
            Ok(())
        })
    }

    /// Makes another account the owner, at once and without the device; all delegations end.
    ///
    /// # Errors
    /// [`ActRefusal`].
    ///
    /// # Security
    /// Whoever has seen a suite 1 offer keeps the power to compute codes until the device is bound afresh.
    pub fn transfer(
        &mut self,
        account: &AccountId,
        locator: &Locator,
        to: &AccountId,
        now: WallTime,
        nonce: SealNonce,
    ) -> Result<(), ActRefusal> {
        self.act(account, locator, now, |draft, keys, key| {
            let event = Event::Transferred { to: to.clone() };
            draft.binding.transfer(account, to.clone())?;
            draft.tell(account.clone(), event.clone());
            draft.announce(event);
            draft.seal(keys, key, nonce);
            Ok(())
        })
    }

    /// Ends an active binding; the device keeps its key until it is bound afresh or reset.
    ///
    /// # Errors
    /// [`ActRefusal`].
    ///
    /// # Security
    /// As [`Authority::transfer`]. The key is erased here, the locator stays taken.
    pub fn release(
        &mut self,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
    ) -> Result<(), ActRefusal> {
        self.act(account, locator, now, |draft, _, _| {
            draft.binding.release(account)?;
            draft.erase_key();
            draft.announce(Event::Released);
            Ok(())
        })
    }

    /// Ends a claim whose device was never seen.
    ///
    /// # Errors
    /// [`ActRefusal`].
    pub fn delete_pending(
        &mut self,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
    ) -> Result<(), ActRefusal> {
        self.act(account, locator, now, |draft, _, _| {
            draft.binding.delete(account)?;
            draft.erase_key();
            draft.announce(Event::Deleted);
            Ok(())
        })
    }

    /// "Not me": no code for this device until the freeze is lifted.
    ///
    /// # Errors
    /// [`ActRefusal`].
    pub fn freeze(
        &mut self,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
    ) -> Result<(), ActRefusal> {
        self.act(account, locator, now, |draft, _, _| {
            if draft.binding.set_frozen(account, true)? {
                draft.announce(Event::Frozen);
            }
            Ok(())
        })
    }

    /// Lifts a freeze.
    ///
    /// # Errors
    /// [`ActRefusal`].
    pub fn unfreeze(
        &mut self,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
    ) -> Result<(), ActRefusal> {
        self.act(account, locator, now, |draft, _, _| {
            if draft.binding.set_frozen(account, false)? {
                draft.announce(Event::Unfrozen);
            }
            Ok(())
        })
    }

    /// Opens a binding, changes it, commits. Unknown bindings and those of others are denied alike.
    fn act(
        &mut self,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
        change: impl Fn(&mut Draft, &MasterKeys, &BindingKey) -> Result<(), Denied>,
    ) -> Result<(), ActRefusal> {
        self.settle(|authority| {
            let row = authority.registry.binding(locator)?;
            let Ok((opened, key)) = authority.vault.open(row) else {
                return Ok(Decision::only(Err(Denied::NotOwner.into())));
            };
            let keys = &authority.vault.keys;
            let mut draft = Draft::of(opened, account, now);
            Ok(match change(&mut draft, keys, &key) {
                Ok(()) => Decision {
                    answer: Ok(()),
                    batch: draft.into_batch(keys),
                },
                Err(denied) => Decision::only(Err(denied.into())),
            })
        })
    }
}
