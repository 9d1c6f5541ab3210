//! Why a call gave nothing.

use core::fmt;

use relatch_app::{Failure, LocalError};

/// Why there is no phone.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The state is damaged, or is none: restore a backup.
    Damaged,
    /// A newer version wrote the state: update the app.
    Newer,
    /// The store could not save the state.
    NotSaved,
    /// The account is empty, too long or has misleading characters.
    IllegalAccount,
    /// The operating system gives no randomness.
    NoRandomness,
    /// The cryptography of this machine gives wrong results.
    SelfTest,
}

/// Why a call gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The authority said no, or did not answer; `reason` is a name that never changes, such as `unavailable`.
    Failed {
        /// The name.
        reason: String,
        /// The sentence for the person.
        says: String,
    },
    /// The argument is none of its kind.
    BadArgument {
        /// What is wrong, and what to do.
        says: String,
    },
    /// This phone asks an account service, and has no keys.
    NoKeysHere,
}

/// The store could not save: nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Error)]
pub enum StoreError {
    /// Why, for a log.
    Failed {
        /// The cause.
        why: String,
    },
}

/// There was no response; to try again is safe.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Error)]
pub enum TransportError {
    /// Why, for a log.
    Failed {
        /// The cause.
        why: String,
    },
}

impl CallError {
    pub(crate) fn of(failure: Failure, language: relatch_app::Language) -> Self {
        Self::Failed {
            reason: failure.name().into(),
            says: language.pattern(failure.text()).into(),
        }
    }
}

/// What an argument that is none of its kind gives.
pub(crate) type ArgumentError = CallError;

/// Says what is wrong with an argument, and what to do.
pub(crate) fn bad_argument(says: impl ToString) -> ArgumentError {
    CallError::BadArgument {
        says: says.to_string(),
    }
}

impl From<LocalError> for OpenError {
    fn from(error: LocalError) -> Self {
        match error {
            LocalError::Newer => Self::Newer,
            LocalError::NotSaved(_) => Self::NotSaved,
            LocalError::SelfTest(_) => Self::SelfTest,
            _ => Self::Damaged,
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Damaged => "the state is damaged: restore a backup",
            Self::Newer => "a newer version wrote the state: update the app",
            Self::NotSaved => "the store could not save the state",
            Self::IllegalAccount => "give an account of 1 to 64 bytes without hidden characters",
            Self::NoRandomness => "the operating system gives no randomness",
            Self::SelfTest => "the cryptography of this machine gives wrong results",
        })
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { says, .. } | Self::BadArgument { says } => f.write_str(says),
            Self::NoKeysHere => {
                f.write_str("the account service has the keys: ask it for its key file")
            }
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Failed { why } = self;
        f.write_str(why)
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Failed { why } = self;
        f.write_str(why)
    }
}

impl core::error::Error for OpenError {}
impl core::error::Error for CallError {}
impl core::error::Error for StoreError {}
impl core::error::Error for TransportError {}

// An exception of a foreign program that its interface does not name.
impl From<uniffi::UnexpectedUniFFICallbackError> for StoreError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { why: error.reason }
    }
}

impl From<uniffi::UnexpectedUniFFICallbackError> for TransportError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { why: error.reason }
    }
}
