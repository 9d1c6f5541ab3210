//! What the recorder answers, by the ids of the device's texts (spec/texts).

use std::time::Duration;

use relatch_device::{
    AdministratorError, BeginError, ConfirmError, LoadKeysError, OfferError, SetPasswordError,
    SubmitCheckError, SubmitError,
};
use serde::Serialize;

/// A sentence of spec/texts, and whether it is good news.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Whether what was asked for was done.
    pub ok: bool,
    /// The id of the text.
    pub id: &'static str,
    /// For its placeholder `{count}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// For its placeholder `{seconds}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u64>,
    /// The text of a QR code to show, or of a key file to keep.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Said {
    pub(crate) fn done(id: &'static str) -> Self {
        Self {
            ok: true,
            id,
            count: None,
            seconds: None,
            text: None,
        }
    }

    pub(crate) fn error(id: &'static str) -> Self {
        Self {
            ok: false,
            ..Self::done(id)
        }
    }

    pub(crate) fn shows(self, text: &str) -> Self {
        Self {
            text: Some(text.into()),
            ..self
        }
    }

    fn tries(left: u8, over: &'static str) -> Self {
        match left {
            0 => Self::error(over),
            _ => Self {
                count: Some(left.into()),
                ..Self::error("error.tries-left")
            },
        }
    }

    fn wait(left: Duration) -> Self {
        Self {
            seconds: Some(left.as_millis().div_ceil(1_000).try_into().unwrap_or(0)),
            ..Self::error("error.wait")
        }
    }
}

impl From<BeginError> for Said {
    fn from(error: BeginError) -> Self {
        Self::error(match error {
            BeginError::NotBound => "error.not-bound",
            _ => "error.not-here",
        })
    }
}

impl From<SubmitError> for Said {
    fn from(error: SubmitError) -> Self {
        Self::error(match error {
            SubmitError::NotBound => "error.not-bound",
            SubmitError::NotHere => "error.not-here",
            SubmitError::NoChallenge => "error.no-challenge",
            SubmitError::Wait(left) => return Self::wait(left),
            SubmitError::Typo(_) => "error.typing",
            SubmitError::Wrong { burned: true, .. } => "error.longer-code",
            SubmitError::Wrong { .. } => "error.wrong-code",
            _ => "error.storage",
        })
    }
}

impl From<&SetPasswordError> for Said {
    fn from(error: &SetPasswordError) -> Self {
        Self::error(match error {
            SetPasswordError::Refused(_) => "error.password-refused",
            SetPasswordError::NotStored(_) => "error.password-unknown",
            _ => "error.grant-over",
        })
    }
}

impl From<OfferError> for Said {
    fn from(error: OfferError) -> Self {
        Self::error(match error {
            OfferError::ProofNeeded => "error.proof-needed",
            OfferError::SuiteTooLow => "error.suite-too-low",
            _ => "error.key-file",
        })
    }
}

impl From<ConfirmError> for Said {
    fn from(error: ConfirmError) -> Self {
        Self::error(match error {
            ConfirmError::NoOffer => "error.no-offer",
            ConfirmError::Typo(_) => "error.typing",
            ConfirmError::Wrong { left } => return Self::tries(left, "error.offer-over"),
            _ => "error.storage",
        })
    }
}

impl From<SubmitCheckError> for Said {
    fn from(error: SubmitCheckError) -> Self {
        Self::error(match error {
            SubmitCheckError::NotBound => "error.not-bound",
            SubmitCheckError::Typo(_) => "error.typing",
            SubmitCheckError::Wrong { left } => return Self::tries(left, "error.no-check"),
            _ => "error.no-check",
        })
    }
}

impl From<AdministratorError> for Said {
    fn from(error: AdministratorError) -> Self {
        Self::error(match error {
            AdministratorError::NotBound => "error.not-bound",
            AdministratorError::ProofNeeded => "error.proof-needed",
            _ => "error.storage",
        })
    }
}

impl From<LoadKeysError> for Said {
    fn from(error: LoadKeysError) -> Self {
        Self::error(match error {
            LoadKeysError::ProofNeeded => "error.proof-needed",
            _ => "error.key-file",
        })
    }
}
