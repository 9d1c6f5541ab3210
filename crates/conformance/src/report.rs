//! Results: a table for people, JSON and JUnit XML for machines.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::junit;
use super::kit::{Row, Verdict};
use super::protocol::Role;
use super::random::{Compared, Disagreement, Tried};

/// The results.
#[derive(Debug)]
#[non_exhaustive]
pub enum Results {
    /// Of the vectors.
    Vectors(Vectors),
    /// Of random inputs.
    Random(Random),
}

/// What came of the vectors of the roles under test.
#[derive(Debug, Serialize)]
pub struct Vectors {
    /// The roles.
    pub roles: Vec<Role>,
    /// How many vectors were left out after the first failure.
    pub not_run: usize,
    /// One for each vector.
    #[serde(rename = "vectors")]
    pub rows: Vec<Row>,
}

/// What came of random inputs.
#[derive(Debug, Serialize)]
pub struct Random {
    /// What they follow from.
    pub seed: u64,
    /// The roles under test.
    pub roles: Vec<Role>,
    /// How the answers compare.
    #[serde(flatten)]
    pub compared: Compared,
}

/// How many vectors ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// With the answer expected.
    pub passed: usize,
    /// With another one, or none.
    pub failed: usize,
    /// Of operations that the implementation does not have.
    pub unsupported: usize,
}

#[derive(Serialize)]
struct Document<'a, T> {
    /// The schema in `docs/schemas`.
    format: &'static str,
    relatch: &'static str,
    #[serde(flatten)]
    counts: Option<Counts>,
    #[serde(flatten)]
    results: &'a T,
}

/// How many failures of random inputs are shown; JSON has more.
const SHOWN: usize = 10;

impl Results {
    /// Whether nothing is wrong, and something was checked: a party that supports nothing has shown nothing.
    #[must_use]
    pub fn hold(&self) -> bool {
        let (correct, incorrect) = match self {
            Self::Vectors(vectors) => {
                let counts = vectors.counts();
                (counts.passed as u64, counts.failed as u64)
            }
            Self::Random(random) => (random.compared.agreed, random.compared.disagreed),
        };
        incorrect == 0 && correct > 0
    }

    /// A table for people.
    ///
    /// # Errors
    /// `out` cannot be written to.
    ///
    /// # Security
    /// Control characters in what the implementation said are escaped.
    pub fn table(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Vectors(vectors) => vectors.table(out),
            Self::Random(random) => random.table(out),
        }
    }

    /// One JSON object with everything.
    ///
    /// # Errors
    /// `out` cannot be written to.
    pub fn json(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Vectors(vectors) => {
                let counts = Some(vectors.counts());
                document("relatch.conform/1", counts, vectors, &mut *out)?;
            }
            Self::Random(random) => document("relatch.compare/1", None, random, &mut *out)?,
        }
        writeln!(out)
    }

    /// What CI systems read: a case for each vector, or for each random input with its seed and number.
    ///
    /// # Errors
    /// `out` cannot be written to.
    pub fn junit(&self, out: &mut impl Write) -> io::Result<()> {
        const NAME: &str = "relatch conform";
        match self {
            Self::Vectors(vectors) => {
                junit::write(NAME, "vectors", vectors.rows.iter().map(case), out)
            }
            Self::Random(random) => {
                let tried = random.compared.tried.iter();
                let cases = tried.map(|tried| random_case(random.seed, tried));
                junit::write(NAME, "random", cases, out)
            }
        }
    }
}

fn document(
    format: &'static str,
    counts: Option<Counts>,
    results: &impl Serialize,
    out: impl Write,
) -> io::Result<()> {
    let document = Document {
        format,
        relatch: env!("CARGO_PKG_VERSION"),
        counts,
        results,
    };
    serde_json::to_writer_pretty(out, &document).map_err(io::Error::from)
}

