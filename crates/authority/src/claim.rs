//! Claims: an account makes a device's offer its binding.

use core::fmt;

use relatch_binding::{AccountId, Binding, DeviceName, Offered, Taken, WallTime};
use relatch_derivation::{BindingKey, Code, FactoryKey, Keys, ct_eq};
use relatch_wire::{Identity, Locator, OfferMessage, Suite};

use crate::audit::Event;
use crate::decider::{Decided, Decider, Outcome};
use crate::draft::Draft;
use crate::refusal::ClaimRefusal;
use crate::registry::{BindingRow, SealNonce};
use crate::snapshot::{NewerRow, Snapshot, Undecided};

/// A binding that waits for its confirmation code to be typed at the device.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Claimed {
    /// Names the binding.
    pub locator: Locator,
    /// To be typed at the device, and only there.
    pub confirmation: Code,
    /// What the device says it is; untrusted text.
    pub identity: Identity,
    /// The suite of the binding: in suite 1 a photo of the offer is enough to compute its codes.
    pub suite: Suite,
    /// Whether the account had claimed the offer before.
    pub already: bool,
}

/// An offer that this authority can open; its key is wiped when dropped.
pub struct OpenedOffer {
    key: BindingKey,
    locator: Locator,
    confirmation: Code,
    offered: Offered,
}

impl Decider {
    /// Opens an offer, before any row is read. The factory key is that of the device that the offer names, if it is
    /// known: an offer of suite 2 with a correct attestation can be claimed only while no other account holds its
    /// serial.
    ///
    /// # Errors
    /// [`ClaimRefusal`].
    pub fn open_offer(
        &self,
        offer: &OfferMessage,
        factory_key: Option<&FactoryKey>,
    ) -> Result<OpenedOffer, ClaimRefusal> {
        let fields = offer.offer();
        // [BIND-14]
        if fields.code_length < self.minimum.code_length {
            return Err(ClaimRefusal::CodeTooShort);
        }
        // [HYB-14]
        if fields.suite() < self.minimum.suite {
            return Err(ClaimRefusal::SuiteTooLow);
        }
        let key = self.ring.binding_key(offer)?;
        let keys = Keys::derive(&key);
        let attested = factory_key.is_some_and(|factory| factory.verify(fields).is_ok());
        Ok(OpenedOffer {
            key,
            locator: keys.locator(),
            // [CODE-4]
            confirmation: keys.confirm().code(offer),
            offered: Offered::of(fields, attested),
        })
    }

    /// Claims an offer for an account; claimed again by the same account, the answer is the same.
    ///
    /// # Errors
    /// [`Undecided`].
    ///
    /// # Security
    /// Claims take storage: the account service limits how many an account makes. A claim alone gives no power over the
    /// device, which is bound only when the confirmation code is typed there.
    pub fn claim(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        offer: &OpenedOffer,
        name: &DeviceName,
        now: WallTime,
        nonce: SealNonce,
    ) -> Decided<Claimed, ClaimRefusal> {
        // [BIND-12] [BIND-16]
        let outcome = match rows.binding(&offer.locator)? {
            Some(row) => self.claim_again(account, row, offer, now)?,
            None => match self.serial_held(rows, account, &offer.offered, now)? {
                Some(refused) => refused,
                None => self.claim_first(account, offer, name, now, nonce),
            },
        };
        Ok(Outcome {
            answer: outcome.answer.map(|already| Claimed {
                locator: offer.locator,
                confirmation: offer.confirmation.clone(),
                identity: offer.offered.identity.clone(),
                suite: offer.offered.suite,
                already,
            }),
            batch: outcome.batch,
        })
    }

    fn claim_first(
        &self,
        account: &AccountId,
        offer: &OpenedOffer,
        name: &DeviceName,
        now: WallTime,
        nonce: SealNonce,
    ) -> Outcome<bool, ClaimRefusal> {
        let binding = Binding::claimed(account.clone(), name.clone(), offer.offered.clone());
        let keys = &self.vault.keys;
        let mut draft = Draft::vacant(offer.locator, keys, binding, now);
        draft.seal(keys, &offer.key, nonce);
        draft.record(Event::Claimed);
        Outcome {
            answer: Ok(false),
            batch: draft.into_batch(keys),
        }
    }

    /// [BIND-19]
    fn serial_held(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        offered: &Offered,
        now: WallTime,
    ) -> Result<Option<Outcome<bool, ClaimRefusal>>, Undecided> {
        if !offered.has_serial() {
            return Ok(None);
        }
        let holder = self.holder(rows, &offered.identity)?;
        let other = holder.filter(|holder| holder.binding.owner != *account);
        Ok(other.map(|holder| {
            let mut draft = Draft::of(holder, account, now);
            draft.refuse(Event::SerialClaimRefused);
            Outcome {
                answer: Err(ClaimRefusal::SerialHeld),
                batch: draft.into_batch(&self.vault.keys),
            }
        }))
    }

    /// The same key comes from the same offer; the owner gets a notice when another account has seen it.
    fn claim_again(
        &self,
        account: &AccountId,
        row: &BindingRow,
        offer: &OpenedOffer,
        now: WallTime,
    ) -> Result<Outcome<bool, ClaimRefusal>, NewerRow> {
        let (Some(opened), stored) = self.vault.open(Some(row))? else {
            return Ok(Outcome::only(Err(Taken.into())));
        };
        if !ct_eq(stored.expose(), offer.key.expose()) {
            return Ok(Outcome::only(Err(Taken.into())));
        }
        let answer = opened.binding.claimed_again(account);
        if answer.is_ok() {
            return Ok(Outcome::only(Ok(true)));
        }
        let mut draft = Draft::of(opened, account, now);
        draft.refuse(Event::ClaimRefused);
        Ok(Outcome {
            answer: Err(Taken.into()),
            batch: draft.into_batch(&self.vault.keys),
        })
    }
}

impl fmt::Debug for OpenedOffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenedOffer")
            .field("locator", &self.locator)
            .finish_non_exhaustive()
    }
}
