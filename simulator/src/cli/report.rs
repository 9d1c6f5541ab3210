//! Results: a table for people, JSON and JUnit XML for machines.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde::Serialize;

use super::files::Loaded;
use super::{CliError, write_line};
use crate::scenario::{Outcome, Played};

/// A scenario that was played, with the place in its file where it failed.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    file: String,
    #[serde(flatten)]
    played: Played,
    line: Option<usize>,
}

#[derive(Serialize)]
struct Results<'a> {
    relatch: &'static str,
    seed: u64,
    passed: usize,
    failed: usize,
    scenarios: &'a [Row],
}

impl Row {
    pub(super) fn new(loaded: &Loaded, played: Played) -> Self {
        let line = match &played.outcome {
            Outcome::Failed(failure) => failure
                .step
                .checked_sub(1)
                .and_then(|at| loaded.lines.get(at).copied()),
            Outcome::Passed => None,
        };
        Self {
            file: loaded.file.clone(),
            played,
            line,
        }
    }

    pub(super) fn passed(&self) -> bool {
        self.played.outcome == Outcome::Passed
    }

    /// Where and why it failed.
    fn fault(&self) -> Option<String> {
        let Outcome::Failed(failure) = &self.played.outcome else {
            return None;
        };
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        Some(format!(
            "{}{line}: step {}: {}",
            self.file, failure.step, failure.message
        ))
    }
}

/// A line a scenario, and where each failure is.
pub(super) fn table(rows: &[Row], out: &mut impl Write) -> Result<(), CliError> {
    let widest = rows
        .iter()
        .map(|row| row.played.id.len())
        .max()
        .unwrap_or(0);
    for row in rows {
        let mark = if row.passed() { "ok    " } else { "FAILED" };
        let played = &row.played;
        write_line(
            out,
            &format!(
                "  {mark} {:widest$}  {:>2} steps {:>2} photos {:>5} ms  {}",
                played.id, played.steps, played.photos, played.milliseconds, played.title
            ),
        )?;
        if let Some(fault) = row.fault() {
            write_line(out, &format!("         {fault}"))?;
        }
    }
    let passed = rows.iter().filter(|row| row.passed()).count();
    let failed = rows.len() - passed;
    write_line(out, &format!("\n  {passed} hold, {failed} do not"))
}

/// One object with every result.
pub(super) fn json(rows: &[Row], seed: u64, out: &mut impl Write) -> Result<(), CliError> {
    let passed = rows.iter().filter(|row| row.passed()).count();
    let results = Results {
        relatch: env!("CARGO_PKG_VERSION"),
        seed,
        passed,
        failed: rows.len() - passed,
        scenarios: rows,
    };
    let text =
        serde_json::to_string_pretty(&results).map_err(|error| CliError(error.to_string()))?;
    write_line(out, &text)
}

/// What CI systems read.
pub(super) fn junit(rows: &[Row], out: &mut impl Write) -> Result<(), CliError> {
    let mut suite = TestSuite::new("scenarios");
    for row in rows {
        let status = match row.fault() {
            None => TestCaseStatus::success(),
            Some(fault) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(fault);
                status
            }
        };
        let mut case = TestCase::new(format!("{} {}", row.played.id, row.played.title), status);
        case.set_classname(row.file.clone());
        case.set_time(Duration::from_millis(
            row.played.milliseconds.try_into().unwrap_or(u64::MAX),
        ));
        suite.add_test_case(case);
    }
    let mut report = Report::new("relatch");
    report.add_test_suite(suite);
    report
        .serialize(out)
        .map_err(|error| CliError(format!("cannot write the JUnit file: {error}")))
}

/// Writes a file whole or not at all.
pub(super) fn to_file(
    file: &Path,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let mut content = Vec::new();
    write(&mut content)?;
    let cannot = |error| CliError(format!("cannot write {}: {error}", file.display()));
    let mut beside = file.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, content).map_err(cannot)?;
    fs::rename(&beside, file).map_err(cannot)
}
