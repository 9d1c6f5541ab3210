//! `relatch fleet`: arguments, progress, and where the results go.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use relatch_wire::CodeLength;

use super::interrupt::interrupted;
use super::output::{self, Content, Target, unwritten};
use super::progress::Progress;
use super::{CliError, Verdict, threads};
use relatch_worlds::fleet::{self, Attack, Format, Habits, Plan, Rules, Slips};

/// How many devices share a history that was driven on a real one.
const SHARED: u64 = 2_000;

/// How many devices, how they are attacked, what their owners are like, and where the results go.
#[derive(Debug, Clone, Args)]
pub(super) struct FleetArgs {
    /// How many devices, for each attack and code length.
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u64).range(20..=1_000_000_000))]
    devices: u64,
    /// For how many years of 365 days.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    years: u32,
    /// Digits of the binding's code.
    #[arg(long, value_name = "DIGITS", value_delimiter = ',', default_value = "8,12,16,20", value_parser = code_length)]
    code_length: Vec<CodeLength>,
    /// Who attacks, and what the owner does meanwhile.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "console,daily-clearing,network,rollback,rollback-console,rollback-counter,bot,none"
    )]
    attack: Vec<Attack>,
    /// Seconds from power to code entry, for a rig that restores the flash.
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=3_600))]
    boot: u32,
    /// Recoveries that an honest owner needs, a device and year.
    #[arg(long, value_name = "RATE", default_value_t = 0.2, value_parser = rate)]
    recoveries: f64,
    /// The chance that an honest owner mistypes a digit.
    #[arg(long, value_name = "CHANCE", default_value_t = 0.01, value_parser = chance)]
    typo: f64,
    /// The chance that an honest owner types the code of an older QR code.
    #[arg(long, value_name = "CHANCE", default_value_t = 0.01, value_parser = chance)]
    stale: f64,
    /// How many devices share a history driven on a real device; 1 drives every one.
    #[arg(long, value_name = "N", default_value_t = SHARED, value_parser = clap::value_parser!(u64).range(1..))]
    share: u64,
    /// Everything random follows from this number.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads; by default one for each core. The results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Writes the results as JSON to this file; `-` is the standard output, instead of the tables.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Draws the results into this file, a .svg or a .png; may be given twice.
    #[arg(long, value_name = "FILE")]
    plot: Vec<PathBuf>,
}

/// Simulates, and writes what is asked for.
pub(super) fn fleet(args: &FleetArgs, out: &mut impl Write) -> Result<Verdict, CliError> {
    // An unknown name is reported before the work, not after it.
    let formats = args.plot.iter().map(|file| format(file));
    let formats = formats.collect::<Result<Vec<_>, CliError>>()?;
    let json = Target::open(args.json.as_deref())?;
    let plots = args.plot.iter().map(|file| Target::open(Some(file)));
    let plots = plots.collect::<Result<Vec<_>, CliError>>()?;
    let plan = plan(args);
    let progress = Progress::new();
    let results = fleet::simulate(&plan, threads(args.jobs), interrupted, |done, all| {
        progress.show(|seconds| {
            let left = seconds * (all - done) as f64 / done as f64;
            format!("{} %, {left:.0} s left", 100 * done / all)
        });
    });
    drop(progress);
    let results = results.map_err(CliError::Message)?;
    let json_text = |out: &mut Vec<u8>| results.json(&plan, out).map_err(unwritten);
    let draw = |format| {
        let results = &results;
        let plan = &plan;
        move |out: &mut Vec<u8>| {
            let drawn = results.plot(plan, format);
            *out = drawn.map_err(|error| CliError::Message(format!("cannot draw: {error}")))?;
            Ok(())
        }
    };
    let drawings: Vec<_> = formats.into_iter().map(draw).collect();
    let mut contents: Vec<Content<'_>> = vec![(json, &json_text)];
    for (target, drawing) in plots.into_iter().zip(&drawings) {
        contents.push((target, drawing));
    }
    output::deliver(
        Verdict::of(results.agree()),
        out,
        |out| results.table(&plan, out).map_err(unwritten),
        contents,
    )
}

fn plan(args: &FleetArgs) -> Plan {
    Plan {
        devices: args.devices,
        years: args.years,
        lengths: distinct(&args.code_length),
        attacks: distinct(&args.attack),
        seed: args.seed,
        shared: args.share,
        boot_seconds: args.boot,
        habits: Habits {
            recoveries: args.recoveries,
            slips: Slips {
                digit: args.typo,
                ..Slips::default()
            },
            stale: args.stale,
            ..Habits::default()
        },
        rules: Rules::specified(),
    }
}

fn distinct<T: Copy + PartialEq>(named: &[T]) -> Vec<T> {
    let mut distinct = Vec::new();
    for one in named {
        if !distinct.contains(one) {
            distinct.push(*one);
        }
    }
    distinct
}

fn format(file: &Path) -> Result<Format, CliError> {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("svg") => Ok(Format::Svg),
        Some("png") => Ok(Format::Png),
        _ => Err(CliError::Message(format!(
            "{}: a plot is a .svg or a .png",
            file.display()
        ))),
    }
}

fn code_length(text: &str) -> Result<CodeLength, String> {
    let digits = text.parse().ok().and_then(CodeLength::from_digits);
    digits.ok_or_else(|| "a code has 8, 12, 16 or 20 digits".into())
}

fn chance(text: &str) -> Result<f64, String> {
    between(text, 0.0, 0.5)
}

fn rate(text: &str) -> Result<f64, String> {
    between(text, 0.001, 1_000.0)
}

fn between(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let number = text.parse().ok();
    let number = number.filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("not a number from {least} to {most}"))
}