impl Vectors {
    /// All together.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.rows.iter().for_each(|row| counts.add(row));
        counts
    }

    fn table(&self, out: &mut impl Write) -> io::Result<()> {
        for row in &self.rows {
            let Some(failure) = row.verdict.failure() else {
                continue;
            };
            writeln!(out, "FAILED {} {}", row.id, row.requirements.join(" "))?;
            writeln!(out, "       {}", escaped(&row.title))?;
            writeln!(out, "       {}", escaped(&failure.message))?;
            for line in failure.stderr.lines() {
                writeln!(out, "       | {}", escaped(line))?;
            }
        }
        let mut folders = BTreeMap::<&str, Counts>::new();
        for row in &self.rows {
            let folder = row.file.split_once('/').map_or("", |(first, _)| first);
            folders.entry(folder).or_default().add(row);
        }
        writeln!(
            out,
            "{:10} {:>7} {:>7} {:>12}",
            "", "passed", "failed", "unsupported"
        )?;
        for (name, counts) in folders.into_iter().chain([("all", self.counts())]) {
            let Counts {
                passed,
                failed,
                unsupported,
            } = counts;
            writeln!(out, "{name:10} {passed:>7} {failed:>7} {unsupported:>12}")?;
        }
        let counts = self.counts();
        if counts.passed + counts.failed == 0 {
            writeln!(out, "nothing was checked")?;
        }
        match self.not_run {
            0 => Ok(()),
            not_run => writeln!(out, "stopped before the end: {not_run} were not run"),
        }
    }
}

fn case(row: &Row) -> junit::Case<'_> {
    junit::Case {
        name: format!("{} {}", row.id, escaped(&row.title)),
        file: escaped(&row.file),
        requirements: &row.requirements,
        verdict: told(&row.verdict),
        took: row.took,
    }
}

fn random_case(seed: u64, tried: &Tried) -> junit::Case<'static> {
    junit::Case {
        name: format!("seed {seed} case {}", tried.number),
        file: format!("random/{}", tried.operation.name()),
        requirements: &[],
        verdict: told(&tried.verdict),
        took: tried.took,
    }
}

fn told(verdict: &Verdict) -> junit::Verdict {
    match verdict {
        Verdict::Passed => junit::Verdict::Passed,
        Verdict::Unsupported => junit::Verdict::Skipped,
        Verdict::Failed(failure) => {
            let stderr: Vec<String> = failure.stderr.lines().map(escaped).collect();
            junit::Verdict::Failed {
                kind: Some(failure.kind.name()),
                message: escaped(&failure.message),
                details: Some(stderr.join("\n")),
            }
        }
    }
}

impl Counts {
    fn add(&mut self, row: &Row) {
        match row.verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::Failed(_) => self.failed += 1,
            Verdict::Unsupported => self.unsupported += 1,
        }
    }
}

impl Random {
    fn table(&self, out: &mut impl Write) -> io::Result<()> {
        for Disagreement {
            case,
            library,
            other,
        } in self.compared.disagreements.iter().take(SHOWN)
        {
            writeln!(
                out,
                "DIFFERS case {} {:?} {}",
                case.number,
                case.category,
                case.operation.name()
            )?;
            for (name, value) in [
                ("input", &case.input),
                ("library", library),
                ("other", other),
            ] {
                writeln!(out, "        {name}: {}", escaped(&value.to_string()))?;
            }
        }
        let Compared {
            agreed,
            refused,
            unsupported,
            disagreed,
            ..
        } = &self.compared;
        writeln!(
            out,
            "seed {}: {agreed} agree ({refused} of them refused by both), {disagreed} differ, {unsupported} unsupported",
            self.seed
        )
    }
}

/// Foreign text in characters that neither move the cursor of a terminal nor are forbidden in XML 1.0.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut safe, character| {
        if character.is_control() || matches!(character, '\u{FFFE}' | '\u{FFFF}') {
            // Writing to a string does not fail.
            let _ = write!(safe, "{}", character.escape_unicode());
        } else {
            safe.push(character);
        }
        safe
    })
}
