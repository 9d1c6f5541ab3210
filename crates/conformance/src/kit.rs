//! Puts every vector of a role to an implementation and judges what it answers.

use std::fmt;
use std::time::Instant;

use serde::Serialize;

use super::implementation::Implementation;
use super::judge;
use super::protocol::{Answer, Operation, Request, Role};
use super::vector::{Loaded, Vector};

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
    pub milliseconds: u128,
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

/// Why a vector failed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failure {
    /// What was expected and what came instead, or why nothing came.
    pub message: String,
    /// The end of what the implementation wrote to its standard error, where it had to be ended.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stderr: String,
}

impl Row {
    /// Whether the vector failed, and why.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match &self.verdict {
            Verdict::Failed(failure) => Some(failure),
            Verdict::Passed | Verdict::Unsupported => None,
        }
    }
}

/// Puts the vectors to the implementation, one after the other; `progress` is told how many are done.
pub fn run<'a>(
    vectors: impl IntoIterator<Item = &'a Loaded>,
    implementation: &mut Implementation,
    mut progress: impl FnMut(usize),
) -> Vec<Row> {
    let judged = vectors.into_iter().enumerate().map(|(done, loaded)| {
        progress(done);
        let begun = Instant::now();
        let verdict = judged(&loaded.vector, implementation);
        Row {
            id: loaded.vector.id.clone(),
            title: loaded.vector.title.clone(),
            file: loaded.file.clone(),
            requirements: loaded.vector.requirements.clone(),
            verdict,
            milliseconds: begun.elapsed().as_millis(),
        }
    });
    judged.collect()
}

/// The vectors of a role.
pub fn of_role(vectors: &[Loaded], role: Role) -> impl Iterator<Item = &Loaded> {
    vectors
        .iter()
        .filter(move |loaded| role.has(loaded.vector.operation))
}

fn judged(vector: &Vector, implementation: &mut Implementation) -> Verdict {
    let failed = |message: String| Verdict::Failed(message.into());
    match ask(implementation, vector.operation, &vector.input) {
        Ok(Answer::Unsupported) => Verdict::Unsupported,
        Ok(Answer::Error(error)) => failed(format!("the party refused the request: {error}")),
        Ok(Answer::Output(output)) => match judge::difference(&vector.expected, &output) {
            None => Verdict::Passed,
            Some(difference) => failed(difference.to_string()),
        },
        Err(failure) => Verdict::Failed(failure),
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
        message: fault.to_string(),
        stderr: implementation.stop(),
    })?;
    Ok(Answer::from_line(&line, id)?)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stderr.as_str() {
            "" => f.write_str(&self.message),
            stderr => write!(f, "{}; on its standard error: {stderr}", self.message),
        }
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self {
            message,
            stderr: String::new(),
        }
    }
}
