//! `relatch conform`: arguments, and what is done for them.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::implementation::{Fault, Implementation};
use super::kit;
use super::protocol::Role;
use super::random::{self, Compared};
use super::report::{self, Results};
use super::vector::{self, Loaded};

/// Tests an implementation with the vectors of a role, or with random inputs, and reports incorrect answers.
///
/// The command reads one JSON object a line on its standard input and answers with one a line on its standard output
/// (spec/conformance.md). The exit status is 0 if all answers are correct, and 1 otherwise.
#[derive(Debug, Clone, Args)]
pub struct ConformArgs {
    /// Which part of the protocol the command implements.
    #[arg(
        long,
        value_enum,
        required_unless_present = "random",
        conflicts_with = "random"
    )]
    role: Option<Role>,
    /// Vectors from this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR", conflicts_with = "random")]
    vectors: Option<PathBuf>,
    /// Compares the command with the library on this many random inputs, instead of the vectors.
    #[arg(long, value_name = "N")]
    random: Option<u64>,
    /// Every random input follows from this number.
    #[arg(long, default_value_t = 1, requires = "random")]
    seed: u64,
    /// Writes the results as JSON to this file; `-` is the standard output, instead of the table.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Writes the results as JUnit XML to this file.
    #[arg(long, value_name = "FILE", conflicts_with = "random")]
    pub junit: Option<PathBuf>,
    /// How long the command may take for one answer.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    timeout: Duration,
    /// The command under test, with its arguments.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// Does what the arguments say.
///
/// # Errors
/// The vectors cannot be read; the sentence says why.
///
/// # Security
/// Nothing that the command writes is trusted: lines are bounded, and it is not waited for longer than the timeout.
pub fn run(args: &ConformArgs) -> Result<Results, String> {
    let (program, arguments) = args.command.split_first().ok_or("no command is named")?;
    let mut implementation = Implementation::new(program.clone(), arguments.to_vec(), args.timeout);
    match implementation.start() {
        Err(fault @ Fault::NotStarted(_)) => return Err(fault.to_string()),
        // Reported with the first vector.
        Err(_) => drop(implementation.stop()),
        Ok(()) => {}
    }
    if let Some(count) = args.random {
        let compared = compare(count, args, &mut implementation);
        return Ok(Results::Random(report::Random {
            seed: args.seed,
            compared,
        }));
    }
    let role = args.role.ok_or("no role is named")?;
    let vectors = match &args.vectors {
        Some(folder) => vector::from_folder(folder)?,
        None => vector::built_in()?,
    };
    let vectors: Vec<&Loaded> = kit::of_role(&vectors, role).collect();
    let mut progress = Progress::new(vectors.len() as u64);
    let rows = kit::run(vectors, &mut implementation, |done| {
        progress.show(done as u64)
    });
    progress.end();
    Ok(Results::Vectors(report::Vectors { role, rows }))
}

fn compare(count: u64, args: &ConformArgs, implementation: &mut Implementation) -> Compared {
    let mut progress = Progress::new(count);
    let compared = random::run(count, args.seed, implementation, |done| progress.show(done));
    progress.end();
    compared
}

/// A line on the terminal, where there is one.
struct Progress {
    all: u64,
    shown: bool,
}

impl Progress {
    fn new(all: u64) -> Self {
        Self {
            all,
            shown: io::stderr().is_terminal(),
        }
    }

    fn show(&mut self, done: u64) {
        // A terminal takes longer for a line than an implementation for an answer.
        if self.shown && done.is_multiple_of(100) {
            // Progress that cannot be shown is not worth an error.
            let _ = write!(io::stderr(), "\r{done} of {}", self.all);
        }
    }

    fn end(&mut self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "not a number of seconds".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(period) if !period.is_zero() && seconds <= 3600.0 => Ok(period),
        _ => Err("a timeout is above 0 and at most 3600 seconds".into()),
    }
}
