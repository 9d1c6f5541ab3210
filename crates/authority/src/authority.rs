//! The authority over a registry: reads the rows that a decision misses, commits, and only then answers.

use alloc::vec::Vec;
use core::convert::Infallible;
use core::fmt;

use relatch_binding::{
    AccountId, Act, ActHash, ActProof, ActRefusal, DeviceName, SessionId, WallTime,
};
use relatch_derivation::{Code, FactoryKey};
use relatch_wire::{ChallengeMessage, Fresh32, KeyId, Locator, OfferMessage};

use crate::audit::AuditHead;
use crate::call::CallError;
use crate::claim::Claimed;
use crate::decider::{Decided, Decider, Minimum, NotAuthentic};
use crate::devices::{DevicePage, Invitation};
use crate::key_ring::KeyRing;
use crate::master::MasterKeys;
use crate::preview::Preview;
use crate::receipt::{Receipt, ReceiptKey};
use crate::refusal::{ClaimRefusal, Refusal};
use crate::registry::{CommitError, Registry};
use crate::rewrap::Rewrapped;
use crate::snapshot::{Snapshot, Undecided};
use crate::sweep::Swept;

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
    pub fn new(registry: R, keys: MasterKeys, receipts: ReceiptKey, minimum: Minimum) -> Self {
        Self::over(registry, Decider::new(keys, receipts, minimum))
    }

    /// A decider with a registry.
    #[must_use]
    pub fn over(registry: R, decider: Decider) -> Self {
        Self { registry, decider }
    }

    /// Takes the key sets; without them only offers of suite 1 can be claimed.
    #[must_use]
    pub fn with_key_ring(mut self, ring: KeyRing) -> Self {
        self.decider = self.decider.with_key_ring(ring);
        self
    }

    /// [`Decider::restored`] with the key sets that are in the key ring now.
    #[must_use]
    pub fn restored(mut self) -> Self {
        let ids: Vec<_> = (self.key_ring().states())
            .map(|state| state.public.id())
            .collect();
        self.decider = self.decider.restored(ids);
        self
    }

    /// [`Decider::end_restored_mode`].
    pub fn end_restored_mode(&mut self) {
        self.decider.end_restored_mode();
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
        session: SessionId,
        text: &str,
        now: WallTime,
    ) -> Result<Code, CallError<Refusal, R::Error>> {
        let challenge = scanned(text)?;
        self.run(|rows| (self.decider).issue(rows, account, session, &challenge, now))
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

    /// [`Decider::claim`] by a service that knows no factory key of the device, without a receipt.
    ///
    /// # Errors
    /// [`CallError`] with [`ClaimRefusal`].
    pub fn claim(
        &self,
        account: &AccountId,
        offer: &OfferMessage,
        name: DeviceName,
        now: WallTime,
        random: Fresh32,
    ) -> Result<Claimed, CallError<ClaimRefusal, R::Error>> {
        self.claim_with(account, offer, name, Brought::default(), now, random)
    }

    /// [`Decider::claim`] with what the service and the app know beside the offer.
    ///
    /// # Errors
    /// [`CallError`] with [`ClaimRefusal`].
    pub fn claim_with(
        &self,
        account: &AccountId,
        offer: &OfferMessage,
        name: DeviceName,
        brought: Brought<'_>,
        now: WallTime,
        random: Fresh32,
    ) -> Result<Claimed, CallError<ClaimRefusal, R::Error>> {
        let opened = self.decider.open_offer(offer, brought.factory_key);
        let opened = opened.map_err(CallError::Refused)?;
        let (receipt, random) = (brought.receipt, random.into());
        self.run(|rows| (self.decider).claim(rows, account, &opened, &name, receipt, now, &random))
    }

    /// [`Decider::accept_transfer`].
    ///
    /// # Errors
    /// [`CallError`] with [`ActRefusal`].
    pub fn accept_transfer(
        &self,
        account: &AccountId,
        locator: &Locator,
        name: &DeviceName,
        now: WallTime,
        random: Fresh32,
    ) -> Result<Option<Receipt>, CallError<ActRefusal, R::Error>> {
        let random = random.into();
        self.run(|rows| (self.decider).accept_transfer(rows, account, locator, name, now, &random))
    }

    /// [`Decider::rewrap_binding`].
    ///
    /// # Errors
    /// [`CallError`].
    pub fn rewrap_binding(
        &self,
        locator: &Locator,
        random: Fresh32,
    ) -> Result<Rewrapped, CallError<Infallible, R::Error>> {
        let random = random.into();
        self.run(|rows| self.decider.rewrap_binding(rows, locator, &random))
    }

    /// Erases the keys of released bindings whose 72 hours are over, or asks the operator first; the service runs it at
    /// least once a day. `by` names the operator in the audit log.
    ///
    /// # Errors
    /// [`CallError`]; a second run does the rest.
    pub fn sweep(
        &self,
        by: &AccountId,
        confirmed: bool,
        now: WallTime,
    ) -> Result<Swept, CallError<Infallible, R::Error>> {
        if !self.begin_sweep(confirmed, now)? {
            return Ok(Swept::Confirm);
        }
        let mut erased: usize = 0;
        for master in self.decider.vault.keys.ids() {
            let mut after = None;
            loop {
                let rows = self.registry.bindings_under(master, after.as_ref())?;
                let Some(last) = rows.last() else { break };
                after = Some(last.locator);
                for row in rows.iter().filter(|row| self.decider.is_due(row, now)) {
                    let over = self.sweep_binding(by, &row.locator, now)?;
                    erased = erased.saturating_add(over.into());
                }
            }
        }
        Ok(Swept::Erased(erased))
    }

    /// Forgets the previous master key, once no row is under it: else its rows could not be read any more. [AUTH-69]
    ///
    /// Counts and the time of the last sweep are not asked for: without them a count begins again, and a sweep asks.
    ///
    /// # Errors
    /// [`CallError`] with [`StillUsed`].
    pub fn forget_previous_master_key(&mut self) -> Result<(), CallError<StillUsed, R::Error>> {
        if let Some(previous) = self.decider.vault.keys.previous() {
            let used = !self.registry.bindings_under(previous, None)?.is_empty()
                || !self.registry.accounts_under(previous, None)?.is_empty();
            if used {
                return Err(CallError::Refused(StillUsed));
            }
            self.decider.vault.keys.forget_previous();
        }
        Ok(())
    }

    /// A page of the account's devices, from after `after`; ended bindings are left out.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn devices(
        &self,
        account: &AccountId,
        after: Option<&Locator>,
        now: WallTime,
    ) -> Result<DevicePage, CallError<Infallible, R::Error>> {
        let rows = self.registry.bindings_of(account, after)?;
        let page = self.decider.devices(account, &rows, now);
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

/// What a claim can bring beside the offer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Brought<'a> {
    /// The factory key of the device that the offer names, if the service knows it.
    pub factory_key: Option<&'a FactoryKey>,
    /// The receipt that the app kept with the offer.
    pub receipt: Option<&'a Receipt>,
}

