//! Refusals by stage and reason, named as in spec/registry.md.

use core::time::Duration;

use relatch_wire::{Advice, DecodeError};
use serde::Serialize;
use serde_json::{Map, Value};

/// A refusal, with what belongs to its reason.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub(super) struct Refused(Map<String, Value>);

impl Refused {
    pub(super) fn new(stage: &str, reason: &str) -> Self {
        Self::default().with("stage", stage).with("reason", reason)
    }

    /// What the account is told, where the reason is not given away.
    pub(super) fn answered(answer: &str) -> Self {
        Self::default().answer(answer)
    }

    /// Local consoles wait this long.
    pub(super) fn wait(left: Duration) -> Self {
        let left = u64::try_from(left.as_millis()).unwrap_or(u64::MAX);
        Self::new("state", "wait").with("left_ms", left)
    }

    /// With what the app says of it.
    pub(super) fn app_says(self, advice: Advice) -> Self {
        self.with("app_says", advice.to_string())
    }

    /// With what the account is told.
    pub(super) fn answer(self, answer: &str) -> Self {
        self.with("answer", answer)
    }

    fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.0.insert(member.into(), value.into());
        self
    }
}

impl From<DecodeError> for Refused {
    fn from(error: DecodeError) -> Self {
        let refused = Self::new(error.stage().name(), error.reason());
        match error.key() {
            Some(key) => refused.with("key", key),
            None => refused,
        }
    }
}
