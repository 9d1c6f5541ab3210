//! The command line: arguments, and which command does what.

mod camera;
mod compare;
mod conform;
mod demo;
mod files;
mod fleet;
mod interrupt;
mod live;
mod output;
mod phone;
mod progress;
mod report;
mod run;
mod select;
mod soak;
mod style;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use anstream::AutoStream;
use clap::{Args, ColorChoice, CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;

use crate::inspect::{self, InspectArgs};
use relatch_conformance::{ConformArgs, escaped};

/// The simulator of Relatch: the owner of a device without a network sets a new password with a phone.
///
/// Without a command: one narrated recovery, then the everyday scenarios. The pictures of the recovery are written
/// under target/relatch/.
#[derive(Debug, Parser)]
#[command(name = "relatch", version, max_term_width = 100)]
struct Cli {
    /// Whether the tables are coloured; `auto` asks the terminal and the variable `NO_COLOR`.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Plays one narrated recovery, with pictures of every screen.
    Demo(DemoArgs),
    /// Plays scenario files and reports the results; exits with 1 if one fails.
    Run(RunArgs),
    /// Decodes the text of a QR code, or a picture of one, and explains every field.
    Inspect(InspectArgs),
    /// Tests an implementation of the protocol with vectors or random inputs; exits with 1 if an answer is incorrect.
    Conform(ConformArgs),
    /// Photographs QR codes under bad conditions and reports how many of the photos are read.
    Camera(camera::CameraArgs),
    /// Simulates guessing, and owners who mistype, and compares with the closed form; exits with 1 if they differ.
    Fleet(fleet::FleetArgs),
    /// Plays worlds from seeds, with every adversary and fault, before judges; exits with 1 if a rule is broken.
    Soak(soak::SoakArgs),
    /// Plays a phone for a device that exists: pictures of its QR codes in, codes out.
    Phone(phone::PhoneArgs),
    /// Starts the recorder and the phone to play with in a browser, or says the command that builds them.
    Live(live::LiveArgs),
    /// Prints the completions of a shell.
    Completions {
        /// Which shell.
        shell: Shell,
    },
    /// Prints the manual page, in the format of man.
    Manual,
    /// Answers the requests of `relatch conform` on the standard input: the library as an implementation under test.
    #[command(hide = true)]
    Driver,
}

/// How the demonstration is played.
#[derive(Debug, Clone, Args)]
struct DemoArgs {
    /// Everything random follows from this number.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The folder for the pictures.
    #[arg(long, value_name = "DIR", default_value = "target/relatch")]
    pictures: PathBuf,
}

/// Which scenarios are played, and where the results go.
#[derive(Debug, Clone, Args)]
struct RunArgs {
    /// Scenario files, or folders of them; by default the built-in scenarios.
    #[arg(value_name = "FILE|DIR")]
    paths: Vec<PathBuf>,
    /// Lists the scenarios without playing them.
    #[arg(long, conflicts_with_all = ["junit", "pictures", "verbose"])]
    list: bool,
    /// Plays only those whose id, title or file contains this; `*` matches anything. May be given several times.
    #[arg(long, value_name = "PATTERN")]
    name: Vec<String>,
    /// Plays only those that prove this requirement of the specification, such as AUTH-14. May be given several times.
    #[arg(long, value_name = "ID")]
    requirement: Vec<String>,
    /// Plays only in this suite, 1 to 3; by default all in suite 2, and those in a folder `everyday` or
    /// `binding` in suites 1 and 3 too.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=3))]
    suite: Option<u8>,
    /// Prints each step: who did what at which time, what was seen, and what changed in flash, devices and registries.
    #[arg(long, short)]
    verbose: bool,
    /// Everything random follows from this number.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Writes the results as JSON to this file; `-` is the standard output, instead of the table.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Writes the results as JUnit XML to this file; `-` is the standard output, instead of the table.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Writes each screen and photo as PNG into a folder for each scenario in this one.
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
    /// Carries the texts of QR codes by hand, without pictures: faster.
    #[arg(long, conflicts_with = "pictures")]
    no_camera: bool,
    /// Lets the phones ask a running account service, `relatch-authority serve --demo` on this machine: plays the
    /// scenarios that leave the authority alone.
    #[arg(long, value_name = "URL")]
    authority: Option<String>,
}

/// Why a command could not run.
#[derive(Debug)]
pub(crate) enum CliError {
    /// A sentence that says what to do.
    Message(String),
    /// The reader of the standard output has read enough.
    ClosedPipe,
}

/// The result of a command that did run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Every check passed.
    Holds,
    /// A check failed, and was reported.
    Fails,
    /// Some of what was named could not be read, and was reported.
    Broken,
}