/// Rows are still under the previous master key: re-wrap them first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StillUsed;

impl fmt::Display for StillUsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows are still under the previous master key: re-wrap them first")
    }
}

impl core::error::Error for StillUsed {}

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
    act_hash(account: &AccountId, locator: &Locator, act: &Act, now: WallTime) -> ActHash, ActRefusal;
    act(account: &AccountId, locator: &Locator, act: &Act, proof: Option<&ActProof>, now: WallTime) -> (), ActRefusal;
    accept_delegation(account: &AccountId, locator: &Locator, now: WallTime) -> (), ActRefusal;
    revoke(account: &AccountId, locator: &Locator, from: &AccountId, now: WallTime) -> (), ActRefusal;
    take_back(account: &AccountId, locator: &Locator, now: WallTime) -> (), ActRefusal;
    freeze(account: &AccountId, locator: &Locator, now: WallTime) -> (), ActRefusal;
    freeze_as_operator(by: &AccountId, locator: &Locator, now: WallTime) -> (), ActRefusal;
    invitation(account: &AccountId, locator: &Locator, now: WallTime) -> Invitation, ActRefusal;
    rewrap_account(account: &AccountId) -> Rewrapped, Infallible;
    begin_sweep(confirmed: bool, now: WallTime) -> bool, Infallible;
    sweep_binding(by: &AccountId, locator: &Locator, now: WallTime) -> bool, Infallible;
    key_id(locator: &Locator) -> Option<KeyId>, NotAuthentic;
    audit_head(locator: &Locator) -> Option<AuditHead>, NotAuthentic;
}

fn scanned<E>(text: &str) -> Result<ChallengeMessage, CallError<Refusal, E>> {
    ChallengeMessage::from_text(text).map_err(|error| CallError::Refused(error.into()))
}
