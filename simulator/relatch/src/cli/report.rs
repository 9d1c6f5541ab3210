//! The results of scenarios: a table for people, JSON and JUnit XML for machines.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use relatch_conformance::junit;
use relatch_wire::Suite;
use serde::Serialize;

use super::files::{Broken, Loaded};
use super::output::pretty;
use super::{CliError, Verdict, escaped, style, write_line};
use relatch_worlds::scenario::{Outcome, Played};

/// A scenario that was played, with the place in its file where it failed.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    file: String,
    /// Of the recorders that the scenario fixes none for.
    suite: u16,
    #[serde(flatten)]
    played: Played,
    line: Option<usize>,
    #[serde(skip)]
    transcript: Option<String>,
}

#[derive(Serialize)]
struct Scenarios<'a> {
    scenarios: Vec<Listed<'a>>,
}

#[derive(Serialize)]
struct Listed<'a> {
    file: &'a str,
    id: &'a str,
    title: &'a str,
    proves: &'a [String],
}

#[derive(Serialize)]
struct Results<'a> {
    relatch: &'static str,
    seed: u64,
    passed: usize,
    failed: usize,
    not_run: usize,
    scenarios: &'a [Row],
    broken: &'a [Broken],
}

/// What came of all that was named.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) seed: u64,
    /// How many were left out after Ctrl-C.
    pub(super) not_run: usize,
    pub(super) took: Duration,
    pub(super) rows: Vec<Row>,
    pub(super) broken: Vec<Broken>,
}

impl Report {
    pub(super) fn verdict(&self) -> Verdict {
        match self.broken.as_slice() {
            [] => Verdict::of(self.rows.iter().all(Row::passed)),
            _ => Verdict::Broken,
        }
    }

    /// What a person reads: a line a scenario or its transcript, and at the end what it all comes to.
    pub(super) fn told(&self, out: &mut impl Write) -> Result<(), CliError> {
        if !self.rows.is_empty() {
            told(&self.rows, self.took, out)?;
        }
        if self.not_run > 0 {
            write_line(
                out,
                &format!("  interrupted: {} were not run", self.not_run),
            )?;
        }
        name_broken(&self.broken);
        Ok(())
    }

    /// One object with every result.
    pub(super) fn json(&self, out: &mut impl Write) -> Result<(), CliError> {
        let passed = self.rows.iter().filter(|row| row.passed()).count();
        let results = Results {
            relatch: env!("CARGO_PKG_VERSION"),
            seed: self.seed,
            passed,
            failed: self.rows.len() - passed,
            not_run: self.not_run,
            scenarios: &self.rows,
            broken: &self.broken,
        };
        pretty("relatch.run/1", &results, out)
    }

    /// What CI systems read.
    pub(super) fn junit(&self, out: &mut impl Write) -> Result<(), CliError> {
        let cases = self.rows.iter().map(Row::case);
        let cases = cases.chain(self.broken.iter().map(Broken::case));
        junit::write("relatch", "scenarios", cases, out)
            .map_err(|error| CliError::Message(format!("cannot write the JUnit file: {error}")))
    }
}

impl Broken {
    fn case(&self) -> junit::Case<'_> {
        junit::Case {
            name: escaped(&self.file),
            file: escaped(&self.file),
            requirements: &[],
            verdict: junit::Verdict::Failed {
                kind: Some("broken"),
                message: escaped(&self.message),
                details: None,
            },
            took: Duration::ZERO,
        }
    }
}

/// Says on the standard error which files are not scenarios.
pub(super) fn name_broken(broken: &[Broken]) {
    for Broken { file, message } in broken {
        eprintln!("relatch: {}: {}", escaped(file), escaped(message));
    }
}

impl Row {
    pub(super) fn new(
        loaded: &Loaded,
        suite: Suite,
        played: Played,
        transcript: Option<String>,
    ) -> Self {
        let line = match &played.outcome {
            Outcome::Failed(failure) => failure
                .step
                .checked_sub(1)
                .and_then(|at| loaded.lines.get(at).copied()),
            Outcome::Passed => None,
        };
        Self {
            file: loaded.file.clone(),
            suite: suite.number(),
            played,
            line,
            transcript,
        }
    }

    pub(super) fn passed(&self) -> bool {
        self.played.outcome == Outcome::Passed
    }

