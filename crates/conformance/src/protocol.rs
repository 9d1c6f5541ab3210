//! What is said between the kit and an implementation: one JSON object a line (spec/conformance.md).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

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
    /// Read a key file.
    #[serde(rename = "key file")]
    KeyFile,
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
    /// Hash an act of an owner.
    Act,
    /// Chain audit entries.
    Audit,
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
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The locked thing.
    Device,
    /// What decides who gets a code.
    Authority,
    /// The phone program.
    App,
}

impl Operation {
    /// Every operation.
    pub const ALL: [Self; 14] = [
        Self::Decode,
        Self::KeyFile,
        Self::Offer,
        Self::Keys,
        Self::Nonce,
        Self::Challenge,
        Self::Tag,
        Self::Attestation,
        Self::Act,
        Self::Audit,
        Self::Code,
        Self::Typed,
        Self::Device,
        Self::Authority,
    ];

    /// The name of the vector type.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::KeyFile => "key file",
            Self::Offer => "offer",
            Self::Keys => "keys",
            Self::Nonce => "nonce",
            Self::Challenge => "challenge",
            Self::Tag => "tag",
            Self::Attestation => "attestation",
            Self::Act => "act",
            Self::Audit => "audit",
            Self::Code => "code",
            Self::Typed => "typed",
            Self::Device => "device",
            Self::Authority => "authority",
        }
    }
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Device, Self::Authority, Self::App];

    /// Whether the role has to do with the operation.
    #[must_use]
    pub fn has(self, operation: Operation) -> bool {
        use Operation as It;
        match self {
            Self::Device => matches!(
                operation,
                It::KeyFile
                    | It::Offer
                    | It::Nonce
                    | It::Challenge
                    | It::Code
                    | It::Typed
                    | It::Device
            ),
            Self::Authority => matches!(
                operation,
                It::Decode
                    | It::Keys
                    | It::Tag
                    | It::Attestation
                    | It::Act
                    | It::Audit
                    | It::Code
                    | It::Authority
            ),
            Self::App => operation == It::Decode,
        }
    }
}

/// What the kit asks.
#[derive(Debug)]
pub enum Request<'a> {
    /// Which version do you speak?
    Hello,
    /// An operation with its input.
    Operation(Operation, &'a Value),
}

/// What comes back for an operation, and what a vector expects.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Done, refused, or played.
    Output(Output),
    /// The party does not have the operation.
    Unsupported,
    /// The party cannot make anything of the request.
    Error(String),
}

/// What comes of an operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Members", into = "Members")]
pub enum Output {
    /// Done.
    Accepted {
        /// What was made or found; all of it is compared.
        accepted: Value,
        /// Values on the way; compared where a party gives them away.
        intermediate: Option<Value>,
    },
    /// Refused, with stage and reason.
    Refused(Value),
    /// An outcome for each step of a trace.
    Steps(Vec<Value>),
}

impl Request<'_> {
    /// The line, with its end.
    #[must_use]
    pub fn line(&self, id: u64) -> String {
        let request = match self {
            Self::Hello => json!({"id": id, "type": "hello"}),
            Self::Operation(operation, input) => {
                json!({"id": id, "type": operation, "input": input})
            }
        };
        format!("{request}\n")
    }
}

impl Answer {
    /// Reads the answer to a request.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    ///
    /// # Security
    /// The line is bounded by [`LONGEST_LINE`], and so are the depth and size of what is made of it.
    pub fn from_line(line: &str, id: u64) -> Result<Self, String> {
        let reply = Reply::read(line, id)?;
        match reply {
            Reply {
                output: Some(output),
                unsupported: None,
                error: None,
                ..
            } => Output::deserialize(output)
                .map(Self::Output)
                .map_err(|error| format!("not an output: {error}")),
            Reply {
                output: None,
                unsupported: Some(true),
                error: None,
                ..
            } => Ok(Self::Unsupported),
            Reply {
                output: None,
                unsupported: None,
                error: Some(error),
                ..
            } => Ok(Self::Error(error)),
            _ => Err("an answer has exactly one of output, unsupported (true) and error".into()),
        }
    }

    /// The line, with its end.
    #[must_use]
    pub fn line(&self, id: &Value) -> String {
        let answer = match self {
            Self::Output(output) => json!({"id": id, "output": output}),
            Self::Unsupported => json!({"id": id, "unsupported": true}),
            Self::Error(error) => json!({"id": id, "error": error}),
        };
        format!("{answer}\n")
    }
}

/// What a party says about itself when it is greeted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Greeting {
    /// The version of the protocol.
    pub version: u64,
    /// The roles that it implements.
    pub roles: Vec<Role>,
    /// The names of the types that it supports.
    pub types: Vec<String>,
}

impl Greeting {
    /// Reads the answer to [`Request::Hello`].
    ///
    /// # Errors
    /// A sentence that says what is wrong with it: another version, say.
    pub fn from_line(line: &str, id: u64) -> Result<Self, String> {
        let output = Reply::read(line, id)?.output.unwrap_or_default();
        match output.get("version").and_then(Value::as_u64) {
            Some(VERSION) => Self::deserialize(output)
                .map_err(|error| format!("not an answer to hello: {error}")),
            Some(other) => Err(format!(
                "the party speaks version {other} of the protocol, the kit version {VERSION}"
            )),
            None => Err("no version in the answer to hello".into()),
        }
    }
}

/// An answer as it stands in a line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reply {
    id: Value,
    output: Option<Value>,
    unsupported: Option<bool>,
    error: Option<String>,
}

impl Reply {
    fn read(line: &str, id: u64) -> Result<Self, String> {
        let reply: Self = serde_json::from_str(line).map_err(|error| {
            let begin: String = line.chars().take(100).collect();
            format!("not an answer: {error}: {begin}")
        })?;
        if reply.id != id {
            return Err(format!(
                "an answer with the id {} to the request {id}",
                reply.id
            ));
        }
        Ok(reply)
    }
}

/// The members of an output as they stand in a line or a vector.
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
}

impl TryFrom<Members> for Output {
    type Error = &'static str;

    fn try_from(members: Members) -> Result<Self, &'static str> {
        let Members {
            accepted,
            intermediate,
            refused,
            steps,
        } = members;
        match (accepted, refused, steps) {
            (Some(accepted), None, None) => Ok(Self::Accepted {
                accepted,
                intermediate,
            }),
            (None, Some(refused), None) if intermediate.is_none() => Ok(Self::Refused(refused)),
            (None, None, Some(steps)) if intermediate.is_none() => Ok(Self::Steps(steps)),
            _ => Err(
                "exactly one of accepted, refused and steps, and intermediate beside accepted only",
            ),
        }
    }
}

impl From<Output> for Members {
    fn from(output: Output) -> Self {
        let mut members = Self::default();
        match output {
            Output::Accepted {
                accepted,
                intermediate,
            } => {
                members.accepted = Some(accepted);
                members.intermediate = intermediate;
            }
            Output::Refused(refused) => members.refused = Some(refused),
            Output::Steps(steps) => members.steps = Some(steps),
        }
        members
    }
}
