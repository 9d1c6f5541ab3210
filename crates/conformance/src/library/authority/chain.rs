//! The chain of audit entries.

use relatch_authority::audit_link;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::forms::{Answered, accepted, parse};
use crate::hex::{Bytes, hex};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    entries: Vec<Bytes>,
}

/// The head of the chain of these entries.
pub(in super::super) fn audit(input: &Value) -> Answered {
    let input: Input = parse(input)?;
    let link = |before, entry: &Bytes| audit_link(&before, &entry.0);
    let head = input.entries.iter().fold([0; 32], link);
    Ok(accepted(json!({"head": hex(&head)})))
}
