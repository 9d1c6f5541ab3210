//! Puts every vector of a role to an implementation and judges what it answers.

use std::collections::BTreeSet;
use std::fmt;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::implementation::{Fault, Implementation};
use super::judge;
use super::protocol::{Answer, Operation, Output, Request};
use super::vector::Loaded;

/// What became of one vector.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The vector's id.
    pub id: String,
    /// The vector's title.
    pub title: String,
    /// The file, in the folder of the vectors.
    pub file: String,
    /// The rules that it proves.
    pub requirements: Vec<String>,
    /// The outcome.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// How long the answer took.
    #[serde(rename = "milliseconds", serialize_with = "milliseconds")]
    pub took: Duration,
}

/// The outcome of a vector.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase", tag = "verdict")]
pub enum Verdict {
    /// The answer is the one expected.
    Passed,
    /// It is not.
    Failed(Failure),
    /// The implementation does not have the operation.
    Unsupported,
}

/// What a run asks beyond correct answers.
#[derive(Debug, Clone)]
pub struct Demands {
    /// Operations that the implementation must have.
    pub required: BTreeSet<Operation>,
    /// The first failure ends the run.
    pub fail_fast: bool,
    /// Once it says so, no further vector is tried.
    pub stopped: fn() -> bool,
}

impl Default for Demands {
    fn default() -> Self {
        Self {
            required: BTreeSet::new(),
            fail_fast: false,
            stopped: || false,
        }
    }
}

/// Why a vector failed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failure {
    /// In one word.
    pub kind: FailureKind,
    /// What was expected and what came instead, or why nothing came.
    pub message: String,
    /// The end of what the implementation wrote to its standard error, where it had to be ended.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stderr: String,
}

/// The kinds of failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FailureKind {
    /// The answer is not the one expected.
    Different,
    /// What came is not an answer to the request.
    Unusable,
    /// Nothing came: the implementation was late, ended, or could not be started.
    Absent,
    /// The implementation could not make anything of the request.
    Error,
    /// The implementation does not have the operation, which is required.
    Unsupported,
}

impl FailureKind {
    /// The name in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Different => "different",
            Self::Unusable => "unusable",
            Self::Absent => "absent",
            Self::Error => "error",
            Self::Unsupported => "unsupported",
        }
    }
}

impl Verdict {
    /// Whether something failed, and why.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            Self::Passed | Self::Unsupported => None,
        }
    }
}

/// Puts the vectors to the implementation, one after the other; `progress` is told how many are done.
///
/// There are fewer rows than vectors only after a failure that ended the run, or when it was stopped.
pub fn run<'a>(
    vectors: impl IntoIterator<Item = &'a Loaded>,
    demands: &Demands,
    implementation: &mut Implementation,
    mut progress: impl FnMut(usize),
) -> Vec<Row> {
    let mut rows = Vec::new();
    for loaded in vectors {
        if (demands.stopped)() {
            break;
        }
        progress(rows.len());
        let row = row(loaded, demands, implementation);
        let over = demands.fail_fast && row.verdict.failure().is_some();
        rows.push(row);
        if over {
            break;
        }
    }
    rows
}

fn row(loaded: &Loaded, demands: &Demands, implementation: &mut Implementation) -> Row {
    let begun = Instant::now();
    let verdict = match ask(
        implementation,
        loaded.vector.operation,
        &loaded.vector.input,
    ) {
        Ok(answer) => judged(
            loaded.vector.operation,
            &loaded.vector.expected,
            answer,
            demands,
        ),
        Err(failure) => Verdict::Failed(failure),
    };
    Row {
        id: loaded.vector.id.clone(),
        title: loaded.vector.title.clone(),
        file: loaded.file.clone(),
        requirements: loaded.vector.requirements.clone(),
        verdict,
        took: begun.elapsed(),
    }
}

/// Compares an answer with the output that is expected.
pub(super) fn judged(
    operation: Operation,
    expected: &Output,
    answer: Answer,
    demands: &Demands,
) -> Verdict {
    match answer {
        Answer::Unsupported if demands.required.contains(&operation) => {
            Verdict::Failed(Failure::new(
                FailureKind::Unsupported,
                format!("{} is required and unsupported", operation.name()),
            ))
        }
        Answer::Unsupported => Verdict::Unsupported,
        Answer::Error(error) => Verdict::Failed(Failure::new(
            FailureKind::Error,
            format!("the party refused the request: {error}"),
        )),
        Answer::Output(output) => match judge::difference(expected, &output) {
            None => Verdict::Passed,
            Some(difference) => {
                Verdict::Failed(Failure::new(FailureKind::Different, difference.to_string()))
            }
        },
    }
}

/// One request and its answer; an unusable line is no reason to end the party.
pub(super) fn ask(
    implementation: &mut Implementation,
    operation: Operation,
    input: &serde_json::Value,
) -> Result<Answer, Failure> {
    let asked = implementation.ask(&Request::Operation(operation, input));
    let (line, id) = asked.map_err(|fault| Failure {
        kind: match fault {
            Fault::TooLong | Fault::NotText => FailureKind::Unusable,
            _ => FailureKind::Absent,
        },
        message: fault.to_string(),
        stderr: implementation.stop(),
    })?;
    Answer::from_line(&line, id).map_err(|why| Failure::new(FailureKind::Unusable, why))
}

fn milliseconds<S: serde::Serializer>(took: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(took.as_millis()).unwrap_or(u64::MAX))
}

impl Failure {
    pub(super) fn new(kind: FailureKind, message: String) -> Self {
        Self {
            kind,
            message,
            stderr: String::new(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stderr.as_str() {
            "" => f.write_str(&self.message),
            stderr => write!(f, "{}; on its standard error: {stderr}", self.message),
        }
    }
}
