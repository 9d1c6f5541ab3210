//! The one writer: a thread that takes waiting work together, and syncs the disk once for all of it.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use relatch_authority::CommitError;
use rusqlite::Connection as Sqlite;

use super::Open;
use crate::error::StoreError;
use crate::sql::{Write, Written};

/// The most writes of one transaction.
const GROUP: usize = 100;
/// The most writes that wait; those behind them wait for a place.
const WAITING: usize = 1_024;

/// A handle on the thread, which ends when the handle is dropped.
pub(super) struct Writer {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

struct Job {
    work: Write,
    answer: SyncSender<Written>,
}

impl Writer {
    pub(super) fn start(connection: Sqlite) -> Result<Self, StoreError> {
        let (jobs, waiting) = sync_channel(WAITING);
        let thread = thread::Builder::new().name("relatch-writer".into());
        let thread = thread.spawn(move || run(&connection, &waiting));
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread.map_err(StoreError::failed)?),
        })
    }

    /// Waits until the work is committed.
    pub(super) fn write(&self, work: Write) -> Written {
        let (answer, answered) = sync_channel(1);
        let sent = self
            .jobs
            .as_ref()
            .map(|jobs| jobs.send(Job { work, answer }));
        if !matches!(sent, Some(Ok(()))) {
            return Err(CommitError::Registry(gone()));
        }
        answered
            .recv()
            .unwrap_or_else(|_| Err(CommitError::Registry(gone())))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A panic there was reported when it happened.
            drop(thread.join());
        }
    }
}

fn run(connection: &Sqlite, waiting: &Receiver<Job>) {
    while let Ok(first) = waiting.recv() {
        let mut done = Vec::new();
        let committed = group(connection, first, waiting, &mut done);
        if committed.is_err() && !connection.is_autocommit() {
            // If this fails too, the next `BEGIN` says so.
            drop(connection.execute_batch("ROLLBACK"));
        }
        let failed = committed.err().map(|error| error.to_string());
        for (answer, written) in done {
            let written = match &failed {
                None => written,
                Some(error) => Err(CommitError::Registry(StoreError::failed(error.clone()))),
            };
            // The caller may have gone.
            drop(answer.send(written));
        }
    }
}

/// Runs all waiting work in one transaction, each in a savepoint: what conflicts leaves the others alone. An error is one
/// of the whole transaction, and the answer to all of it.
fn group(
    connection: &Sqlite,
    first: Job,
    waiting: &Receiver<Job>,
    done: &mut Vec<(SyncSender<Written>, Written)>,
) -> rusqlite::Result<()> {
    if let Err(error) = connection.execute_batch("BEGIN IMMEDIATE") {
        done.push((first.answer, Ok(())));
        return Err(error);
    }
    let mut next = Some(first);
    while let Some(Job { work, answer }) = next.take() {
        let (written, savepoint) = run_one(connection, work);
        done.push((answer, written));
        savepoint?;
        if done.len() < GROUP {
            next = waiting.try_recv().ok();
        }
    }
    connection.execute_batch("COMMIT")
}

/// The second result is that of the transaction as a whole: a full disk, for example, ends it.
fn run_one(connection: &Sqlite, work: Write) -> (Written, rusqlite::Result<()>) {
    if let Err(error) = connection.execute_batch("SAVEPOINT one") {
        return (Ok(()), Err(error));
    }
    let written = work(&mut Open(connection));
    let closed = match &written {
        Ok(()) => connection.execute_batch("RELEASE one"),
        Err(_) => connection.execute_batch("ROLLBACK TO one; RELEASE one"),
    };
    (written, closed)
}

fn gone() -> StoreError {
    StoreError::failed("the writer has ended")
}
