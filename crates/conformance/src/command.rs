//! `relatch conform`: arguments, and what is done for them.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::implementation::Implementation;
use super::kit::{self, Demands};
use super::protocol::{Operation, Role};
use super::random;
use super::report::{self, Results, escaped};
use super::vector::{self, Loaded};

/// Tests an implementation with vectors, or with random inputs, and reports incorrect answers.
///
/// The command reads one JSON object a line on its standard input and answers with one a line on its standard output
/// (spec/conformance.md). The exit status is 0 if all answers are correct and there is one, 1 if not, and 2 if the
/// command does not answer the first request as it must.
#[derive(Debug, Clone, Args)]
pub struct ConformArgs {
    /// Which parts of the protocol are tested; by default all that the command says it implements.
    #[arg(long, value_enum, value_name = "ROLE", value_delimiter = ',')]
    role: Vec<Role>,
    /// Only these types of the roles, such as `device`.
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',', value_parser = operation)]
    types: Vec<Operation>,
    /// Types that the command must support: an answer `unsupported` fails then. `all` is every type under test.
    #[arg(long, value_name = "TYPE", value_delimiter = ',', value_parser = required)]
    require: Vec<Required>,
    /// Vectors from this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR", conflicts_with = "random")]
    vectors: Option<PathBuf>,
    /// Only the vector of this id. May be given several times.
    #[arg(long, value_name = "ID", conflicts_with = "random")]
    only: Vec<String>,
    /// Compares the command with the library on this many random inputs, instead of the vectors.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    random: Option<u64>,
    /// Every random input follows from this number.
    #[arg(long, default_value_t = 1, requires = "random")]
    seed: u64,
    /// Stops at the first incorrect answer.
    #[arg(long)]
    fail_fast: bool,
    /// Writes the results as JSON to this file; `-` is the standard output, instead of the table.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Writes the results as JUnit XML to this file.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// How long the command may take for one answer.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    timeout: Duration,
    /// The command under test, with its arguments.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// An argument of `--require`.
#[derive(Debug, Clone, Copy)]
enum Required {
    All,
    One(Operation),
}

/// Does what the arguments say, until `stopped` says otherwise.
///
/// # Errors
/// The vectors cannot be read, the arguments choose nothing, or the command cannot be greeted; one line says why.
///
/// # Security
/// Nothing that the command writes is trusted: lines are bounded, and it is not waited for longer than the timeout.
pub fn run(args: &ConformArgs, stopped: fn() -> bool) -> Result<Results, String> {
    let (program, arguments) = args.command.split_first().ok_or("no command is named")?;
    let mut implementation = Implementation::new(program.clone(), arguments.to_vec(), args.timeout);
    let said = greeted(&mut implementation)?;
    let mut roles = if args.role.is_empty() {
        said
    } else {
        args.role.clone()
    };
    roles.sort();
    roles.dedup();
    if roles.is_empty() {
        return Err("the party names no role in its answer to hello; --role names one".into());
    }
    let operations = operations_of(&roles, &args.types)?;
    let demands = Demands {
        required: required_of(&args.require, &operations)?,
        fail_fast: args.fail_fast,
        stopped,
    };
    let mut run = Run {
        roles,
        operations,
        demands,
        implementation,
    };
    match args.random {
        Some(count) => Ok(run.random(count, args.seed)),
        None => run.vectors(args),
    }
}

/// Starts the party; gives the roles that it names. There is nothing to test in one that fails here.
fn greeted(implementation: &mut Implementation) -> Result<Vec<Role>, String> {
    match implementation.start() {
        Ok(greeting) => Ok(greeting.roles),
        Err(fault) => {
            let stderr = implementation.stop();
            let last = stderr.lines().rfind(|line| !line.trim().is_empty());
            let said = last.map(|line| format!("; on its standard error: {line}"));
            Err(escaped(&format!("{fault}{}", said.unwrap_or_default())))
        }
    }
}

/// What is tested, and with which demands.
struct Run {
    roles: Vec<Role>,
    operations: BTreeSet<Operation>,
    demands: Demands,
    implementation: Implementation,
}

impl Run {
    fn vectors(mut self, args: &ConformArgs) -> Result<Results, String> {
        let all = match &args.vectors {
            Some(folder) => vector::from_folder(folder)?,
            None => vector::built_in()?,
        };
        let chosen = self.chosen(&all, &args.only)?;
        let number = chosen.len();
        let mut progress = Progress::new(number as u64);
        let rows = kit::run(chosen, &self.demands, &mut self.implementation, |done| {
            progress.show(done as u64);
        });
        progress.end();
        Ok(Results::Vectors(report::Vectors {
            roles: self.roles,
            not_run: number.saturating_sub(rows.len()),
            rows,
        }))
    }

    /// The vectors under test, or those of them that are named.
    fn chosen<'a>(&self, all: &'a [Loaded], only: &[String]) -> Result<Vec<&'a Loaded>, String> {
        let mut chosen: Vec<&Loaded> = all
            .iter()
            .filter(|loaded| self.operations.contains(&loaded.vector.operation))
            .collect();
        let has = |id: &String| chosen.iter().any(|loaded| loaded.vector.id == *id);
        if let Some(id) = only.iter().find(|id| !has(id)) {
            return Err(format!("--only {id}: no vector under test has this id"));
        }
        chosen.retain(|loaded| only.is_empty() || only.contains(&loaded.vector.id));
        Ok(chosen)
    }

    fn random(&mut self, count: u64, seed: u64) -> Results {
        let mut progress = Progress::new(count);
        let compared = random::run(
            count,
            seed,
            &self.operations,
            &self.demands,
            &mut self.implementation,
            |done| progress.show(done),
        );
        progress.end();
        Results::Random(report::Random {
            seed,
            roles: self.roles.clone(),
            compared,
        })
    }
}

/// The types of the roles, or those of them that are named.
fn operations_of(roles: &[Role], named: &[Operation]) -> Result<BTreeSet<Operation>, String> {
    let has = |operation: &Operation| roles.iter().any(|role| role.has(*operation));
    if let Some(operation) = named.iter().find(|operation| !has(operation)) {
        let name = operation.name();
        return Err(format!("--type: no role under test has the type {name:?}"));
    }
    let mut operations: BTreeSet<Operation> = Operation::ALL.into_iter().filter(has).collect();
    operations.retain(|operation| named.is_empty() || named.contains(operation));
    Ok(operations)
}

/// The types of `--require`; each must be under test, or nothing would be demanded of it.
fn required_of(
    arguments: &[Required],
    operations: &BTreeSet<Operation>,
) -> Result<BTreeSet<Operation>, String> {
    let mut required = BTreeSet::new();
    for argument in arguments {
        match *argument {
            Required::All => required.extend(operations),
            Required::One(operation) if operations.contains(&operation) => {
                required.insert(operation);
            }
            Required::One(operation) => {
                let name = operation.name();
                return Err(format!("--require: the type {name:?} is not under test"));
            }
        }
    }
    Ok(required)
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

fn required(text: &str) -> Result<Required, String> {
    match text {
        "all" => Ok(Required::All),
        name => operation(name).map(Required::One),
    }
}

fn operation(text: &str) -> Result<Operation, String> {
    let named = |operation: &Operation| operation.name() == text;
    Operation::ALL.into_iter().find(named).ok_or_else(|| {
        let names = Operation::ALL.map(Operation::name).join(", ");
        format!("the types are {names}")
    })
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
