//! Claims: an account makes a device's offer its binding.

use alloc::boxed::Box;
use core::fmt;

use relatch_binding::{
    AccountId, Attestation, Binding, DeviceName, Offered, Phase, Taken, WallTime,
};
use relatch_derivation::{BindingKey, Code, FactoryKey, Keys, ct_eq, digest};
use relatch_wire::{Identity, Locator, OfferMessage, Suite};

use crate::audit::Event;
use crate::counter::Counted;
use crate::decider::{Decided, Decider, Outcome};
use crate::draft::Draft;
use crate::receipt::Receipt;
use crate::refusal::ClaimRefusal;
use crate::registry::{Batch, BindingRow};
use crate::rows::SealRandom;
use crate::snapshot::{Snapshot, Undecided};
use crate::vault::Opened;

/// A binding that waits for its confirmation code to be typed at the device.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Claimed {
    /// Names the binding.
    pub locator: Locator,
    /// To be typed at the device, and only there.
    pub confirmation: Code,
    /// What the device says it is; untrusted text unless it is genuine.
    pub identity: Identity,
    /// The suite of the binding: in suite 1 a photo of the offer is enough to compute its codes.
    pub suite: Suite,
    /// Whether the device proved what it is.
    pub attestation: Attestation,
    /// From suite 2 on, for the app to keep with the offer: after a restore it shows that the account had the device.
    pub receipt: Option<Receipt>,
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

/// Who claims what, and when.
struct Claim<'a> {
    account: &'a AccountId,
    offer: &'a OpenedOffer,
    name: &'a DeviceName,
    /// The act number of a valid receipt.
    number: Option<u64>,
    now: WallTime,
}

/// What stands at the locator of an offer.
enum Place {
    Vacant,
    /// A binding of this very key.
    Known(Box<Opened>),
    /// A row that is damaged, erased, or of another key.
    Blocked,
}

impl Decider {
    /// Opens an offer, before any row is read. The factory key is that of the device that the offer names, if it is
    /// known.
    ///
    /// # Errors
    /// [`ClaimRefusal`].
    pub fn open_offer(
        &self,
        offer: &OfferMessage,
        factory_key: Option<&FactoryKey>,
    ) -> Result<OpenedOffer, ClaimRefusal> {
        let fields = offer.offer();
        // In the order of [BIND-31].
        // [BIND-14]
        if fields.code_length < self.minimum.code_length {
            return Err(ClaimRefusal::CodeTooShort);
        }
        // [HYB-14]
        if fields.suite() < self.smallest_suite() {
            return Err(ClaimRefusal::SuiteTooLow);
        }
        let key = self.ring.binding_key(offer)?;
        let keys = Keys::derive(&key);
        // [BIND-30]
        let attestation = match factory_key.filter(|_| fields.attestation.is_some()) {
            None => Attestation::None,
            Some(factory) if factory.verify(fields).is_ok() => Attestation::Genuine,
            Some(_) => Attestation::Wrong,
        };
        let hash = digest(&[offer.message()]);
        Ok(OpenedOffer {
            key,
            locator: keys.locator(),
            // [CODE-4]
            confirmation: keys.confirm().code(offer),
            offered: Offered::of(fields, hash, attestation),
        })
    }

    /// Claims an offer for an account; claimed again by the same account, the answer is the same.
    ///
    /// # Errors
    /// [`Undecided`].
    ///
    /// # Security
    /// A claim alone gives no power over the device, which is bound only when the confirmation code is typed there.
    #[allow(clippy::too_many_arguments, reason = "all that a claim has")]
    pub fn claim(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        offer: &OpenedOffer,
        name: &DeviceName,
        receipt: Option<&Receipt>,
        now: WallTime,
        random: &SealRandom,
    ) -> Decided<Claimed, ClaimRefusal> {
        let hash = &offer.offered.hash;
        let number = receipt.and_then(|receipt| self.receipts.number(receipt, hash, account));
        let mut claim = Claim {
            account,
            offer,
            name,
            number: number.filter(|_| offer.offered.suite != Suite::Hmac),
            now,
        };
        let place = self.place(rows, offer)?;
        // [BIND-13]
        if let Place::Known(opened) = &place {
            let binding = &opened.record.binding;
            let alive = matches!(binding.phase_at(now), Phase::Pending | Phase::Active);
            if alive && binding.claimed_again(account, now).is_ok() {
                let draft =
                    Draft::replacing(&opened.row, opened.record.chain, binding.clone(), now);
                let claimed = self.answer(&draft, offer, true);
                return Ok(Outcome::only(Ok(claimed)));
            }
        }
        // [AUTH-65]
        if let Some(restored) = &self.restored {
            if !restored.had(offer.offered.key_id) {
                claim.number = None;
            } else if claim.number.is_none() {
                return Ok(Outcome::only(Err(ClaimRefusal::ReceiptNeeded)));
            }
        }
        self.begin(rows, &claim, place, random)
    }

