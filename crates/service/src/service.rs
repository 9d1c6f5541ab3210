//! What the handlers share: the decider, the database, and how one call runs over both.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use relatch_authority::{
    CallError, CommitError, Decided, Decider, Fresh32, MasterKeyId, Snapshot, Undecided, WallTime,
};
use relatch_registry::{Beside, Database, StoreError};
use tokio::sync::Semaphore;
use tokio::task;

use crate::factory::FactoryStore;
use crate::limits::Limits;
use crate::problem::Problem;
use crate::rotation::Rotation;
use crate::tokens::Tokens;

/// How long a call starts again while others change its rows.
const PATIENCE: Duration = Duration::from_secs(3);
/// The longest pause between two starts, in microseconds.
const LONGEST_PAUSE: u64 = 50_000;
/// Calls that work at the same time; those behind them wait.
const AT_ONCE: usize = 256;
/// How long a call waits for its turn.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How long a call works before its client is told to try again: a commit waits for a standby that is away.
const LONGEST_WORK: Duration = Duration::from_secs(10);

/// The setting that is there while the service is in restored mode: the ids of its key sets at the restore.
pub(crate) const RESTORED: &str = "restored";

/// The account service; clones share it.
#[derive(Clone, Debug)]
pub struct Service(Arc<Shared>);

/// What a service is made of.
#[derive(Debug)]
pub struct Parts {
    /// Decides, with its keys.
    pub decider: Decider,
    /// Where the rows are.
    pub database: Database,
    /// Whose tokens are taken.
    pub tokens: Tokens,
    /// When refusals leave, after their arrival: above the 99th percentile of a commit.
    pub deadline: Duration,
    /// Whether the registry was restored from a backup, and the operator has not ended the mode.
    pub restored: bool,
    /// How many calls an account and an address may make.
    pub limits: Limits,
    /// The key before, while rows are re-wrapped.
    pub previous_master_key: Option<MasterKeyId>,
    /// Where factory keys of devices are; none where identities are not attested.
    pub factory: Option<FactoryStore>,
}

#[derive(Debug)]
struct Shared {
    parts: Parts,
    turns: Arc<Semaphore>,
    rotation: Rotation,
}

impl Service {
    /// A service of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Shared {
            parts,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            rotation: Rotation::default(),
        }))
    }

    /// Where the rows are.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.0.parts.database
    }

    pub(crate) fn decider(&self) -> &Decider {
        &self.0.parts.decider
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        &self.0.parts.tokens
    }

    pub(crate) fn factory(&self) -> Option<&FactoryStore> {
        self.0.parts.factory.as_ref()
    }

    pub(crate) fn previous_master_key(&self) -> Option<MasterKeyId> {
        self.0.parts.previous_master_key
    }

    pub(crate) fn rotation(&self) -> &Rotation {
        &self.0.rotation
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.parts.limits
    }

    pub(crate) fn deadline(&self) -> Duration {
        self.0.parts.deadline
    }

    pub(crate) fn is_restored(&self) -> bool {
        self.0.parts.restored
    }

    /// Does work that blocks, on a thread that may. It goes on when the client goes away, or was told to try again.
    ///
    /// # Errors
    /// What the work answers, [`Problem::busy`], or [`Problem::unavailable`].
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let waited = tokio::time::timeout(LONGEST_WAIT, self.0.turns.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = waited else {
            return Err(Problem::busy());
        };
        let service = self.clone();
        let working = task::spawn_blocking(move || {
            let _turn = turn;
            work(&service)
        });
        match tokio::time::timeout(LONGEST_WORK, working).await {
            Ok(Ok(done)) => done,
            Ok(Err(error)) => {
                tracing::error!(%error, "a call ended without an answer");
                Err(Problem::unavailable())
            }
            Err(_) => {
                tracing::error!("a call works for too long: does the database wait for a standby?");
                Err(Problem::unavailable())
            }
        }
    }

    /// Decides, commits, and only then answers; starts again where others changed the rows. [AUTH-23] [AUTH-24]
    ///
    /// What is beside the batch is written with it. `decide` learns whether the proof there was spent before.
    ///
    /// # Errors
    /// [`CallError`].
    pub(crate) fn run<T, A>(
        &self,
        beside: &Beside,
        decide: impl Fn(&Snapshot, bool) -> Decided<T, A>,
    ) -> Result<T, CallError<A, StoreError>> {
        let database = self.database();
        let begun = Instant::now();
        let mut pause = 500;
        loop {
            let unspent = match &beside.spent {
                Some(spent) => !database.is_spent(&spent.id)?,
                None => true,
            };
            let mut rows = Snapshot::default();
            let outcome = loop {
                match decide(&rows, unspent) {
                    Ok(outcome) => break outcome,
                    Err(Undecided::Missing(id)) => rows.read(database, id)?,
                    Err(Undecided::NewerRow(_)) => return Err(CallError::NewerRow),
                }
            };
            let answer = outcome.answer.map_err(CallError::Refused);
            let nothing = outcome.batch.is_empty() && beside.done.is_none();
            if nothing || (outcome.batch.is_empty() && answer.is_err()) {
                return answer;
            }
            let beside = match &answer {
                Ok(_) => beside.clone(),
                Err(_) => Beside::default(),
            };
            match database.commit_with(outcome.batch, beside) {
                Ok(()) => return answer,
                Err(CommitError::Conflict) => {}
                Err(CommitError::Registry(error)) => return Err(error.into()),
            }
            if begun.elapsed() > PATIENCE {
                return Err(CallError::Contended);
            }
            thread::sleep(Duration::from_micros(jitter(pause)));
            pause = LONGEST_PAUSE.min(pause.saturating_mul(2));
        }
    }
}

/// Between half of it and all of it: callers that met once do not meet again.
fn jitter(pause: u64) -> u64 {
    let mut bytes = [0; 2];
    // Without randomness the pause is whole.
    let random = getrandom::fill(&mut bytes).map_or(u16::MAX, |()| u16::from_be_bytes(bytes));
    let half = pause / 2;
    half.saturating_add(half.saturating_mul(random.into()) / u64::from(u16::MAX))
}

/// The time now.
#[must_use]
pub fn now() -> WallTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    WallTime::from_secs(since.map_or(0, |since| since.as_secs()))
}

/// Randomness for a call that seals a key.
///
/// # Errors
/// [`Problem`]: the operating system has none.
pub(crate) fn fresh() -> Result<Fresh32, Problem> {
    Fresh32::generate(|bytes| getrandom::fill(bytes)).map_err(|error| {
        tracing::error!(%error, "the operating system gives no randomness");
        Problem::unavailable()
    })
}
