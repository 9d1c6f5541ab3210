//! The authority over a registry: reads the rows that a decision misses, commits, and only then answers.

use core::convert::Infallible;

use relatch_binding::{AccountId, ActRefusal, DeviceName, Terms, WallTime};
use relatch_derivation::{Code, FactoryKey};
use relatch_wire::{ChallengeMessage, Identity, KeyId, Locator, OfferMessage};

use crate::call::CallError;
use crate::claim::Claimed;
use crate::decider::{Decided, Decider, Minimum, NotAuthentic};
use crate::devices::DevicePage;
use crate::key_ring::KeyRing;
use crate::master::MasterKeys;
use crate::preview::Preview;
use crate::refusal::{ClaimRefusal, Refusal};
use crate::registry::{CommitError, Registry, SealNonce};
use crate::rewrap::Rewrapped;
use crate::snapshot::{Snapshot, Undecided};

/// How often a call starts again when others change the rows that it read.
pub const ATTEMPTS: usize = 16;

/// A [`Decider`] with a registry; any number of them may share one.
///
/// Every call gives [`CallError::Refused`] where the rules say no, and another [`CallError`] where the registry did not
/// let it answer.
#[derive(Debug)]
pub struct Authority<R> {
    registry: R,
    decider: Decider,
}

impl<R: Registry> Authority<R> {
    /// An authority over a registry; offers below the minimum are refused.
    #[must_use]
    pub fn new(registry: R, keys: MasterKeys, minimum: Minimum) -> Self {
        Self {
            registry,
            decider: Decider::new(keys, minimum),
        }
    }

    /// Takes the key sets of suite 2; without them only offers of suite 1 can be claimed.
    #[must_use]
    pub fn with_key_ring(mut self, ring: KeyRing) -> Self {
        self.decider = self.decider.with_key_ring(ring);
        self
    }

    /// The key sets.
    #[must_use]
    pub fn key_ring(&self) -> &KeyRing {
        self.decider.key_ring()
    }

    /// The key sets, to add one, retire one, or forget one that no binding uses.
    pub fn key_ring_mut(&mut self) -> &mut KeyRing {
        self.decider.key_ring_mut()
    }

    /// The registry.
    pub fn registry(&self) -> &R {
        &self.registry
    }

    /// The registry, for the account service's own work on it.
    pub fn registry_mut(&mut self) -> &mut R {
        &mut self.registry
    }

    /// [`Decider::inspect`] of the text of a scanned QR code.
    ///
    /// # Errors
    /// [`CallError`] with [`Refusal`].
    pub fn inspect(
        &self,
        account: &AccountId,
        text: &str,
        now: WallTime,
    ) -> Result<Preview, CallError<Refusal, R::Error>> {
        let challenge = scanned(text)?;
        self.run(|rows| self.decider.inspect(rows, account, &challenge, now))
    }

    /// [`Decider::issue`] for the text of a scanned QR code.
    ///
    /// # Errors
    /// [`CallError`] with [`Refusal`].
    pub fn issue(
        &self,
        account: &AccountId,
        text: &str,
        now: WallTime,
    ) -> Result<Code, CallError<Refusal, R::Error>> {
        let challenge = scanned(text)?;
        self.run(|rows| self.decider.issue(rows, account, &challenge, now))
    }

    /// [`Decider::step_up`] for the text of a scanned QR code.
    ///
    /// # Errors
    /// [`CallError`] with [`Refusal`].
    pub fn step_up(
        &self,
        account: &AccountId,
        text: &str,
        proved: WallTime,
        now: WallTime,
    ) -> Result<(), CallError<Refusal, R::Error>> {
        let challenge = scanned(text)?;
        self.run(|rows| self.decider.step_up(rows, account, &challenge, proved, now))
    }

    /// [`Decider::claim`] by a service that knows no factory key of the device.
    ///
    /// # Errors
    /// [`CallError`] with [`ClaimRefusal`].
    pub fn claim(
        &self,
        account: &AccountId,
        offer: &OfferMessage,
        name: DeviceName,
        now: WallTime,
        nonce: SealNonce,
    ) -> Result<Claimed, CallError<ClaimRefusal, R::Error>> {
        self.claim_attested(account, offer, name, None, now, nonce)
    }

