//! A line on a terminal that says how much is done.

use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

const REDRAWN_EVERY: Duration = Duration::from_millis(200);

/// A line on the standard error, if it is a terminal: redrawn now and then, gone when this is dropped.
pub(super) struct Progress {
    started: Instant,
    drawn: Mutex<Option<Instant>>,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            started: Instant::now(),
            drawn: Mutex::new(None),
        }
    }

    /// Shows what `line` says; it is given the seconds since the start.
    pub(super) fn show(&self, line: impl FnOnce(f64) -> String) {
        let mut err = io::stderr();
        let Ok(mut drawn) = self.drawn.lock() else {
            return;
        };
        if drawn.is_some_and(|at| at.elapsed() < REDRAWN_EVERY) || !err.is_terminal() {
            return;
        }
        *drawn = Some(Instant::now());
        let line = line(self.started.elapsed().as_secs_f64());
        // Progress that cannot be shown is not worth an error.
        let _ = write!(err, "\r\x1b[K{line}");
    }

    /// Shows how many are done.
    pub(super) fn count(&self, done: usize, all: usize, things: &str) {
        self.show(|_| format!("{done} of {all} {things}"));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let mut err = io::stderr();
        if err.is_terminal() {
            let _ = write!(err, "\r\x1b[K");
        }
    }
}
