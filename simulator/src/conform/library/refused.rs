//! Refusals by stage and reason, named as in spec/registry.md.

use relatch_wire::{Advice, DecodeError};
use serde::Serialize;

/// A refusal, with what belongs to its reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Refused {
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_says: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_ms: Option<u128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<&'static str>,
}

impl Refused {
    pub(super) fn new(stage: &'static str, reason: &str) -> Self {
        Self {
            stage: Some(stage),
            reason: Some(reason.into()),
            ..Self::default()
        }
    }

    /// What the account is told, where the reason is not given away.
    pub(super) fn answered(answer: &'static str) -> Self {
        Self::default().answer(answer)
    }

    /// A penalty runs for this long.
    pub(super) fn penalty(left: core::time::Duration) -> Self {
        Self {
            left_ms: Some(left.as_millis()),
            ..Self::new("state", "penalty")
        }
    }

    /// With what the app says of it.
    pub(super) fn app_says(self, advice: Advice) -> Self {
        let words = match advice {
            Advice::NotRelatch => "not a Relatch code",
            Advice::UpdateApp => "update the app",
            Advice::Invalid => "invalid QR code",
        };
        Self {
            app_says: Some(words),
            ..self
        }
    }

    /// With what the account is told.
    pub(super) fn answer(self, answer: &'static str) -> Self {
        Self {
            answer: Some(answer),
            ..self
        }
    }
}

impl From<DecodeError> for Refused {
    /// The registered reason may end with the key of the field, in brackets.
    fn from(error: DecodeError) -> Self {
        let named = error.to_string();
        let (reason, key) = match named.split_once('(') {
            Some((reason, key)) => (reason, key.trim_end_matches(')').parse().ok()),
            None => (named.as_str(), None),
        };
        Self {
            key,
            ..Self::new(error.stage().name(), reason)
        }
    }
}
