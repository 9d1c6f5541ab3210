//! Why the device refuses a call.

use core::fmt;
use core::time::Duration;

use relatch_derivation::TypoError;
use relatch_wire::Failures;

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
    /// A penalty runs for this time.
    Penalty(Duration),
}

/// Why a typed code opened no grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SubmitError {
    /// The device is not bound.
    NotBound,
    /// This console may recover only after a physical act at the device.
    NotHere,
    /// A penalty runs for this time.
    Penalty(Duration),
    /// No challenge is live: show a new one.
    NoChallenge,
    /// Too soon after a typing error: wait this time.
    Wait(Duration),
    /// A typing error; nothing was counted.
    Typo(TypoError),
    /// The charge could not be stored; nothing was compared.
    Storage(StorageError),
    /// The code is incorrect; the attempt is counted.
    Wrong {
        /// Wrong codes since the last success.
        failures: Failures,
        /// The penalty that this attempt begins, if it begins one; the challenge is burned then.
        penalty: Option<Duration>,
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
    /// No offer is open: make one.
    NoOffer,
    /// Too soon after a typing error: wait this time.
    Wait(Duration),
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

/// The device is not bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotBoundError;

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
            Self::Penalty(left) => write!(f, "wait {} s: too many wrong codes", left.as_secs()),
        }
    }
}

impl fmt::Display for SubmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBound => BeginError::NotBound.fmt(f),
            Self::NotHere => BeginError::NotHere.fmt(f),
            Self::Penalty(left) => BeginError::Penalty(*left).fmt(f),
            Self::NoChallenge => f.write_str("no QR code is on the screen: ask for a new one"),
            Self::Wait(_) => f.write_str("wait a second"),
            Self::Typo(typo) => typo.fmt(f),
            Self::Storage(failed) => failed.fmt(f),
            Self::Wrong { failures, .. } => write!(f, "wrong code, {} so far", failures.0),
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
            Self::Wait(_) => f.write_str("wait a second"),
            Self::Typo(typo) => typo.fmt(f),
            Self::Wrong { left } => write!(f, "wrong confirmation code, {left} tries left"),
            Self::Storage(failed) => failed.fmt(f),
        }
    }
}

impl core::error::Error for NotBoundError {}
impl core::error::Error for BeginError {}
impl core::error::Error for SubmitError {}
impl core::error::Error for SetPasswordError {}
impl core::error::Error for OfferError {}
impl core::error::Error for ConfirmError {}
