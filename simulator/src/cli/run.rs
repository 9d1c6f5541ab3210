//! `relatch run`: plays scenarios on all cores and reports them in order.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::files::{self, Loaded};
use super::report::{self, Row};
use super::{CliError, RunArgs, Verdict};
use crate::passwords::Cost;
use crate::scenario::{Options, play};

/// Plays what the arguments name.
pub(super) fn run(args: &RunArgs, out: &mut impl Write) -> Result<Verdict, CliError> {
    let scenarios = if args.paths.is_empty() {
        files::built_in("")?
    } else {
        files::from_paths(&args.paths)?
    };
    let rows = play_all(
        &scenarios,
        &options(args.seed, !args.no_camera, args.pictures.clone()),
    );
    match &args.json {
        Some(file) if file.as_os_str() == "-" => report::json(&rows, args.seed, out)?,
        Some(file) => {
            report::to_file(file, |out| report::json(&rows, args.seed, out))?;
            report::table(&rows, out)?;
        }
        None => report::table(&rows, out)?,
    }
    if let Some(file) = &args.junit {
        report::to_file(file, |out| report::junit(&rows, out))?;
    }
    Ok(if rows.iter().all(Row::passed) {
        Verdict::Holds
    } else {
        Verdict::Fails
    })
}

pub(super) fn options(seed: u64, pictures: bool, written_to: Option<PathBuf>) -> Options {
    Options {
        seed,
        pictures,
        written_to,
        cost: Cost::Real,
    }
}

/// Plays scenarios on all cores; the rows come in the order of the scenarios.
pub(super) fn play_all(scenarios: &[Loaded], options: &Options) -> Vec<Row> {
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let rows = Mutex::new(Vec::new());
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores.min(scenarios.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(loaded) = scenarios.get(at) else {
                        break;
                    };
                    let played = play(&loaded.scenario, options, |_, _, _| {});
                    progress(done.fetch_add(1, Ordering::Relaxed) + 1, scenarios.len());
                    let row = Row::new(loaded, played);
                    // A lock is poisoned only by a panic, which ends the run anyway.
                    if let Ok(mut rows) = rows.lock() {
                        rows.push((at, row));
                    }
                }
            });
        }
    });
    let mut rows = rows.into_inner().unwrap_or_default();
    rows.sort_by_key(|(at, _)| *at);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn progress(done: usize, all: usize) {
    let mut err = io::stderr();
    if err.is_terminal() {
        let end = if done == all { "\r\x1b[K" } else { "" };
        // Progress that cannot be shown is not worth an error.
        let _ = write!(err, "\r{done} of {all} scenarios{end}");
    }
}