    /// [`Decider::claim`] by a service that may know the factory key of the device that the offer names.
    ///
    /// # Errors
    /// [`CallError`] with [`ClaimRefusal`].
    pub fn claim_attested(
        &self,
        account: &AccountId,
        offer: &OfferMessage,
        name: DeviceName,
        factory_key: Option<&FactoryKey>,
        now: WallTime,
        nonce: SealNonce,
    ) -> Result<Claimed, CallError<ClaimRefusal, R::Error>> {
        let opened = self.decider.open_offer(offer, factory_key);
        let opened = opened.map_err(CallError::Refused)?;
        self.run(|rows| (self.decider).claim(rows, account, &opened, &name, now, nonce))
    }

    /// A page of the account's devices, from after `after`; ended bindings are left out.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn devices(
        &self,
        account: &AccountId,
        after: Option<&Locator>,
    ) -> Result<DevicePage, CallError<Infallible, R::Error>> {
        let rows = self.registry.bindings_of(account, after)?;
        let page = self.decider.devices(account, &rows);
        page.map_err(|_| CallError::NewerRow)
    }

    /// Decides, commits, and only then answers; starts again from the first check where a row changed meanwhile.
    fn run<T, A>(
        &self,
        decide: impl Fn(&Snapshot) -> Decided<T, A>,
    ) -> Result<T, CallError<A, R::Error>> {
        for _ in 0..ATTEMPTS {
            let mut rows = Snapshot::default();
            let outcome = loop {
                match decide(&rows) {
                    Ok(outcome) => break outcome,
                    Err(Undecided::Missing(id)) => rows.read(&self.registry, id)?,
                    Err(Undecided::NewerRow(_)) => return Err(CallError::NewerRow),
                }
            };
            let answer = outcome.answer.map_err(CallError::Refused);
            if outcome.batch.is_empty() {
                return answer;
            }
            // [AUTH-23]
            match self.registry.commit(outcome.batch) {
                Ok(()) => return answer,
                // [AUTH-24]
                Err(CommitError::Conflict) => {}
                Err(CommitError::Registry(error)) => return Err(error.into()),
            }
        }
        Err(CallError::Contended)
    }
}

/// The calls whose arguments a decision takes as they are.
macro_rules! calls {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty, $refusal:ty;)*) => {
        impl<R: Registry> Authority<R> {$(
            #[doc = concat!("[`Decider::", stringify!($name), "`].")]
            ///
            /// # Errors
            #[doc = concat!("[`CallError`] with [`", stringify!($refusal), "`].")]
            pub fn $name(&self, $($argument: $type),*) -> Result<$answer, CallError<$refusal, R::Error>> {
                self.run(|rows| self.decider.$name(rows, $($argument),*))
            }
        )*}
    };
}

calls! {
    delegate(account: &AccountId, locator: &Locator, to: &AccountId, terms: &Terms, now: WallTime) -> (), ActRefusal;
    revoke(account: &AccountId, locator: &Locator, from: &AccountId, now: WallTime) -> (), ActRefusal;
    transfer(account: &AccountId, locator: &Locator, to: &AccountId, now: WallTime, nonce: SealNonce) -> (), ActRefusal;
    release(account: &AccountId, locator: &Locator, now: WallTime) -> (), ActRefusal;
    delete_pending(account: &AccountId, locator: &Locator, now: WallTime) -> (), ActRefusal;
    freeze(account: &AccountId, locator: &Locator, now: WallTime) -> (), ActRefusal;
    unfreeze(account: &AccountId, locator: &Locator, now: WallTime) -> (), ActRefusal;
    release_serial(by: &AccountId, identity: &Identity, now: WallTime) -> bool, Infallible;
    rewrap_binding(locator: &Locator, nonce: SealNonce) -> Rewrapped, Infallible;
    rewrap_account(account: &AccountId) -> Rewrapped, Infallible;
    rewrap_serial(identity: &Identity) -> Rewrapped, Infallible;
    key_id(locator: &Locator) -> Option<KeyId>, NotAuthentic;
}

fn scanned<E>(text: &str) -> Result<ChallengeMessage, CallError<Refusal, E>> {
    ChallengeMessage::from_text(text).map_err(|error| CallError::Refused(error.into()))
}
