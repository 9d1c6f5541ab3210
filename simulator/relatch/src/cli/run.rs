//! `relatch run`: plays scenarios on all cores and reports them in order.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use relatch_wire::Suite;

use super::files::{self, Broken, Loaded};
use super::interrupt::interrupted;
use super::output::{self, Target};
use super::progress::Progress;
use super::report::{self, Report, Row};
use super::{CliError, RunArgs, Verdict, select, threads};
use relatch_testkit::passwords::Cost;
use relatch_worlds::remote;
use relatch_worlds::scenario::{Options, Transcript, play};

/// Rounds of a sweep where the authority is elsewhere.
const MOST_ROUNDS: usize = 20;

/// Plays what the arguments name.
pub(super) fn run(args: &RunArgs, out: &mut impl Write) -> Result<Verdict, CliError> {
    let files = [args.json.as_deref(), args.junit.as_deref()];
    output::one_standard_output(&files)?;
    let [json, junit] = [Target::open(files[0])?, Target::open(files[1])?];
    let (scenarios, broken) = if args.paths.is_empty() {
        (files::built_in("")?, Vec::new())
    } else {
        files::from_paths(&args.paths)?
    };
    let scenarios = match scenarios.is_empty() {
        true => scenarios,
        false => select::select(scenarios, args)?,
    };
    if args.list {
        return list(&scenarios, &broken, json, out);
    }
    let start = Instant::now();
    let mut options = options(args.seed, !args.no_camera, args.pictures.clone());
    let mut plays = plays(scenarios, args.suite);
    if let Some(address) = &args.authority {
        options.elsewhere = Some(remote::running(address).map_err(CliError::Message)?);
        // Each round is played over the network.
        options.rounds = MOST_ROUNDS;
        plays.retain(|(loaded, _)| remote::in_the_way(&loaded.scenario).is_none());
    }
    let rows = play_all(&plays, &options, args.verbose);
    let played = Report {
        seed: args.seed,
        not_run: plays.len() - rows.len(),
        took: start.elapsed(),
        rows,
        broken,
    };
    output::deliver(
        played.verdict(),
        out,
        |out| played.told(out),
        vec![
            (json, &|out| played.json(out)),
            (junit, &|out| played.junit(out)),
        ],
    )
}

fn list(
    scenarios: &[Loaded],
    broken: &[Broken],
    json: Option<Target>,
    out: &mut impl Write,
) -> Result<Verdict, CliError> {
    let verdict = match broken {
        [] => Verdict::Holds,
        _ => Verdict::Broken,
    };
    report::name_broken(broken);
    output::deliver(
        verdict,
        out,
        |out| report::list(scenarios, out),
        vec![(json, &|out| report::list_json(scenarios, out))],
    )
}

/// Each scenario in suite 2, and those of [`files::EVERY_SUITE`] in suites 1 and 3 again; or all in the one that is asked for.
pub(super) fn plays(scenarios: Vec<Loaded>, only: Option<u8>) -> Vec<(Loaded, Suite)> {
    let suites: &[Suite] = match only {
        Some(1) => &[Suite::Hmac],
        Some(2) => &[Suite::Hybrid],
        Some(_) => &[Suite::PostQuantum],
        None => &[Suite::Hybrid, Suite::Hmac, Suite::PostQuantum],
    };
    let mut plays = Vec::new();
    for (turn, suite) in suites.iter().enumerate() {
        let again = |loaded: &&Loaded| turn == 0 || loaded.is_for_every_suite();
        let again = scenarios.iter().filter(again);
        plays.extend(again.map(|loaded| (loaded.clone(), *suite)));
    }
    plays
}

pub(super) fn options(seed: u64, pictures: bool, written_to: Option<PathBuf>) -> Options {
    Options {
        seed,
        pictures,
        written_to,
        suite: Suite::Hybrid,
        // No result depends on it; the demonstration has the real one.
        cost: Cost::Light,
        rounds: usize::MAX,
        elsewhere: None,
    }
}

/// Plays scenarios on all cores, until all are played or Ctrl-C; the rows come in the order of the scenarios.
pub(super) fn play_all(plays: &[(Loaded, Suite)], options: &Options, tell: bool) -> Vec<Row> {
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let rows = Mutex::new(Vec::new());
    let progress = Progress::new();
    thread::scope(|scope| {
        for _ in 0..threads(None).min(plays.len()) {
            scope.spawn(|| {
                while !interrupted() {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some((loaded, suite)) = plays.get(at) else {
                        break;
                    };
                    let mut transcript = tell.then(Transcript::default);
                    let options = options.in_suite(*suite);
                    let played = play(&loaded.scenario, &options, |moment, world, _| {
                        if let Some(transcript) = &mut transcript {
                            transcript.hear(moment, world);
                        }
                    });
                    let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                    progress.count(done, plays.len(), "scenarios");
                    let row = Row::new(
                        loaded,
                        *suite,
                        played,
                        transcript.map(Transcript::into_text),
                    );
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