impl Verdict {
    fn of(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }
}

/// Runs the command that the arguments name.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = interrupt::listen() {
        eprintln!("relatch: Ctrl-C will end this without a summary: {error}");
    }
    let out = AutoStream::new(io::stdout(), anstream_choice(cli.color));
    match dispatch(cli.command.as_ref(), &mut out.lock()) {
        Ok(_) if interrupt::interrupted() => ExitCode::from(interrupt::STATUS),
        Ok(Verdict::Holds) | Err(CliError::ClosedPipe) => ExitCode::SUCCESS,
        Ok(Verdict::Fails) => ExitCode::FAILURE,
        Ok(Verdict::Broken) => ExitCode::from(2),
        Err(CliError::Message(message)) => {
            eprintln!("relatch: {}", escaped(&message));
            ExitCode::from(2)
        }
    }
}

fn dispatch(command: Option<&Command>, out: &mut impl Write) -> Result<Verdict, CliError> {
    match command {
        None => everything(out),
        Some(Command::Demo(args)) => demo::demo(args, out),
        Some(Command::Run(args)) => run::run(args, out),
        Some(Command::Inspect(args)) => inspected(inspect::run(args, io::stdin().lock(), out)),
        Some(Command::Conform(args)) => conform::conform(args, out),
        Some(Command::Camera(args)) => camera::camera(args, out),
        Some(Command::Fleet(args)) => fleet::fleet(args, out),
        Some(Command::Soak(args)) => soak::soak(args, out),
        Some(Command::Phone(args)) => phone::phone(args, out),
        Some(Command::Live(args)) => live::live(args),
        Some(Command::Completions { shell }) => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "relatch", &mut text);
            written(&text, out)
        }
        Some(Command::Manual) => {
            let mut text = Vec::new();
            let page = clap_mangen::Man::new(Cli::command()).render(&mut text);
            page.map_err(output::unwritten)?;
            written(&text, out)
        }
        Some(Command::Driver) => conform::driver(out),
    }
}

fn written(text: &[u8], out: &mut impl Write) -> Result<Verdict, CliError> {
    out.write_all(text).map_err(output::unwritten)?;
    Ok(Verdict::Holds)
}

fn anstream_choice(choice: ColorChoice) -> anstream::ColorChoice {
    match choice {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    }
}

/// The findings are written; what is not valid is said on the standard error too.
fn inspected(outcome: Result<(), inspect::InspectError>) -> Result<Verdict, CliError> {
    match outcome {
        Ok(()) => Ok(Verdict::Holds),
        Err(inspect::InspectError::Write(error)) => Err(output::unwritten(error)),
        Err(error) => {
            eprintln!("relatch: {error}");
            Ok(Verdict::Fails)
        }
    }
}

/// The main job: the demonstration, then the everyday scenarios.
fn everything(out: &mut impl Write) -> Result<Verdict, CliError> {
    let args = DemoArgs {
        seed: 1,
        pictures: PathBuf::from("target/relatch"),
    };
    let told = demo::demo(&args, out)?;
    write_line(out, "\nThe everyday scenarios, through pictures too:\n")?;
    let start = Instant::now();
    let everyday = run::play_all(
        &run::plays(files::built_in("everyday")?, None),
        &run::options(1, true, None),
        false,
    );
    report::told(&everyday, start.elapsed(), out)?;
    let holds = told == Verdict::Holds && everyday.iter().all(report::Row::passed);
    if holds {
        write_line(
            out,
            &format!("\nLook at the pictures in {}.", args.pictures.display()),
        )?;
    }
    Ok(Verdict::of(holds))
}

/// Whether a person looks at a terminal, so that progress and pictures make sense.
fn on_a_terminal() -> bool {
    io::stdout().is_terminal()
}

fn write_line(out: &mut impl Write, line: &str) -> Result<(), CliError> {
    writeln!(out, "{line}").map_err(output::unwritten)
}

/// How many threads work: as many as were asked for, or one for each core.
fn threads(jobs: Option<u16>) -> usize {
    let cores = || thread::available_parallelism().map_or(1, usize::from);
    jobs.map_or_else(cores, usize::from)
}
