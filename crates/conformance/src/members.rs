//! Members of JSON objects.

use serde_json::Value;

/// Gives an object a member, in place of one of that name.
pub(crate) fn set(object: &mut Value, member: &str, value: impl Into<Value>) {
    if let Some(members) = object.as_object_mut() {
        members.insert(member.into(), value.into());
    }
}

/// Takes a member away from an object.
pub(crate) fn remove(object: &mut Value, member: &str) -> Option<Value> {
    object.as_object_mut()?.remove(member)
}
