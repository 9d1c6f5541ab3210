//! When two answers agree, where the specification leaves a choice.

use serde_json::Value;

use super::Category;
use crate::conform::judge;
use crate::conform::protocol::Output;

/// Whether both answers are right if one of them is.
///
/// Equal answers agree. Where bytes were changed at random a message may have several faults; then two refusals agree
/// when the specification does not fix which fault is reported first: never at the stage `text`, and never about what
/// only a newer edition can have made ([WIRE-21]).
pub(super) fn agree(category: Category, library: &Output, other: &Output) -> bool {
    if judge::difference(library, other).is_none() {
        return true;
    }
    let by_chance = matches!(
        category,
        Category::Text | Category::Message | Category::Bytes
    );
    let (Output::Refused(one), Output::Refused(another)) = (library, other) else {
        return false;
    };
    by_chance && free(one) && free(another) && stage(one) == stage(another)
}

/// Whether another fault of the same stage may be reported instead.
fn free(refused: &Value) -> bool {
    const FIRST: [&str; 4] = [
        "unknown kind",
        "unknown suite",
        "unknown critical key",
        "unknown action",
    ];
    let reason = refused
        .get("reason")
        .and_then(Value::as_str)
        .unwrap_or_default();
    stage(refused) != Some("text") && !FIRST.contains(&reason)
}

fn stage(refused: &Value) -> Option<&str> {
    refused.get("stage").and_then(Value::as_str)
}
