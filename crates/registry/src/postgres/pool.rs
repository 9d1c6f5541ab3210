//! A bounded number of connections: a call waits for one, and not for long.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::{PostgresConfig, Session};
use crate::error::StoreError;

/// How long a call waits for a connection.
const WAIT: Duration = Duration::from_secs(5);

/// Connections to one server. One that failed is closed, and another takes its place when it is needed.
pub(super) struct Pool {
    config: PostgresConfig,
    state: Mutex<State>,
    freed: Condvar,
}

struct State {
    idle: Vec<Session>,
    /// How many more may be opened.
    left: usize,
}

/// The right to one connection, given back when it is dropped.
struct Permit<'a> {
    pool: &'a Pool,
    session: Option<Session>,
}

impl Pool {
    pub(super) fn new(config: PostgresConfig) -> Self {
        let left = config.connections;
        Self {
            config,
            state: Mutex::new(State {
                idle: Vec::new(),
                left,
            }),
            freed: Condvar::new(),
        }
    }

    /// Works on a connection, which is closed if the work fails.
    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&mut Session) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut permit = self.permit()?;
        // Taken out: a panic or an error on the way closes it.
        let idle = permit
            .session
            .take()
            .filter(|session| !session.client.is_closed());
        let mut session = match idle {
            Some(session) => session,
            None => self.config.connect()?,
        };
        let worked = work(&mut session);
        if worked.is_ok() {
            permit.session = Some(session);
        } else if session.client.is_closed() {
            // The server went away: the others are gone as well.
            self.close_idle();
        }
        worked
    }

    fn close_idle(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.left = state.left.saturating_add(state.idle.len());
        let idle = std::mem::take(&mut state.idle);
        drop(state);
        drop(idle);
    }

    fn permit(&self) -> Result<Permit<'_>, StoreError> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let none = |state: &mut State| state.idle.is_empty() && state.left == 0;
        let waited = self.freed.wait_timeout_while(state, WAIT, none);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let session = state.idle.pop();
        if session.is_none() {
            state.left = state.left.checked_sub(1).ok_or(StoreError::Busy)?;
        }
        Ok(Permit {
            pool: self,
            session,
        })
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self
            .pool
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match self.session.take() {
            Some(session) => state.idle.push(session),
            None => state.left = state.left.saturating_add(1),
        }
        self.pool.freed.notify_one();
    }
}
