//! `relatch conform` and `relatch driver`: where the results go.

use std::io::{self, Write};

use super::interrupt::interrupted;
use super::output::{self, Target, unwritten};
use super::{CliError, Verdict};
use relatch_conformance::{self as conform, ConformArgs};

/// Runs the kit and writes its results.
pub(super) fn conform(args: &ConformArgs, out: &mut impl Write) -> Result<Verdict, CliError> {
    let files = [args.json.as_deref(), args.junit.as_deref()];
    output::one_standard_output(&files)?;
    let [json, junit] = [Target::open(files[0])?, Target::open(files[1])?];
    let results = conform::run(args, interrupted).map_err(CliError::Message)?;
    output::deliver(
        Verdict::of(results.hold()),
        out,
        |out| results.table(out).map_err(unwritten),
        vec![
            (json, &|out| results.json(out).map_err(unwritten)),
            (junit, &|out| results.junit(out).map_err(unwritten)),
        ],
    )
}

/// Answers the kit until the input ends.
pub(super) fn driver(out: &mut impl Write) -> Result<Verdict, CliError> {
    conform::serve(io::stdin().lock(), out)
        .map_err(|error| CliError::Message(format!("cannot continue: {error}")))?;
    Ok(Verdict::Holds)
}
