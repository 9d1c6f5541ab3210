//! `relatch soak`: arguments, progress, and the report of a seed that breaks a rule.

use std::io::Write;
use std::ops::Range;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use relatch_conformance::junit;
use serde::Serialize;

use super::interrupt::interrupted;
use super::output::{self, Target, pretty};
use super::progress::Progress;
use super::{CliError, Verdict, style, threads, write_line};
use relatch_worlds::soak::{self, Limits, Played, Soaked};

/// What is played where nothing is asked for.
const SEEDS: Range<u64> = 0..1_000;

/// Plays worlds from seeds - devices, accounts, delegates, two instances of an authority, every adversary and every
/// fault - before judges, then without faults until every honest owner is in.
///
/// It stops at the first seed that breaks a rule, prints the command that plays it again and the fewest steps that
/// still break the rule, and exits with 1.
#[derive(Debug, Clone, Args)]
pub(super) struct SoakArgs {
    /// The seeds, from the first to before the last; 0..1000 if neither this nor --for is given.
    #[arg(long, value_name = "A..B", value_parser = seeds)]
    seeds: Option<Range<u64>>,
    /// Runs for this long, from seed 0 or the first of --seeds: 90s, 10m, 8h.
    #[arg(long = "for", value_name = "TIME", value_parser = time)]
    time: Option<Duration>,
    /// Threads; by default one for each core. The results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Prints each step of each seed: who did what, and the result.
    #[arg(long, short, conflicts_with_all = ["json", "time"])]
    verbose: bool,
    /// Writes the results as JSON to this file; `-` is the standard output, instead of the table.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Writes the results as JUnit XML to this file; `-` is the standard output, instead of the table.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

#[derive(Serialize)]
struct Results {
    relatch: &'static str,
    first_seed: u64,
    seeds: u64,
    steps: u64,
    seconds: f64,
    steps_per_second: u64,
    jobs: usize,
    digest: String,
    finding: Option<Found>,
}

#[derive(Serialize)]
struct Found {
    seed: u64,
    broken: Vec<Broken>,
    replay: String,
    steps: Vec<String>,
}

#[derive(Serialize)]
struct Broken {
    judge: &'static str,
    what: String,
}

/// Soaks, and writes what is asked for.
pub(super) fn soak(args: &SoakArgs, out: &mut impl Write) -> Result<Verdict, CliError> {
    let files = [args.json.as_deref(), args.junit.as_deref()];
    output::one_standard_output(&files)?;
    let [json, junit] = [Target::open(files[0])?, Target::open(files[1])?];
    let jobs = threads(args.jobs);
    let started = Instant::now();
    let soaked = match args.verbose {
        true => told(args, out)?,
        false => {
            let until = args.time.and_then(|time| started.checked_add(time));
            let progress = Progress::new();
            let limits = Limits {
                jobs,
                until,
                stopped: interrupted,
            };
            soak::soak(args.range(), limits, |seeds, steps| {
                let rate = |seconds: f64| steps / (seconds as u64).max(1);
                progress.show(|seconds| format!("{seeds} seeds, {} steps/s", rate(seconds)));
            })
        }
    };
    let results = results(&soaked, jobs, started.elapsed());
    output::deliver(
        Verdict::of(results.finding.is_none()),
        out,
        |out| table(&results, out),
        vec![
            (json, &|out| pretty("relatch.soak/1", &results, out)),
            (junit, &|out| results.junit(out)),
        ],
    )
}

impl SoakArgs {
    fn range(&self) -> Range<u64> {
        match (&self.seeds, self.time) {
            (Some(seeds), _) => seeds.clone(),
            (None, Some(_)) => 0..u64::MAX,
            (None, None) => SEEDS,
        }
    }
}

/// One seed after the other, with its transcript.
fn told(args: &SoakArgs, out: &mut impl Write) -> Result<Soaked, CliError> {
    let seeds = args.range();
    let mut soaked = Soaked::none(seeds.start);
    for seed in seeds {
        let played = soak::play(seed, true);
        write_line(out, &format!("seed {seed}"))?;
        for line in &played.transcript {
            write_line(out, &format!("  {line}"))?;
        }
        soaked.add(played);
        if soaked.failed.is_some() || interrupted() {
            break;
        }
    }
    Ok(soaked)
}

fn results(soaked: &Soaked, jobs: usize, took: Duration) -> Results {
    let seconds = took.as_secs_f64();
    let steps_per_second = (soaked.steps as f64 / seconds.max(1e-9)) as u64;
    Results {
        relatch: env!("CARGO_PKG_VERSION"),
        first_seed: soaked.seeds.start,
        seeds: soaked.seeds.end - soaked.seeds.start,
        steps: soaked.steps,
        seconds,
        steps_per_second,
        jobs,
        digest: format!("{:016x}", soaked.digest),
        finding: soaked.failed.as_ref().map(found),
    }
}

/// The report of a seed that breaks a rule; its steps are shrunk here, once.
fn found(failed: &Played) -> Found {
    let end = failed.seed + 1;
    let played = soak::play(failed.seed, false);
    let broken = played.finding.into_iter().map(|finding| Broken {
        judge: finding.judge,
        what: finding.what,
    });
    Found {
        seed: failed.seed,
        broken: broken.collect(),
        replay: format!("relatch soak --seeds {}..{end} --verbose", failed.seed),
        steps: played.shrunk,
    }
}

impl Results {
    /// One case for all seeds: a suite of a million cases is of no use.
    fn junit(&self, out: &mut impl Write) -> Result<(), CliError> {
        let Self {
            first_seed, seeds, ..
        } = self;
        let verdict = match &self.finding {
            None => junit::Verdict::Passed,
            Some(found) => junit::Verdict::Failed {
                kind: found.broken.first().map(|broken| broken.judge),
                message: found.message(),
                details: Some(found.steps.join("\n")),
            },
        };
        let case = junit::Case {
            name: format!("{seeds} seeds from {first_seed}"),
            file: "soak".into(),
            requirements: &[],
            verdict,
            took: Duration::try_from_secs_f64(self.seconds).unwrap_or_default(),
        };
        junit::write("relatch", "soak", [case], out)
            .map_err(|error| CliError::Message(format!("cannot write the JUnit file: {error}")))
    }
}

impl Found {
    fn message(&self) -> String {
        let Self { seed, replay, .. } = self;
        let rules: Vec<String> = self
            .broken
            .iter()
            .map(|Broken { judge, what }| format!("{judge}: {what}"))
            .collect();
        format!("seed {seed}: {}; again: {replay}", rules.join("; "))
    }
}

fn table(results: &Results, out: &mut impl Write) -> Result<(), CliError> {
    if let Some(found) = &results.finding {
        for Broken { judge, what } in &found.broken {
            write_line(
                out,
                &format!(
                    "  {}  seed {}: {judge}: {what}",
                    style::bad("FAILED"),
                    found.seed
                ),
            )?;
        }
        write_line(out, &format!("          again: {}", found.replay))?;
        write_line(
            out,
            &format!("          {} steps are enough:", found.steps.len()),
        )?;
        for step in &found.steps {
            write_line(out, &format!("            {step}"))?;
        }
    }
    let Results {
        first_seed,
        seeds,
        steps,
        seconds,
        steps_per_second,
        jobs,
        digest,
        ..
    } = results;
    write_line(
        out,
        &format!(
            "  {seeds} seeds from {first_seed}: {steps} steps in {seconds:.1} s, {steps_per_second} steps/s with {jobs} threads, digest {digest}"
        ),
    )
}

fn seeds(text: &str) -> Result<Range<u64>, String> {
    let wrong = || format!("'{text}' is not a range of seeds such as 0..1000");
    let (from, to) = text.split_once("..").ok_or_else(wrong)?;
    let from = from.parse().map_err(|_| wrong())?;
    let to = to.parse().map_err(|_| wrong())?;
    match from < to {
        true => Ok(from..to),
        false => Err(format!(
            "'{text}' has no seed in it: the first must be below the last"
        )),
    }
}

fn time(text: &str) -> Result<Duration, String> {
    let wrong = || format!("'{text}' is not a time such as 90s, 10m or 8h");
    let at = text
        .len()
        .checked_sub(1)
        .filter(|at| text.is_char_boundary(*at));
    let (number, unit) = text.split_at(at.ok_or_else(wrong)?);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        _ => return Err(wrong()),
    };
    let number: u32 = number.parse().map_err(|_| wrong())?;
    match number {
        0 => Err(wrong()),
        number => Ok(Duration::from_secs(u64::from(number) * seconds)),
    }
}
