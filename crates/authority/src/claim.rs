//! Claims: an account makes a device's offer its binding.

use relatch_binding::{AccountId, Binding, DeviceName, Offered, Taken, WallTime};
use relatch_derivation::{BindingKey, Code, FactoryKey, Keys, ct_eq};
use relatch_wire::{Identity, Locator, OfferMessage};

use crate::audit::Event;
use crate::authority::{Authority, Decision};
use crate::draft::Draft;
use crate::refusal::ClaimRefusal;
use crate::registry::{BindingRow, Registry, SealNonce, StorageError};

/// A binding that waits for its confirmation code to be typed at the device.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Names the binding.
    pub locator: Locator,
    /// To be typed at the device, and only there.
    pub confirmation: Code,
    /// What the device says it is; untrusted text.
    pub identity: Identity,
    /// Whether the account had claimed the offer before.
    pub already: bool,
}

impl<R: Registry> Authority<R> {
    /// Claims an offer for an account; claimed again by the same account, the answer is the same.
    ///
    /// # Errors
    /// [`ClaimRefusal`].
    ///
    /// # Security
    /// Claims take storage: the account service bounds how many an account makes. A claim by itself gives no power
    /// over the device, which is bound only when the confirmation code is typed there.
    pub fn claim(
        &mut self,
        account: &AccountId,
        offer: &OfferMessage,
        name: DeviceName,
        now: WallTime,
        nonce: SealNonce,
    ) -> Result<Claimed, ClaimRefusal> {
        self.claim_attested(account, offer, name, None, now, nonce)
    }

    /// As [`Authority::claim`], by a service that knows the factory key of the device that the offer names.
    ///
    /// An offer of suite 2 with a right attestation can be claimed only while no other account holds its serial.
    ///
    /// # Errors
    /// [`ClaimRefusal`].
    pub fn claim_attested(
        &mut self,
        account: &AccountId,
        offer: &OfferMessage,
        name: DeviceName,
        factory_key: Option<&FactoryKey>,
        now: WallTime,
        nonce: SealNonce,
    ) -> Result<Claimed, ClaimRefusal> {
        // [BIND-14]
        if offer.offer().code_length < self.least_code_length {
            return Err(ClaimRefusal::CodeTooShort);
        }
        if offer.offer().suite() < self.least_suite {
            return Err(ClaimRefusal::SuiteTooLow);
        }
        let key = self.ring.binding_key(offer)?;
        let keys = Keys::derive(&key);
        let attested = factory_key.is_some_and(|it| it.verify(offer.offer()).is_ok());
        let offered = Offered::of(offer.offer(), attested);
        let already = self.settle(|authority| {
            // [BIND-12] [BIND-16]
            Ok(match authority.registry.binding(&keys.locator())? {
                Some(row) => authority.claim_again(account, row, &key, now),
                None => {
                    if let Some(refused) = authority.serial_held(account, &offered, now)? {
                        return Ok(refused);
                    }
                    let binding = Binding::claimed(account.clone(), name.clone(), offered.clone());
                    let at_rest = &authority.vault.keys;
                    let mut draft = Draft::vacant(keys.locator(), at_rest, binding, now);
                    draft.seal(at_rest, &key, nonce);
                    draft.record(Event::Claimed);
                    Decision {
                        answer: Ok(false),
                        batch: draft.into_batch(at_rest),
                    }
                }
            })
        })?;
        Ok(Claimed {
            locator: keys.locator(),
            // [CODE-4]
            confirmation: keys.confirm().code(offer),
            identity: offer.offer().identity.clone(),
            already,
        })
    }

    /// [BIND-19]
    fn serial_held(
        &self,
        account: &AccountId,
        offered: &Offered,
        now: WallTime,
    ) -> Result<Option<Decision<bool, ClaimRefusal>>, StorageError> {
        if !offered.has_serial() {
            return Ok(None);
        }
        let holder = self.holder(&offered.identity)?;
        Ok(holder
            .filter(|holder| holder.binding.owner != *account)
            .map(|holder| {
                let mut draft = Draft::of(holder, account, now);
                draft.refuse(Event::SerialClaimRefused);
                Decision {
                    answer: Err(ClaimRefusal::SerialHeld),
                    batch: draft.into_batch(&self.vault.keys),
                }
            }))
    }

    /// Whoever has the same key has seen the same offer; its owner is told of anybody else.
    fn claim_again(
        &self,
        account: &AccountId,
        row: BindingRow,
        key: &BindingKey,
        now: WallTime,
    ) -> Decision<bool, ClaimRefusal> {
        let Ok((opened, stored)) = self.vault.open(Some(row)) else {
            return Decision::only(Err(Taken.into()));
        };
        if !ct_eq(stored.expose(), key.expose()) {
            return Decision::only(Err(Taken.into()));
        }
        let answer = opened.binding.claimed_again(account);
        if answer.is_ok() {
            return Decision::only(Ok(true));
        }
        let mut draft = Draft::of(opened, account, now);
        draft.refuse(Event::ClaimRefused);
        Decision {
            answer: Err(Taken.into()),
            batch: draft.into_batch(&self.vault.keys),
        }
    }
}
