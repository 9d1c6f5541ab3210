//! Why there is no answer.

use relatch_authority::{
    ActHash, ActRefusal, Advice, CallError, ClaimRefusal, Refusal, Stopped, TooMany,
};

use crate::answer::StepUp;
use crate::texts::{self, TextId};

/// Why a question gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The text cannot be used, or the authority says no without a reason: one of three sentences. [APP-1] [APP-2]
    NotUsable(Advice),
    /// The device is frozen.
    Frozen,
    /// The binding is released.
    Ending,
    /// The device was claimed after a restore, and gives no code yet.
    HeldBack,
    /// The owner must prove that it is they, for this challenge.
    StepUpNeeded(StepUp),
    /// The owner must prove this very act.
    ProofNeeded(ActHash),
    /// A proof is none, or is too old.
    NotProved,
    /// A delegate cannot do this.
    OwnerMustApprove,
    /// The delegation is over.
    DelegationExpired,
    /// The delegation has no codes left.
    DelegationUsedUp,
    /// The offer is bound or was.
    MakeNewOffer,
    /// The offer is not for the keys of this authority.
    LoadKeyFile,
    /// The codes of the offer are too short.
    CodesTooShort,
    /// The service was restored: the app sends the receipt that it kept.
    ReceiptNeeded,
    /// Too many claims wait for their codes.
    TooManyPending,
    /// Too many claims today.
    TooManyClaims,
    /// The name is empty, too long or misleading.
    IllegalName,
    /// The session is over.
    LogIn,
    /// Too many calls.
    TooManyRequests,
    /// The device has a new owner.
    TooEarly,
    /// The state of the binding does not allow this.
    NotPossible,
    /// The phone could not save.
    NotSaved,
    /// The authority did not answer: to try again is safe.
    Unavailable,
    /// The answer is not one that this app reads.
    BadAnswer,
}

impl Failure {
    /// What a program that lists failures calls it: a name that never changes.
    #[must_use]
    pub fn name(&self) -> &'static str {
        let id = self.text().as_str();
        id.split_once('.').map_or(id, |(_, name)| name)
    }

    /// Whether the same question may have another answer a moment later: the page stays.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unavailable
                | Self::TooManyRequests
                | Self::NotSaved
                | Self::NotProved
                | Self::LogIn
        )
    }

    /// The sentence that says it.
    #[must_use]
    pub fn text(&self) -> TextId {
        match self {
            // [APP-1] [APP-2]
            Self::NotUsable(Advice::NotRelatch) => texts::ERROR_NOT_RELATCH,
            Self::NotUsable(Advice::UpdateApp) => texts::ERROR_UPDATE,
            Self::NotUsable(Advice::Invalid) => texts::ERROR_INVALID,
            Self::Frozen => texts::ERROR_FROZEN,
            Self::Ending => texts::ERROR_ENDING,
            Self::HeldBack => texts::ERROR_HELD_BACK,
            Self::StepUpNeeded(why) => why.text(),
            Self::ProofNeeded(_) | Self::NotProved => texts::ERROR_PROOF,
            Self::OwnerMustApprove => texts::ERROR_OWNER,
            Self::DelegationExpired => texts::ERROR_DELEGATION_EXPIRED,
            Self::DelegationUsedUp => texts::ERROR_DELEGATION_USED_UP,
            Self::MakeNewOffer => texts::ERROR_NEW_OFFER,
            Self::LoadKeyFile => texts::ERROR_KEY_FILE,
            Self::CodesTooShort => texts::ERROR_CODES_TOO_SHORT,
            Self::ReceiptNeeded => texts::ERROR_RECEIPT,
            Self::TooManyPending => texts::ERROR_TOO_MANY_PENDING,
            Self::TooManyClaims => texts::ERROR_TOO_MANY_CLAIMS,
            Self::IllegalName => texts::ERROR_ILLEGAL_NAME,
            Self::LogIn => texts::ERROR_LOG_IN,
            Self::TooManyRequests => texts::ERROR_TOO_MANY_REQUESTS,
            Self::TooEarly => texts::ERROR_TOO_EARLY,
            Self::NotPossible => texts::ERROR_NOT_POSSIBLE,
            Self::NotSaved => texts::ERROR_SAVE,
            Self::Unavailable => texts::ERROR_UNAVAILABLE,
            Self::BadAnswer => texts::ERROR_ANSWER,
        }
    }

    /// The one answer for all that the account may not know.
    pub(crate) const REFUSED: Self = Self::NotUsable(Advice::Invalid);
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotUsable(error) => Self::NotUsable(error.advice()),
            Refusal::Stopped(Stopped::Ending) => Self::Ending,
            Refusal::Stopped(Stopped::Waiting) => Self::HeldBack,
            Refusal::Stopped(_) => Self::Frozen,
            Refusal::StepUpNeeded(why) => Self::StepUpNeeded(why.into()),
            Refusal::OwnerMustApprove(_) | Refusal::NotTheOwner => Self::OwnerMustApprove,
            Refusal::DelegationExpired => Self::DelegationExpired,
            Refusal::DelegationUsedUp => Self::DelegationUsedUp,
            Refusal::ProofNotFresh => Self::NotProved,
            _ => Self::REFUSED,
        }
    }
}

impl From<ClaimRefusal> for Failure {
    fn from(refusal: ClaimRefusal) -> Self {
        match refusal {
            ClaimRefusal::Taken => Self::MakeNewOffer,
            ClaimRefusal::CodeTooShort => Self::CodesTooShort,
            ClaimRefusal::SuiteTooLow | ClaimRefusal::UnknownKeyId | ClaimRefusal::RetiredKeys => {
                Self::LoadKeyFile
            }
            ClaimRefusal::TooMany(TooMany::Pending) => Self::TooManyPending,
            ClaimRefusal::TooMany(_) => Self::TooManyClaims,
            ClaimRefusal::ReceiptNeeded => Self::ReceiptNeeded,
            _ => Self::REFUSED,
        }
    }
}

impl From<ActRefusal> for Failure {
    fn from(refusal: ActRefusal) -> Self {
        match refusal {
            refusal if refusal.is_hidden() => Self::REFUSED,
            ActRefusal::Ending => Self::Ending,
            ActRefusal::Frozen => Self::Frozen,
            ActRefusal::Waiting => Self::HeldBack,
            ActRefusal::Grace => Self::TooEarly,
            ActRefusal::DelegationExpired => Self::DelegationExpired,
            ActRefusal::ProofNeeded => Self::NotProved,
            _ => Self::NotPossible,
        }
    }
}

impl<A: Into<Failure>, E> From<CallError<A, E>> for Failure {
    fn from(error: CallError<A, E>) -> Self {
        match error {
            CallError::Refused(refusal) => refusal.into(),
            CallError::Registry(_) => Self::NotSaved,
            CallError::NewerRow => Self::NotUsable(Advice::UpdateApp),
            _ => Self::Unavailable,
        }
    }
}
