//! The move of every row from the previous master key to the current one, while the service runs.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use relatch_authority::{AccountId, Locator, MasterKeyId, Registry, Rewrapped};
use relatch_registry::{Beside, Database, StoreError};

use crate::problem::Problem;
use crate::service::{Service, fresh};

/// How far a rotation is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    pub(crate) rows: u64,
    /// Rows that no authority wrote; they stay.
    pub(crate) unreadable: u64,
}

/// The rotation that an operator began at this instance.
#[derive(Debug, Default)]
pub(crate) struct Rotation {
    running: AtomicBool,
    rows: AtomicU64,
    unreadable: AtomicU64,
}

/// Rewraps one row.
pub(crate) trait Rewrap {
    type Error: From<StoreError>;

    fn binding(&self, locator: &Locator) -> Result<Rewrapped, Self::Error>;

    fn account(&self, account: &AccountId) -> Result<Rewrapped, Self::Error>;
}

/// Moves every row; a second run does what the first one left.
pub(crate) fn rotate<R: Rewrap>(
    database: &Database,
    previous: MasterKeyId,
    rewrap: &R,
    mut report: impl FnMut(Moved),
) -> Result<Moved, R::Error> {
    let mut moved = Moved::default();
    let mut count = |rewrapped| {
        match rewrapped {
            Rewrapped::Unreadable => moved.unreadable += 1,
            _ => moved.rows += 1,
        }
        report(moved);
    };
    let mut after = None;
    loop {
        let rows = database.bindings_under(previous, after.as_ref())?;
        let Some(last) = rows.last() else { break };
        after = Some(last.locator);
        for row in &rows {
            count(rewrap.binding(&row.locator)?);
        }
    }
    let mut after = None;
    loop {
        let rows = database.accounts_under(previous, after.as_ref())?;
        let Some(last) = rows.last() else { break };
        after = Some(last.account.clone());
        for row in &rows {
            count(rewrap.account(&row.account)?);
        }
    }
    Ok(moved)
}

/// Whether a row is under this key.
pub(crate) fn is_used(database: &Database, key: MasterKeyId) -> Result<bool, StoreError> {
    let bindings = database.bindings_under(key, None)?;
    Ok(!bindings.is_empty() || !database.accounts_under(key, None)?.is_empty())
}

impl Rotation {
    pub(crate) fn is_running(&self) -> bool {
        self.running.load(Ordering::Relaxed)
    }

    pub(crate) fn moved(&self) -> Moved {
        Moved {
            rows: self.rows.load(Ordering::Relaxed),
            unreadable: self.unreadable.load(Ordering::Relaxed),
        }
    }

    fn report(&self, moved: Moved) {
        self.rows.store(moved.rows, Ordering::Relaxed);
        self.unreadable.store(moved.unreadable, Ordering::Relaxed);
    }
}

impl Rewrap for Service {
    type Error = Problem;

    fn binding(&self, locator: &Locator) -> Result<Rewrapped, Problem> {
        let random = fresh()?.into();
        let moved = self.run(&Beside::default(), |rows, _| {
            self.decider().rewrap_binding(rows, locator, &random)
        });
        moved.map_err(Problem::of_upkeep)
    }

    fn account(&self, account: &AccountId) -> Result<Rewrapped, Problem> {
        let moved = self.run(&Beside::default(), |rows, _| {
            self.decider().rewrap_account(rows, account)
        });
        moved.map_err(Problem::of_upkeep)
    }
}

/// Begins a rotation in the background; says whether it began, which it does not while one runs here.
pub(crate) fn begin(service: &Service, previous: MasterKeyId) -> bool {
    if service.rotation().running.swap(true, Ordering::Relaxed) {
        return false;
    }
    let service = service.clone();
    tokio::task::spawn_blocking(move || {
        let rotation = service.rotation();
        rotation.report(Moved::default());
        let rotated = rotate(service.database(), previous, &service, |moved| {
            rotation.report(moved);
        });
        match rotated {
            Ok(Moved { rows, unreadable }) => tracing::info!(rows, unreadable, "rotated"),
            Err(_) => tracing::error!("the rotation ended early: begin it again"),
        }
        rotation.running.store(false, Ordering::Relaxed);
    });
    true
}
