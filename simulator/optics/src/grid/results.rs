//! The rates, as a table for people and as data.

use core::iter::Sum;
use std::fmt::Write as _;

use serde::Serialize;

use super::Plan;
use super::scene::{Sheet, Size};

/// What became of a number of photos.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Score {
    /// Photos taken.
    pub shots: u32,
    /// Photos that gave the text that was photographed.
    pub right: u32,
    /// Photos that gave anything else.
    pub wrong: u32,
}

/// All rates.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Grid {
    /// The program's version.
    pub relatch: &'static str,
    /// What everything random followed from.
    pub seed: u64,
    /// The size of the photos.
    pub photo: Size,
    /// What was photographed: the columns.
    pub columns: Vec<Column>,
    /// The lines.
    pub lines: Vec<Line>,
}

/// A code that was photographed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// The kind of text.
    pub message: &'static str,
    /// The same, in tables.
    #[serde(skip)]
    pub title: &'static str,
    /// The error correction level.
    pub level: String,
    /// The QR version.
    pub version: u8,
    /// All photos of this code.
    pub all: Score,
    /// The photos under the conditions that decoders are compared by.
    pub common: Score,
}

/// A condition at a strength.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// The condition, and the unit of the strength.
    pub condition: &'static str,
    /// The strength.
    pub strength: f64,
    /// Whether decoders are compared by it.
    pub common: bool,
    /// What was read, a score for each column.
    pub scores: Vec<Score>,
}

impl Score {
    /// Photos that were read, of 100.
    #[must_use]
    pub fn percent(self) -> f64 {
        100.0 * f64::from(self.right) / f64::from(self.shots.max(1))
    }
}

impl Sum for Score {
    fn sum<I: Iterator<Item = Self>>(scores: I) -> Self {
        scores.fold(Self::default(), |sum, score| Self {
            shots: sum.shots + score.shots,
            right: sum.right + score.right,
            wrong: sum.wrong + score.wrong,
        })
    }
}

impl Grid {
    /// The results of `plan`, whose scores come line by line.
    pub(super) fn new(plan: &Plan, mut next: impl FnMut() -> Score) -> Self {
        let line = |place: &super::Place| Line {
            condition: place.condition.name,
            strength: place.strength,
            common: place.common,
            scores: plan.subjects.iter().map(|_| next()).collect(),
        };
        let lines: Vec<Line> = plan.places.iter().map(line).collect();
        let columns = plan.subjects.iter().enumerate().map(|(at, subject)| {
            let text = (subject.payload.text)(&mut (plan.stream)(plan.seed, ""));
            Column {
                message: subject.payload.name,
                title: subject.payload.title,
                level: format!("{:?}", subject.level),
                version: Sheet::new(&text, subject.level).map_or(0, |sheet| sheet.version()),
                all: total(&lines, at, |_| true),
                common: total(&lines, at, |line| line.common),
            }
        });
        Self {
            relatch: env!("CARGO_PKG_VERSION"),
            seed: plan.seed,
            photo: plan.photo,
            columns: columns.collect(),
            lines,
        }
    }

    /// Photos that gave a text that was not there.
    #[must_use]
    pub fn wrong(&self) -> u32 {
        self.columns.iter().map(|column| column.all.wrong).sum()
    }

    /// All photos under the conditions that decoders are compared by.
    #[must_use]
    pub fn common(&self) -> Score {
        self.columns.iter().map(|column| column.common).sum()
    }

    /// Photos of 100 that were read, a line for each condition and strength, a column for each code.
    #[must_use]
    pub fn table(&self) -> String {
        const FIRST: usize = 46;
        let mut table = String::new();
        let mut row = |first: &str, cells: &mut dyn Iterator<Item = String>| {
            let cells: String = cells.map(|cell| format!("{cell:>14}")).collect();
            // Writing into a string does not fail.
            let _ = writeln!(table, "{first:<FIRST$}{cells}");
        };
        row(
            "",
            &mut self.columns.iter().map(|column| column.title.to_string()),
        );
        row(
            "QR version and level",
            &mut self.columns.iter().map(Column::code),
        );
        let mut condition = "";
        for line in &self.lines {
            if line.condition != condition {
                condition = line.condition;
                row(condition, &mut core::iter::empty());
            }
            let mark = if line.common { " *" } else { "" };
            let rates = line.scores.iter().map(|score| rate(*score, 0));
            row(&format!("  {}{mark}", line.strength), &mut { rates });
        }
        row(
            "all",
            &mut self.columns.iter().map(|column| rate(column.all, 1)),
        );
        row(
            "* that decoders are compared by",
            &mut self.columns.iter().map(|column| rate(column.common, 1)),
        );
        let shots = self.lines.first().and_then(|line| line.scores.first());
        let _ = writeln!(
            table,
            "\nPhotos read of 100; {} photos a cell, {} pixels, seed {}; * together {:.1} %; wrong texts: {}.",
            shots.map_or(0, |score| score.shots),
            self.photo,
            self.seed,
            self.common().percent(),
            self.wrong()
        );
        table
    }
}

impl Column {
    /// The QR version and error correction level.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}-{}", self.version, self.level)
    }
}

fn total(lines: &[Line], column: usize, which: impl Fn(&Line) -> bool) -> Score {
    let lines = lines.iter().filter(|line| which(line));
    lines
        .filter_map(|line| line.scores.get(column))
        .copied()
        .sum()
}

fn rate(score: Score, digits: usize) -> String {
    format!("{:.digits$}", score.percent())
}
