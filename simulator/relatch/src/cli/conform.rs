//! `relatch conform` and `relatch driver`: where the results go.

use std::io::{self, Write};

use super::report::{self, unwritten};
use super::{CliError, Verdict};
use relatch_conformance::{self as conform, ConformArgs};

/// Runs the kit and writes its results.
pub(super) fn conform(args: &ConformArgs, out: &mut impl Write) -> Result<Verdict, CliError> {
    let results = conform::run(args).map_err(CliError)?;
    report::write(
        args.json.as_deref(),
        out,
        |out| results.json(out).map_err(unwritten),
        |out| results.table(out).map_err(unwritten),
    )?;
    if let Some(file) = &args.junit {
        report::to_file(file, |out| results.junit(out).map_err(unwritten))?;
    }
    Ok(Verdict::of(results.hold()))
}

/// Answers the kit until the input ends.
pub(super) fn driver(out: &mut impl Write) -> Result<Verdict, CliError> {
    conform::serve(io::stdin().lock(), out)
        .map_err(|error| CliError(format!("cannot continue: {error}")))?;
    Ok(Verdict::Holds)
}
