//! What a caller is told when the answer is no.

use core::fmt;

use relatch_binding::{Denied, Role, Taken};
use relatch_wire::{Advice, DecodeError};

use crate::audit::Reason;
use crate::registry::StorageError;

/// Why a scan led nowhere, as far as the account may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// The text is not a challenge that this library reads.
    NotUsable(DecodeError),
    /// Unknown, forged, ended, bound to another account, revoked: one answer for all.
    Invalid,
    /// The owner froze the device; told to the owner alone.
    Frozen,
    /// The serial number is held by another account; told to the owner of the pending binding alone.
    SerialHeld,
    /// The owner has to prove himself afresh for this challenge.
    StepUpNeeded(StepUpReason),
    /// A delegate asked where the owner has to step up.
    OwnerMustApprove,
    /// The time of the delegation is over.
    DelegationExpired,
    /// All codes of the delegation were issued.
    DelegationUsedUp,
    /// The challenge only checks the binding.
    NoCodeForAction,
    /// The proof of a step-up is not of the last ten minutes.
    ProofNotFresh,
    /// The registry failed or is contended: try again.
    Unavailable,
}

/// What a step-up is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepUpReason {
    /// The device shows an epoch that does not follow from the stored one.
    UnexpectedEpoch,
    /// Five codes of this binding in 24 hours.
    BindingLimit,
    /// Ten codes of the account in 24 hours.
    AccountLimit,
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
    /// The serial number is held by another account: its owner, or the vendor, has to release it.
    SerialHeld,
    /// The offer is for keys that are not this authority's.
    UnknownKeyId,
    /// The offer is for keys of this authority that are retired.
    RetiredKeys,
    /// The registry failed or is contended: try again.
    Unavailable,
}

/// Why an act of the owner was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ActRefusal {
    /// The rules say no; unknown and foreign bindings are both [`Denied::NotOwner`].
    Denied(Denied),
    /// The registry failed or is contended: try again.
    Unavailable,
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

    /// What may be told of a reason; nothing to an account without a role.
    pub(crate) fn told(reason: Reason, role: Option<Role>) -> Self {
        // [AUTH-4]
        match (reason, role) {
            (_, None)
            | (
                Reason::Stranger(_) | Reason::CodeLength(_) | Reason::OtherSuite | Reason::NoKeySet,
                _,
            ) => Self::Invalid,
            (Reason::Frozen, Some(Role::Owner)) => Self::Frozen,
            (Reason::SerialHeld, Some(Role::Owner)) => Self::SerialHeld,
            (Reason::Frozen | Reason::SerialHeld, Some(Role::Delegate)) => Self::Invalid,
            (Reason::DelegationExpired, _) => Self::DelegationExpired,
            (Reason::EpochForDelegate | Reason::ApprovalByDelegate, _) => Self::OwnerMustApprove,
            (Reason::DelegationUsedUp, _) => Self::DelegationUsedUp,
            (Reason::StepUpNeeded(why), _) => Self::StepUpNeeded(why),
            (Reason::NoCodeForAction, _) => Self::NoCodeForAction,
            (Reason::ProofNotFresh, _) => Self::ProofNotFresh,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotUsable(error) => match error.advice() {
                Advice::NotRelatch => "not a Relatch code",
                Advice::UpdateApp => "update the app",
                Advice::Invalid => INVALID,
            },
            Self::Invalid => INVALID,
            Self::Frozen => "the device is frozen: lift the freeze first",
            Self::SerialHeld => SERIAL_HELD,
            Self::StepUpNeeded(why) => return why.fmt(f),
            Self::OwnerMustApprove => "the owner must approve",
            Self::DelegationExpired => "the delegation has expired: ask the owner for a new one",
            Self::DelegationUsedUp => "the delegation is used up: ask the owner for a new one",
            Self::NoCodeForAction => {
                "this QR code only checks the binding: there is no code for it"
            }
            Self::ProofNotFresh => "the proof is not of the last ten minutes: give a new one",
            Self::Unavailable => UNAVAILABLE,
        })
    }
}

impl fmt::Display for StepUpReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnexpectedEpoch => {
                "the device does not show what is expected of it: prove that it is you"
            }
            Self::BindingLimit => "five codes for this device in 24 hours: prove that it is you",
            Self::AccountLimit => "ten codes in 24 hours: prove that it is you",
        })
    }
}

impl fmt::Display for ClaimRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken => Taken.fmt(f),
            Self::CodeTooShort => {
                f.write_str("the codes of this device are too short: let it offer longer ones")
            }
            Self::SuiteTooLow => f.write_str(
                "the device offers a lower suite: load the authority's key file, then make a new offer",
            ),
            Self::SerialHeld => f.write_str(SERIAL_HELD),
            Self::UnknownKeyId | Self::RetiredKeys => {
                f.write_str("load the authority's key file into the device, then make a new offer")
            }
            Self::Unavailable => f.write_str(UNAVAILABLE),
        }
    }
}

impl fmt::Display for ActRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied(denied) => denied.fmt(f),
            Self::Unavailable => f.write_str(UNAVAILABLE),
        }
    }
}

const INVALID: &str = "invalid QR code";
const SERIAL_HELD: &str =
    "the serial number is held by another account: its owner or the vendor has to release it";
const UNAVAILABLE: &str = "the service is busy: try again";

impl core::error::Error for Refusal {}
impl core::error::Error for ClaimRefusal {}
impl core::error::Error for ActRefusal {}

impl From<DecodeError> for Refusal {
    fn from(error: DecodeError) -> Self {
        Self::NotUsable(error)
    }
}

impl From<StorageError> for Refusal {
    fn from(_: StorageError) -> Self {
        Self::Unavailable
    }
}

impl From<Taken> for ClaimRefusal {
    fn from(_: Taken) -> Self {
        Self::Taken
    }
}

impl From<StorageError> for ClaimRefusal {
    fn from(_: StorageError) -> Self {
        Self::Unavailable
    }
}

impl From<Denied> for ActRefusal {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<StorageError> for ActRefusal {
    fn from(_: StorageError) -> Self {
        Self::Unavailable
    }
}