    /// A new binding, in a vacant place or in that of an older claim. [BIND-12] [BIND-16] [AUTH-67]
    fn begin(
        &self,
        rows: &Snapshot,
        claim: &Claim<'_>,
        place: Place,
        random: &SealRandom,
    ) -> Decided<Claimed, ClaimRefusal> {
        let (keys, restored) = (&self.vault.keys, self.restored.is_some());
        let vacant = || claim.binding(restored);
        let mut replaces_own = false;
        let mut draft = match place {
            Place::Blocked => return Ok(Outcome::only(Err(Taken.into()))),
            Place::Vacant => Draft::vacant(claim.offer.locator, keys, vacant(), claim.now),
            Place::Known(opened) => {
                let binding = &opened.record.binding;
                let older = (claim.number)
                    .is_some_and(|number| binding.gives_way_to(number, restored, claim.now));
                if !older {
                    return self.refuse(rows, claim, *opened);
                }
                let former = binding.owner.clone();
                let own = former == *claim.account;
                let pending = binding.phase == Phase::Pending;
                replaces_own = own && pending;
                let name = own.then(|| binding.name.clone());
                let (row, chain) = (&opened.row, opened.record.chain);
                let mut draft = Draft::replacing(row, chain, claim.binding(true), claim.now);
                if pending && !own {
                    let limits = self.limits(&former, rows.account(&former)?, claim.now)?;
                    draft.former = Some(limits.settled());
                }
                draft.tell(former, name, Event::Claimed);
                draft
            }
        };
        // [AUTH-33]
        let limits = self.limits(claim.account, rows.account(claim.account)?, claim.now)?;
        let mut limits = if replaces_own {
            limits.settled()
        } else {
            limits
        };
        if let Err(too_many) = limits.limits.claim(claim.now) {
            return Ok(Outcome::only(Err(ClaimRefusal::TooMany(too_many))));
        }
        limits.changed = true;
        draft.account = Some(limits);
        draft.seal(keys, &claim.offer.key, random);
        draft.record(Event::Claimed);
        Ok(Outcome {
            answer: Ok(self.answer(&draft, claim.offer, false)),
            batch: draft.into_batch(keys),
        })
    }

    /// The owner learns that another account has seen the offer. [AUTH-76]
    fn refuse(
        &self,
        rows: &Snapshot,
        claim: &Claim<'_>,
        opened: Opened,
    ) -> Decided<Claimed, ClaimRefusal> {
        let mut draft = Draft::of(opened, claim.account, claim.now);
        let live = draft.binding.phase_at(claim.now) != Phase::Ended;
        let batch = if live && draft.binding.owner != *claim.account {
            let counter = draft.count(&self.vault.keys, rows, Counted::Claim)?;
            let event = Event::ClaimRefused {
                count: counter.count,
            };
            if counter.is_first() {
                draft.announce(event);
            } else if counter.is_milestone() {
                draft.record(event);
            }
            draft.into_batch(&self.vault.keys)
        } else {
            Batch::default()
        };
        Ok(Outcome {
            answer: Err(Taken.into()),
            batch,
        })
    }

    /// What stands at the locator; the same key comes from the same offer.
    fn place(&self, rows: &Snapshot, offer: &OpenedOffer) -> Result<Place, Undecided> {
        let Some(row) = rows.binding(&offer.locator)? else {
            return Ok(Place::Vacant);
        };
        let known = self.known(row, offer)?;
        Ok(known.map_or(Place::Blocked, |opened| Place::Known(Box::new(opened))))
    }

    fn known(&self, row: &BindingRow, offer: &OpenedOffer) -> Result<Option<Opened>, Undecided> {
        let (stored, own) = self.vault.unseal(Some(row));
        if !own || !ct_eq(stored.expose(), offer.key.expose()) {
            return Ok(None);
        }
        Ok(self.vault.read(row)?)
    }

    fn answer(&self, draft: &Draft, offer: &OpenedOffer, already: bool) -> Claimed {
        let offered = &draft.binding.offered;
        Claimed {
            locator: offer.locator,
            confirmation: offer.confirmation.clone(),
            identity: offered.identity.clone(),
            suite: offered.suite,
            attestation: offered.attestation,
            receipt: self.receipt(draft),
            already,
        }
    }
}

impl Claim<'_> {
    /// A claim with a receipt waits in restored mode, and where it takes the place of another. [AUTH-66]
    fn binding(&self, waits: bool) -> Binding {
        let binding = Binding::claimed(
            self.account.clone(),
            self.name.clone(),
            self.offer.offered.clone(),
            self.now,
        );
        match self.number {
            Some(number) if waits => binding.reclaimed(number, self.now),
            _ => binding,
        }
    }
}

impl fmt::Debug for OpenedOffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenedOffer")
            .field("locator", &self.locator)
            .finish_non_exhaustive()
    }
}
