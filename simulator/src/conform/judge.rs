//! Whether an answer is what a vector expects.

use std::fmt;

use serde_json::Value;

use super::protocol::Answer;

/// Where an answer first differs from what was expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Which member: `steps[3].refused.reason`.
    pub place: String,
    /// What the vector has there; nothing where it has nothing.
    pub expected: Option<Value>,
    /// What the implementation has there.
    pub found: Option<Value>,
}

/// The first difference, or none.
#[must_use]
pub fn difference(expected: &Answer, found: &Answer) -> Option<Difference> {
    let (
        Answer::Accepted {
            accepted,
            intermediate,
        },
        Answer::Accepted {
            accepted: found_accepted,
            intermediate: found_intermediate,
        },
    ) = (expected, found)
    else {
        return differ("", Some(&shown(expected)), Some(&shown(found)));
    };
    differ("accepted", Some(accepted), Some(found_accepted)).or_else(|| {
        given_away(intermediate.as_ref()?, found_intermediate.as_ref()?)
    })
}

/// Values on the way are compared where both sides have them.
fn given_away(expected: &Value, found: &Value) -> Option<Difference> {
    let found = found.as_object()?;
    found.iter().find_map(|(name, value)| {
        let expected = expected.get(name)?;
        differ(&format!("intermediate.{name}"), Some(expected), Some(value))
    })
}

fn shown(answer: &Answer) -> Value {
    serde_json::to_value(answer).unwrap_or_default()
}

/// Walks both values at once to the first place where they differ.
fn differ(place: &str, expected: Option<&Value>, found: Option<&Value>) -> Option<Difference> {
    if expected == found {
        return None;
    }
    let inner = match (expected, found) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            one.keys().chain(other.keys()).find_map(|name| {
                let (one, other) = (one.get(name), other.get(name));
                differ(&joined(place, name), one, other)
            })
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) => {
            (0..one.len().max(other.len())).find_map(|at| {
                differ(&format!("{place}[{at}]"), one.get(at), other.get(at))
            })
        }
        _ => None,
    };
    inner.or_else(|| {
        Some(Difference {
            place: place.into(),
            expected: expected.cloned(),
            found: found.cloned(),
        })
    })
}

fn joined(place: &str, name: &str) -> String {
    match place {
        "" => name.into(),
        _ => format!("{place}.{name}"),
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = |value: &Option<Value>| value.as_ref().map_or("nothing".into(), bounded);
        write!(f, "{}: expected {}, found {}", self.place, value(&self.expected), value(&self.found))
    }
}

/// A value for people; a long one is cut.
fn bounded(value: &Value) -> String {
    const LONGEST: usize = 400;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
