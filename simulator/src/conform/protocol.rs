//! What is said between the kit and an implementation: one JSON object a line (spec/conformance.md).

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest line of either side, in bytes.
pub const LONGEST_LINE: usize = 1 << 20;
/// The version of the protocol.
pub const VERSION: u64 = 1;

/// What an implementation can be asked: the types of the vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// Decode a QR text.
    Decode,
    /// Make an offer.
    Offer,
    /// Derive the keys of an offer.
    Keys,
    /// Make a nonce.
    Nonce,
    /// Make a challenge and its code.
    Challenge,
    /// Check a tag.
    Tag,
    /// Check an attestation.
    Attestation,
    /// Reduce code material to a code.
    Code,
    /// Judge a typed code.
    Typed,
    /// Play a trace of a device.
    Device,
    /// Play a trace of an authority.
    Authority,
}

/// Which part of the protocol is under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The locked thing.
    Device,
    /// What decides who gets a code.
    Authority,
    /// The phone program.
    App,
}

/// What an implementation answers, and what a vector expects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Members", into = "Members")]
pub enum Answer {
    /// Done.
    Accepted {
        /// What was made or found; all of it is compared.
        accepted: Value,
        /// Values on the way; compared where an implementation gives them away.
        intermediate: Option<Value>,
    },
    /// Refused, with stage and reason.
    Refused {
        /// The refusal.
        refused: Value,
    },
    /// A trace was played.
    Steps {
        /// An answer for each step.
        steps: Vec<Value>,
    },
    /// The implementation does not have the operation.
    Unsupported,
    /// The implementation cannot make anything of the request.
    Error {
        /// What it says about it.
        error: String,
    },
}

/// The members of an answer as they stand in a line.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Members {
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    intermediate: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unsupported: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl TryFrom<Members> for Answer {
    type Error = &'static str;

    fn try_from(members: Members) -> Result<Self, Self::Error> {
        match members {
            Members {
                accepted: Some(accepted),
                intermediate,
                refused: None,
                steps: None,
                unsupported: None,
                error: None,
            } => Ok(Self::Accepted {
                accepted,
                intermediate,
            }),
            Members {
                accepted: None,
                intermediate: None,
                refused,
                steps,
                unsupported,
                error,
            } => match (refused, steps, unsupported, error) {
                (Some(refused), None, None, None) => Ok(Self::Refused { refused }),
                (None, Some(steps), None, None) => Ok(Self::Steps { steps }),
                (None, None, Some(true), None) => Ok(Self::Unsupported),
                (None, None, None, Some(error)) => Ok(Self::Error { error }),
                _ => Err(ONE_OF),
            },
            _ => Err(ONE_OF),
        }
    }
}

const ONE_OF: &str = "an answer has exactly one of accepted, refused, steps, unsupported (true) and error; \
    intermediate stands beside accepted only";

impl From<Answer> for Members {
    fn from(answer: Answer) -> Self {
        let none = Self::default();
        match answer {
            Answer::Accepted {
                accepted,
                intermediate,
            } => Self {
                accepted: Some(accepted),
                intermediate,
                ..none
            },
            Answer::Refused { refused } => Self {
                refused: Some(refused),
                ..none
            },
            Answer::Steps { steps } => Self {
                steps: Some(steps),
                ..none
            },
            Answer::Unsupported => Self {
                unsupported: Some(true),
                ..none
            },
            Answer::Error { error } => Self {
                error: Some(error),
                ..none
            },
        }
    }
}
