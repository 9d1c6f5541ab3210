//! The authority without a registry: given rows, it decides.

use core::fmt;

use relatch_binding::Phase;
use relatch_wire::{CodeLength, KeyId, Locator, Suite};

use crate::audit::AuditHead;
use crate::key_ring::KeyRing;
use crate::master::MasterKeys;
use crate::receipt::{ReceiptKey, Restored};
use crate::registry::Batch;
use crate::snapshot::{Snapshot, Undecided};
use crate::vault::Vault;

/// Decides who gets a code (spec/authority.md): from rows to an answer and a batch, without I/O.
///
/// [`crate::Authority`] drives it over a blocking [`crate::Registry`]. An asynchronous service drives it by hand: read
/// the rows that a decision misses, commit its batch, and give the answer only then. [AUTH-23]
///
/// ```
/// use relatch_authority::*;
///
/// # struct Database(MemoryRegistry);
/// # impl Database {
/// #     async fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, StorageError> { self.0.binding(locator) }
/// #     async fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, StorageError> { self.0.account(account) }
/// #     async fn counter(&self, id: &CounterId) -> Result<Option<CounterRow>, StorageError> { self.0.counter(id) }
/// #     async fn sweep(&self) -> Result<Option<SweepRow>, StorageError> { self.0.sweep() }
/// #     async fn commit(&self, batch: Batch) -> Result<(), CommitError<StorageError>> { self.0.commit(batch) }
/// # }
/// /// Written once, for every call.
/// async fn run<T, A>(
///     database: &Database, decide: impl Fn(&Snapshot) -> Decided<T, A>,
/// ) -> Result<T, CallError<A, StorageError>> {
///     for _ in 0..ATTEMPTS {
///         let mut rows = Snapshot::default();
///         let outcome = loop {
///             match decide(&rows) {
///                 Ok(outcome) => break outcome,
///                 Err(Undecided::Missing(RowId::Binding(locator))) => {
///                     rows.put_binding(locator, database.binding(&locator).await?);
///                 }
///                 Err(Undecided::Missing(RowId::Account(account))) => {
///                     let row = database.account(&account).await?;
///                     rows.put_account(account, row);
///                 }
///                 Err(Undecided::Missing(RowId::Counter(id))) => {
///                     rows.put_counter(id, database.counter(&id).await?);
///                 }
///                 Err(Undecided::Missing(RowId::Sweep)) => {
///                     rows.put_sweep(database.sweep().await?);
///                 }
///                 Err(Undecided::NewerRow(_)) => return Err(CallError::NewerRow),
///             }
///         };
///         if outcome.batch.is_empty() {
///             return outcome.answer.map_err(CallError::Refused);
///         }
///         match database.commit(outcome.batch).await {
///             Ok(()) => return outcome.answer.map_err(CallError::Refused),
///             Err(CommitError::Conflict) => {} // another call changed a row: decide again
///             Err(CommitError::Registry(error)) => return Err(error.into()),
///         }
///     }
///     Err(CallError::Contended)
/// }
///
/// async fn freeze(
///     database: &Database, decider: &Decider, owner: &AccountId, device: &Locator, now: WallTime,
/// ) -> Result<(), CallError<ActRefusal, StorageError>> {
///     run(database, |rows| decider.freeze(rows, owner, device, now)).await
/// }
///
/// let master = MasterKey::new(MasterKeyId(1), &[42; 32]);
/// let minimum = Minimum { suite: Some(Suite::Hmac), code_length: CodeLength::Twelve };
/// let receipts = ReceiptKey::new(&[43; 32]);
/// let decider = Decider::new(MasterKeys::new(master), receipts, minimum);
/// # let database = Database(MemoryRegistry::default());
/// # let alice = AccountId::new("alice").unwrap();
/// # let mut future = std::pin::pin!(freeze(&database, &decider, &alice, &Locator([7; 12]), WallTime::from_secs(0)));
/// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// # let std::task::Poll::Ready(frozen) = future.as_mut().poll(&mut context) else { panic!("nothing to wait for") };
/// # assert_eq!(frozen, Err(CallError::Refused(ActRefusal::NotOwner)));
/// ```
#[derive(Debug)]
pub struct Decider {
    pub(crate) vault: Vault,
    pub(crate) receipts: ReceiptKey,
    pub(crate) ring: KeyRing,
    pub(crate) minimum: Minimum,
    pub(crate) restored: Option<Restored>,
}

