//! Why the device refuses a call.

use core::fmt;
use core::time::Duration;

use relatch_derivation::TypoError;
use relatch_wire::Failures;
#[cfg(feature = "hybrid")]
use relatch_wire::KeyFileError;

use crate::grant::Grant;
use crate::store::StorageError;

/// Why no recovery can start now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BeginError {
    /// The device is not bound: do not offer recovery.
    NotBound,
    /// This console may recover only after a physical act at the device.
    NotHere,
}

/// Why a typed code opened no grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SubmitError {
    /// The device is not bound.
    NotBound,
    /// This console may recover only after a physical act at the device.
    NotHere,
    /// No challenge is live: show a new one.
    NoChallenge,
    /// Too soon after an incorrect code or the start, at a local console: wait this time.
    Wait(Duration),
    /// A typing error; nothing was counted.
    Typo(TypoError),
    /// The charge could not be stored; nothing was compared, and until a restart the attempt is
    /// counted.
    Storage(StorageError),
    /// The code is incorrect; the attempt is counted.
    Wrong {
        /// Wrong codes since the last success.
        failures: Failures,
        /// Whether the challenge ended with it: the next one asks for a longer code.
        burned: bool,
    },
}

/// Why no password was set; a grant inside may be used again.
#[derive(Debug)]
#[non_exhaustive]
pub enum SetPasswordError {
    /// The grant is over: verify a new code.
    Over,
    /// The grant belongs to another session.
    OtherSession(Grant),
    /// The vendor's policy demands another password.
    Refused(Grant),
    /// The password was not stored, or it is unknown whether it was: set it again.
    NotStored(Grant),
}

/// Why no binding is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OfferError {
    /// The administrator's password has to be verified again.
    ProofNeeded,
    /// The firmware or the last binding demands a higher suite: load the authority's key file, or
    /// make a factory reset.
    SuiteTooLow,
    /// The public key of the authority cannot be used: load its key file again.
    AuthorityKey,
}

/// Why a typed confirmation code bound nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfirmError {
    /// This session has no open offer: make one.
    NoOffer,
    /// A typing error; nothing was counted.
    Typo(TypoError),
    /// The code is incorrect; at 0 tries left the offer is discarded.
    Wrong {
        /// Tries left.
        left: u8,
    },
    /// The binding could not be stored; the old one holds.
    Storage(StorageError),
}

/// Why a typed code did not pass the check of the binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SubmitCheckError {
    /// The device is not bound.
    NotBound,
    /// This session has no open check: make one.
    NoCheck,
    /// A typing error; nothing was counted.
    Typo(TypoError),
    /// The code is incorrect; at 0 tries left the check is over.
    Wrong {
        /// Tries left.
        left: u8,
    },
}

/// Why an act of the administrator was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AdministratorError {
    /// The device is not bound: there are no failures to clear.
    NotBound,
    /// The administrator's password has to be verified again.
    ProofNeeded,
    /// The record could not be stored.
    Storage(StorageError),
}

/// Why no key file was loaded.
#[cfg(feature = "hybrid")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadKeysError {
    /// The administrator's password has to be verified again.
    ProofNeeded,
    /// The text is not a usable key file.
    KeyFile(KeyFileError),
}

/// The device is not bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotBoundError;

/// The proof is older than 5 minutes, or the uptime went back since. [DEV-39]
pub(crate) struct ProofNeeded;

impl SetPasswordError {
    /// The grant, if it may be used again.
    #[must_use]
    pub fn into_grant(self) -> Option<Grant> {
        match self {
            Self::Over => None,
            Self::OtherSession(grant) | Self::Refused(grant) | Self::NotStored(grant) => {
                Some(grant)
            }
        }
    }
}

impl fmt::Display for NotBoundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the device is not bound to an account")
    }
}

impl fmt::Display for BeginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBound => NotBoundError.fmt(f),
            Self::NotHere => f.write_str("recovery needs the local console or a physical act"),
        }
    }
}

impl fmt::Display for SubmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBound => BeginError::NotBound.fmt(f),
            Self::NotHere => BeginError::NotHere.fmt(f),
            Self::NoChallenge => f.write_str("no QR code is on the screen: ask for a new one"),
            Self::Wait(_) => f.write_str("wait a few seconds"),
            Self::Typo(typo) => typo.fmt(f),
            Self::Storage(failed) => failed.fmt(f),
            Self::Wrong { failures, .. } => write!(f, "incorrect code, {failures} so far"),
        }
    }
}

impl fmt::Display for SetPasswordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Over => "the time to set a password is over: ask for a new QR code",
            Self::OtherSession(_) => "another session typed the code",
            Self::Refused(_) => "the password does not meet the policy",
            Self::NotStored(_) => "could not confirm that the password was stored: set it again",
        })
    }
}

impl fmt::Display for OfferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ProofNeeded => PROOF_NEEDED,
            Self::SuiteTooLow => {
                "the suite is too low: load the authority's key file, or make a factory reset"
            }
            Self::AuthorityKey => {
                "the authority's public key cannot be used: load its key file again"
            }
        })
    }
}

impl fmt::Display for ConfirmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOffer => f.write_str("no binding is being offered"),
            Self::Typo(typo) => typo.fmt(f),
            Self::Wrong { left } => write!(f, "incorrect confirmation code, {left} tries left"),
            Self::Storage(failed) => failed.fmt(f),
        }
    }
}

impl fmt::Display for SubmitCheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBound => NotBoundError.fmt(f),
            Self::NoCheck => f.write_str("no check is open: make one"),
            Self::Typo(typo) => typo.fmt(f),
            Self::Wrong { left } => write!(f, "incorrect code, {left} tries left"),
        }
    }
}

impl fmt::Display for AdministratorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBound => NotBoundError.fmt(f),
            Self::ProofNeeded => f.write_str(PROOF_NEEDED),
            Self::Storage(failed) => failed.fmt(f),
        }
    }
}

#[cfg(feature = "hybrid")]
impl fmt::Display for LoadKeysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProofNeeded => f.write_str(PROOF_NEEDED),
            Self::KeyFile(fault) => write!(f, "the key file cannot be used: {fault}"),
        }
    }
}

const PROOF_NEEDED: &str = "type the administrator's password again";

impl core::error::Error for NotBoundError {}
impl core::error::Error for BeginError {}
impl core::error::Error for SubmitError {}
impl core::error::Error for SetPasswordError {}
impl core::error::Error for OfferError {}
impl core::error::Error for ConfirmError {}
impl core::error::Error for SubmitCheckError {}
impl core::error::Error for AdministratorError {}
#[cfg(feature = "hybrid")]
impl core::error::Error for LoadKeysError {}
