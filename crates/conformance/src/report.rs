//! Results: a table for people, JSON and JUnit XML for machines.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::junit;
use super::kit::{Row, Verdict};
use super::protocol::Role;
use super::random::{Compared, Disagreement};

/// The results.
#[derive(Debug)]
#[non_exhaustive]
pub enum Results {
    /// Of the vectors.
    Vectors(Vectors),
    /// Of random inputs.
    Random(Random),
}

/// What came of the vectors of a role.
#[derive(Debug, Serialize)]
pub struct Vectors {
    /// The role.
    pub role: Role,
    /// One for each vector.
    #[serde(rename = "vectors")]
    pub rows: Vec<Row>,
}

/// What came of random inputs.
#[derive(Debug, Serialize)]
pub struct Random {
    /// What they follow from.
    pub seed: u64,
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
    relatch: &'static str,
    #[serde(flatten)]
    counts: Option<Counts>,
    #[serde(flatten)]
    results: &'a T,
}

/// How many failures of random inputs are shown; JSON has more.
const SHOWN: usize = 10;

impl Results {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn hold(&self) -> bool {
        match self {
            // A party that does nothing of its role has shown nothing.
            Self::Vectors(vectors) => {
                let counts = vectors.counts();
                counts.failed == 0 && counts.passed > 0
            }
            Self::Random(random) => random.compared.disagreed == 0,
        }
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
            Self::Vectors(vectors) => document(Some(vectors.counts()), vectors, &mut *out)?,
            Self::Random(random) => document(None, random, &mut *out)?,
        }
        writeln!(out)
    }

    /// What CI systems read; random inputs have none.
    ///
    /// # Errors
    /// `out` cannot be written to.
    pub fn junit(&self, out: &mut impl Write) -> io::Result<()> {
        let rows = match self {
            Self::Vectors(vectors) => vectors.rows.as_slice(),
            Self::Random(_) => &[],
        };
        let cases = rows.iter().map(case);
        junit::write("relatch conform", "vectors", cases, out)
    }
}

fn document(counts: Option<Counts>, results: &impl Serialize, out: impl Write) -> io::Result<()> {
    let document = Document {
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
            let Some(failure) = row.failure() else {
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
        Ok(())
    }
}

fn case(row: &Row) -> junit::Case<'_> {
    let verdict = match &row.verdict {
        Verdict::Passed => junit::Verdict::Passed,
        Verdict::Unsupported => junit::Verdict::Skipped,
        Verdict::Failed(failure) => junit::Verdict::Failed {
            message: format!("{}: {}", row.requirements.join(" "), failure.message),
            details: Some(failure.stderr.clone()),
        },
    };
    junit::Case {
        name: format!("{} {}", row.id, row.title),
        file: &row.file,
        requirements: &row.requirements,
        verdict,
        took: None,
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

/// What an implementation says does not reach the terminal as a control character.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut safe, character| {
        if character.is_control() {
            // Writing to a string does not fail.
            let _ = write!(safe, "{}", character.escape_unicode());
        } else {
            safe.push(character);
        }
        safe
    })
}