/// The least that an offer must bring to be claimed. [BIND-14] [HYB-14]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minimum {
    /// The lowest suite; `None` stands for that of the authority's key sets, and suite 1 where it has none.
    /// Suite 1 also admits offers that carry the secret itself.
    pub suite: Option<Suite>,
    /// The shortest code.
    pub code_length: CodeLength,
}

/// What a decision comes to. The batch is committed first; the answer leaves after that. [AUTH-23]
#[derive(Debug)]
#[must_use = "the batch is to be committed"]
pub struct Outcome<T, A> {
    /// What the call gives, or why not.
    pub answer: Result<T, A>,
    /// What it changes.
    pub batch: Batch,
}

/// A decision, or what is missing for one.
///
/// `T` is the answer, `A` the refusal.
pub type Decided<T, A> = Result<Outcome<T, A>, Undecided>;

/// A row is not authentic: something else than an authority wrote it, or its master key was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAuthentic;

impl Decider {
    /// Decides under these master keys; offers below the minimum are refused.
    #[must_use]
    pub fn new(keys: MasterKeys, receipts: ReceiptKey, minimum: Minimum) -> Self {
        Self {
            vault: Vault::new(keys),
            receipts,
            ring: KeyRing::default(),
            minimum,
            restored: None,
        }
    }

    /// The registry was restored from a backup: claims and transfers were lost, and until
    /// [`Decider::end_restored_mode`] offers under these key sets, which the authority had at the restore, are claimed
    /// with a receipt alone. [AUTH-65]
    #[must_use]
    pub fn restored(mut self, key_sets: impl IntoIterator<Item = KeyId>) -> Self {
        self.restored = Some(Restored {
            key_sets: key_sets.into_iter().collect(),
        });
        self
    }

    /// Offers are claimed without a receipt again.
    pub fn end_restored_mode(&mut self) {
        self.restored = None;
    }

    /// The lowest suite of an offer that can be claimed now.
    #[must_use]
    pub fn smallest_suite(&self) -> Suite {
        let usual = || self.ring.smallest_suite().unwrap_or(Suite::Hmac);
        self.minimum.suite.unwrap_or_else(usual)
    }

    /// Takes the key sets; without them only offers of suite 1 can be claimed.
    #[must_use]
    pub fn with_key_ring(mut self, ring: KeyRing) -> Self {
        self.ring = ring;
        self
    }

    /// The key sets.
    #[must_use]
    pub fn key_ring(&self) -> &KeyRing {
        &self.ring
    }

    /// The key sets, to add one, retire one, or forget one that no binding uses.
    pub fn key_ring_mut(&mut self) -> &mut KeyRing {
        &mut self.ring
    }

    /// The key set that a binding needs for its recoveries; `None` in suite 1 and for a binding that has ended.
    ///
    /// A key set may be forgotten when no binding of the registry gives its id any more. [HYB-6]
    ///
    /// # Errors
    /// [`Undecided`]; the answer is [`NotAuthentic`] for a row that cannot say what it needs.
    pub fn key_id(
        &self,
        rows: &Snapshot,
        locator: &Locator,
    ) -> Decided<Option<KeyId>, NotAuthentic> {
        let Some(row) = rows.binding(locator)? else {
            return Ok(Outcome::only(Ok(None)));
        };
        let record = self.vault.keys.read(row)?.ok_or(NotAuthentic);
        Ok(Outcome::only(record.map(|record| {
            let ended = record.binding.phase == Phase::Ended;
            record.binding.offered.key_id.filter(|_| !ended)
        })))
    }

    /// Where the audit chain of a binding stands, for [`crate::verify_audit`]; `None` where there is no binding.
    ///
    /// # Errors
    /// [`Undecided`]; the answer is [`NotAuthentic`] for a row that cannot say it.
    pub fn audit_head(
        &self,
        rows: &Snapshot,
        locator: &Locator,
    ) -> Decided<Option<AuditHead>, NotAuthentic> {
        let Some(row) = rows.binding(locator)? else {
            return Ok(Outcome::only(Ok(None)));
        };
        let record = self.vault.keys.read(row)?.ok_or(NotAuthentic);
        Ok(Outcome::only(record.map(|record| Some(record.chain))))
    }
}

impl<T, A> Outcome<T, A> {
    /// An answer that changes nothing.
    pub(crate) fn only(answer: Result<T, A>) -> Self {
        Self {
            answer,
            batch: Batch::default(),
        }
    }
}

impl fmt::Display for NotAuthentic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row is not authentic: restore it, or end its binding in the database")
    }
}

impl core::error::Error for NotAuthentic {}