    fn case(&self) -> junit::Case<'_> {
        let Played {
            id,
            title,
            proves,
            milliseconds,
            ..
        } = &self.played;
        junit::Case {
            name: format!("{id} {title} (suite {})", self.suite),
            file: self.file.clone(),
            requirements: proves,
            verdict: match self.fault() {
                None => junit::Verdict::Passed,
                Some(message) => junit::Verdict::Failed {
                    kind: Some("failed"),
                    message,
                    details: None,
                },
            },
            took: Duration::from_millis(u64::try_from(*milliseconds).unwrap_or(u64::MAX)),
        }
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

/// What a person reads: a line a scenario or its transcript, and at the end what it all comes to.
pub(super) fn told(rows: &[Row], took: Duration, out: &mut impl Write) -> Result<(), CliError> {
    if rows.iter().any(|row| row.transcript.is_some()) {
        transcripts(rows, out)?;
    } else {
        table(rows, out)?;
    }
    summary(rows, took, out)
}

/// A line a scenario under the name of its folder, and where each failure is.
fn table(rows: &[Row], out: &mut impl Write) -> Result<(), CliError> {
    let titles = rows.iter().map(|row| row.played.title.as_str());
    let widths = Widths::of(rows.iter().map(|row| row.played.id.as_str()), titles);
    let mut folder = "";
    for row in rows {
        heading(&mut folder, &row.file, out)?;
        let mark = match row.passed() {
            true => style::good("ok    "),
            false => style::bad("FAILED"),
        };
        let Played {
            id,
            title,
            proves,
            milliseconds,
            ..
        } = &row.played;
        let line = widths.line(id, title, proves);
        write_line(
            out,
            &format!("  {mark} {milliseconds:>5} ms  suite {}  {line}", row.suite),
        )?;
        if let Some(fault) = row.fault() {
            write_line(out, &format!("         {fault}"))?;
        }
    }
    Ok(())
}

fn transcripts(rows: &[Row], out: &mut impl Write) -> Result<(), CliError> {
    for row in rows {
        let Played {
            id,
            title,
            proves,
            rounds,
            ..
        } = &row.played;
        write_line(out, &format!("{id}  {title}  (suite {})", row.suite))?;
        write_line(out, &format!("{}  proves {}", row.file, proves.join(" ")))?;
        write_line(out, row.transcript.as_deref().unwrap_or_default())?;
        if *rounds > 1 {
            let others = rounds - 1;
            write_line(
                out,
                &format!("  and {others} more rounds, each with the power cut at another place"),
            )?;
        }
        match row.fault() {
            None => write_line(out, &format!("  {}\n", style::good("ok")))?,
            Some(fault) => write_line(out, &format!("  {} {fault}\n", style::bad("FAILED")))?,
        }
    }
    Ok(())
}

fn summary(rows: &[Row], took: Duration, out: &mut impl Write) -> Result<(), CliError> {
    let passed = rows.iter().filter(|row| row.passed()).count();
    let failed = rows.len() - passed;
    let sum =
        |count: fn(&Played) -> usize| rows.iter().map(|row| count(&row.played)).sum::<usize>();
    let proved: BTreeSet<&String> = rows
        .iter()
        .filter(|row| row.passed())
        .flat_map(|row| &row.played.proves)
        .collect();
    write_line(out, &format!("\n  {passed} passed, {failed} failed"))?;
    write_line(
        out,
        &format!(
            "  {} requirements proved by {} steps in {} rounds with {} photos, {:.1} s",
            proved.len(),
            sum(|played| played.steps),
            sum(|played| played.rounds),
            sum(|played| played.photos),
            took.as_secs_f64()
        ),
    )
}

/// A line a scenario, unplayed.
pub(super) fn list(scenarios: &[Loaded], out: &mut impl Write) -> Result<(), CliError> {
    let ids = scenarios.iter().map(|loaded| loaded.scenario.id.as_str());
    let titles = scenarios
        .iter()
        .map(|loaded| loaded.scenario.title.as_str());
    let widths = Widths::of(ids, titles);
    let mut folder = "";
    for Loaded { file, scenario, .. } in scenarios {
        heading(&mut folder, file, out)?;
        let line = widths.line(&scenario.id, &scenario.title, &scenario.proves);
        write_line(out, &format!("  {line}"))?;
    }
    write_line(out, &format!("\n  {} scenarios", scenarios.len()))
}

/// The list as one object.
pub(super) fn list_json(scenarios: &[Loaded], out: &mut impl Write) -> Result<(), CliError> {
    let listed: Vec<Listed<'_>> = scenarios
        .iter()
        .map(|Loaded { file, scenario, .. }| Listed {
            file,
            id: &scenario.id,
            title: &scenario.title,
            proves: &scenario.proves,
        })
        .collect();
    pretty("relatch.scenarios/1", &Scenarios { scenarios: listed }, out)
}

/// How wide the columns are.
struct Widths {
    id: usize,
    title: usize,
}

impl Widths {
    fn of<'a>(ids: impl Iterator<Item = &'a str>, titles: impl Iterator<Item = &'a str>) -> Self {
        let width = |text: &str| text.chars().count();
        Self {
            id: ids.map(width).max().unwrap_or(0),
            title: titles.map(width).max().unwrap_or(0),
        }
    }

    fn line(&self, id: &str, title: &str, proves: &[String]) -> String {
        let Self { id: a, title: b } = self;
        let line = format!("{id:a$}  {title:b$}  {}", proves.join(" "));
        line.trim_end().to_owned()
    }
}

/// Names the folder where another one begins.
fn heading<'a>(folder: &mut &'a str, file: &'a str, out: &mut impl Write) -> Result<(), CliError> {
    let of_file = Path::new(file)
        .parent()
        .and_then(Path::to_str)
        .unwrap_or("");
    if of_file == *folder {
        return Ok(());
    }
    let gap = if folder.is_empty() { "" } else { "\n" };
    *folder = of_file;
    write_line(out, &format!("{gap}{of_file}"))
}
