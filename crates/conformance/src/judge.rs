//! Whether an answer is what a vector expects.

use std::fmt;

use serde_json::Value;

use super::members::remove;
use super::protocol::Output;

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
pub fn difference(expected: &Output, found: &Output) -> Option<Difference> {
    match (expected, found) {
        (
            Output::Accepted {
                accepted,
                intermediate,
            },
            Output::Accepted {
                accepted: found,
                intermediate: given,
            },
        ) => differ("accepted", Some(accepted), Some(found))
            .or_else(|| given_away(intermediate.as_ref()?, given.as_ref()?)),
        (Output::Steps(expected), Output::Steps(found)) => steps_differ(expected, found),
        _ => differ("", Some(&shown(expected)), Some(&shown(found))),
    }
}

/// Compares step by step what the specification fixes of each.
fn steps_differ(expected: &[Value], found: &[Value]) -> Option<Difference> {
    let longest = expected.len().max(found.len());
    (0..longest).find_map(|at| {
        let place = format!("steps[{at}]");
        let (Some(expected), Some(found)) = (expected.get(at), found.get(at)) else {
            return differ(&place, expected.get(at), found.get(at));
        };
        let (mut expected, mut found) = (expected.clone(), found.clone());
        if let (Some(expected), Some(found)) =
            (expected.get_mut("refused"), found.get_mut("refused"))
        {
            conceal(expected, found);
            conceal(found, expected);
        }
        differ(&place, Some(&expected), Some(&found))
    })
}

/// The account sees the answer `refused`; stage and reason are the operator's, and given away or not.
fn conceal(refused: &mut Value, other: &Value) {
    let uniform = refused
        .get("answer")
        .is_some_and(|answer| answer == "refused");
    if uniform && other.get("stage").is_none() && other.get("reason").is_none() {
        remove(refused, "stage");
        remove(refused, "reason");
    }
}

/// Values on the way are compared where both sides have them.
fn given_away(expected: &Value, found: &Value) -> Option<Difference> {
    let found = found.as_object()?;
    found.iter().find_map(|(name, value)| {
        let expected = expected.get(name)?;
        differ(&format!("intermediate.{name}"), Some(expected), Some(value))
    })
}

fn shown(output: &Output) -> Value {
    serde_json::to_value(output).unwrap_or_default()
}

/// Walks both values at once to the first place where they differ.
fn differ(place: &str, expected: Option<&Value>, found: Option<&Value>) -> Option<Difference> {
    if expected == found {
        return None;
    }
    let inner = match (expected, found) {
        // Accepted here and refused there: neither says anything without the other.
        (Some(Value::Object(one)), Some(Value::Object(other)))
            if one.contains_key("refused") == other.contains_key("refused") =>
        {
            one.keys().chain(other.keys()).find_map(|name| {
                let (one, other) = (one.get(name), other.get(name));
                differ(&joined(place, name), one, other)
            })
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) => (0..one.len().max(other.len()))
            .find_map(|at| differ(&format!("{place}[{at}]"), one.get(at), other.get(at))),
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
        let (expected, found) = (value(&self.expected), value(&self.found));
        let place = match self.place.as_str() {
            "" => "output",
            place => place,
        };
        write!(f, "{place}: expected {expected}, found {found}")
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Output, difference};

    fn told(expected: Value, found: Value) -> Option<String> {
        let output = |value| serde_json::from_value::<Output>(value).expect("an output");
        difference(&output(expected), &output(found)).map(|place| place.to_string())
    }

    #[test]
    fn the_first_difference_is_told_with_its_place() {
        let expected = json!({"accepted": {"a": [1, {"b": 2}], "c": 3}});
        assert_eq!(told(expected.clone(), expected.clone()), None);
        let found = json!({"accepted": {"c": 3, "a": [1, {"b": 5}]}});
        let place = "accepted.a[1].b: expected 2, found 5";
        assert_eq!(told(expected.clone(), found).as_deref(), Some(place));
        let more = json!({"accepted": {"a": [1, {"b": 2}], "c": 3, "d": 4}});
        let place = "accepted.d: expected nothing, found 4";
        assert_eq!(told(expected.clone(), more).as_deref(), Some(place));
        let refused = json!({"refused": {}});
        let place =
            r#"output: expected {"accepted":{"a":[1,{"b":2}],"c":3}}, found {"refused":{}}"#;
        assert_eq!(told(expected, refused).as_deref(), Some(place));
    }

    #[test]
    fn values_on_the_way_may_be_kept() {
        let expected = json!({"accepted": {}, "intermediate": {"K": "00", "prk": "11"}});
        let given = |values: Value| json!({"accepted": {}, "intermediate": values});
        assert_eq!(told(expected.clone(), json!({"accepted": {}})), None);
        assert_eq!(told(expected.clone(), given(json!({"K": "00"}))), None);
        let place = r#"intermediate.K: expected "00", found "01""#;
        assert_eq!(
            told(expected, given(json!({"K": "01"}))).as_deref(),
            Some(place)
        );
    }

    #[test]
    fn steps_are_compared_one_by_one() {
        let steps = |step: Value| json!({"steps": [step]});
        let audited = steps(json!({"accepted": {}, "audit": ["claim"]}));
        assert_eq!(told(audited.clone(), audited.clone()), None);
        let place = r#"steps[0].audit: expected ["claim"], found nothing"#;
        let bare = steps(json!({"accepted": {}}));
        assert_eq!(told(audited, bare.clone()).as_deref(), Some(place));
        assert_eq!(
            told(bare, json!({"steps": []})).as_deref(),
            Some("steps[0]: expected {\"accepted\":{}}, found nothing")
        );
    }

    #[test]
    fn the_reason_of_a_refusal_may_be_the_operators_alone() {
        let step = |refused: Value| json!({"steps": [{"refused": refused}]});
        let full = step(json!({"stage": "tag", "reason": "wrong tag", "answer": "refused"}));
        assert_eq!(told(full.clone(), step(json!({"answer": "refused"}))), None);
        let other = step(json!({"stage": "tag", "reason": "other", "answer": "refused"}));
        assert!(told(full.clone(), other).is_some());
        assert!(told(full, step(json!({"answer": "frozen"}))).is_some());
        let frozen =
            step(json!({"stage": "authorisation", "reason": "frozen", "answer": "frozen"}));
        assert!(told(frozen, step(json!({"answer": "frozen"}))).is_some());
    }
}
