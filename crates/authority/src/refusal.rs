//! What a caller learns when the answer is no.
//!
//! A refusal is an answer for the account: [`Refusal`] to a scan, [`ClaimRefusal`] to an offer, [`crate::ActRefusal`]
//! to an act of the owner. A fault of a program or of the storage is an `...Error`.

use core::fmt;

use relatch_binding::{Role, Stopped, Taken, TooMany};
use relatch_wire::{Advice, DecodeError};

use crate::audit::{Reason, StepUpReason};

/// Why a scan gives no code: what the account may know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// The text is not a challenge that this library reads.
    NotUsable(DecodeError),
    /// Unknown, forged, ended, bound to another account, revoked: one answer for all.
    Invalid,
    /// The binding gives no code now; only the owner learns of it.
    Stopped(Stopped),
    /// The owner must re-authenticate for this challenge.
    StepUpNeeded(StepUpReason),
    /// A delegate asked where the owner has to step up.
    OwnerMustApprove(StepUpReason),
    /// A delegate tried to step up.
    NotTheOwner,
    /// The time of the delegation is over.
    DelegationExpired,
    /// All codes of the delegation were issued.
    DelegationUsedUp,
    /// The proof of a step-up is not of the last ten minutes.
    ProofNotFresh,
}

/// Why an offer was not claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClaimRefusal {
    /// The offer is bound or was: the device makes a new one.
    Taken,
    /// The codes of the offer are shorter than this authority accepts.
    CodeTooShort,
    /// The suite of the offer is lower than this authority accepts.
    SuiteTooLow,
    /// The offer is for keys that are not this authority's.
    UnknownKeyId,
    /// The offer is for keys of this authority that are retired.
    RetiredKeys,
    /// The account has claimed too much.
    TooMany(TooMany),
    /// The authority was restored: it takes offers under the keys that it had with a receipt alone.
    ReceiptNeeded,
}

impl Refusal {
    /// Which of the app's three sentences to show, where it is one of them (spec/app.md, "Scanning").
    #[must_use]
    pub fn advice(&self) -> Option<Advice> {
        match self {
            Self::NotUsable(error) => Some(error.advice()),
            Self::Invalid => Some(Advice::Invalid),
            _ => None,
        }
    }

    /// What an account may know of a reason; nothing without a role.
    pub(crate) fn told(reason: Reason, role: Option<Role>) -> Self {
        // [AUTH-4]
        match (reason, role) {
            (_, None)
            | (
                Reason::Stranger(_) | Reason::OtherSuite | Reason::OtherKeySet | Reason::NoKeySet,
                _,
            ) => Self::Invalid,
            (Reason::Stopped(stopped), Some(Role::Owner)) => Self::Stopped(stopped),
            (Reason::Stopped(_), Some(Role::Delegate)) => Self::Invalid,
            (Reason::DelegationExpired, _) => Self::DelegationExpired,
            (Reason::EpochForDelegate, _) => Self::OwnerMustApprove(StepUpReason::UnexpectedEpoch),
            (Reason::OlderEpochForDelegate, _) => Self::OwnerMustApprove(StepUpReason::OlderEpoch),
            (Reason::DelegationUsedUp, _) => Self::DelegationUsedUp,
            (Reason::StepUpNeeded(why), _) => Self::StepUpNeeded(why),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotUsable(error) => return error.advice().fmt(f),
            Self::Invalid => return Advice::Invalid.fmt(f),
            Self::Stopped(Stopped::Ending) => "the device is released: take the release back first",
            Self::Stopped(Stopped::Waiting) => {
                "the device was claimed after a restore: wait 72 hours"
            }
            Self::Stopped(_) => "the device is frozen: lift the freeze first",
            Self::StepUpNeeded(why) => return why.fmt(f),
            Self::OwnerMustApprove(_) | Self::NotTheOwner => "the owner must approve",
            Self::DelegationExpired => "the delegation has expired: ask the owner for a new one",
            Self::DelegationUsedUp => "the delegation is used up: ask the owner for a new one",
            Self::ProofNotFresh => "the proof is not of the last ten minutes: give a new one",
        })
    }
}

impl fmt::Display for ClaimRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken => Taken.fmt(f),
            Self::CodeTooShort => {
                f.write_str("the codes of this device are too short: make an offer with longer codes")
            }
            Self::SuiteTooLow => f.write_str(
                "the device offers a lower suite: load the authority's key file, then make a new offer",
            ),
            Self::TooMany(too_many) => too_many.fmt(f),
            Self::ReceiptNeeded => f.write_str(
                "the service was restored: claim with the receipt that the app kept",
            ),
            Self::UnknownKeyId | Self::RetiredKeys => {
                f.write_str("load the authority's key file into the device, then make a new offer")
            }
        }
    }
}

impl core::error::Error for Refusal {}
impl core::error::Error for ClaimRefusal {}

impl From<DecodeError> for Refusal {
    fn from(error: DecodeError) -> Self {
        Self::NotUsable(error)
    }
}

impl From<Taken> for ClaimRefusal {
    fn from(_: Taken) -> Self {
        Self::Taken
    }
}
