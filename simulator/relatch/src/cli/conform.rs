//! `relatch conform` and `relatch driver`: where the results go.

use std::io::{self, Write};

use super::{CliError, Verdict, report};
use relatch_conformance::{self as conform, ConformArgs};

/// Runs the kit and writes its results.
pub(super) fn conform(args: &ConformArgs, out: &mut impl Write) -> Result<Verdict, CliError> {
    let results = conform::run(args).map_err(CliError)?;
    match &args.json {
        Some(file) if file.as_os_str() == "-" => results.json(out).map_err(unwritten)?,
        Some(file) => {
            report::to_file(file, |out| results.json(out).map_err(unwritten))?;
            results.table(out).map_err(unwritten)?;
        }
        None => results.table(out).map_err(unwritten)?,
    }
    if let Some(file) = &args.junit {
        report::to_file(file, |out| results.junit(out).map_err(unwritten))?;
    }
    Ok(if results.hold() {
        Verdict::Holds
    } else {
        Verdict::Fails
    })
}

/// Answers the kit until the input ends.
pub(super) fn driver(out: &mut impl Write) -> Result<Verdict, CliError> {
    conform::serve(io::stdin().lock(), out)
        .map_err(|error| CliError(format!("cannot continue: {error}")))?;
    Ok(Verdict::Holds)
}

fn unwritten(error: io::Error) -> CliError {
    CliError(format!("cannot write the results: {error}"))
}
