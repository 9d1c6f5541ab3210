//! Why a challenge with a correct tag was refused.

use core::fmt;

use relatch_binding::Stranger;

/// Why a challenge with a correct tag was refused; for the audit log. The account may learn less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The suite is not that of the binding.
    OtherSuite,
    /// The key set is not that of the binding.
    OtherKeySet,
    /// The account may not recover the device.
    Stranger(Stranger),
    /// The owner froze the device.
    Frozen,
    /// A binding of another owner holds the serial.
    SerialHeld,
    /// The delegation is over.
    DelegationExpired,
    /// The epoch needs the owner's step-up, and a delegate asked.
    EpochForDelegate,
    /// All codes of the delegation were issued.
    DelegationUsedUp,
    /// The owner must step up.
    StepUpNeeded(StepUpReason),
    /// The recovery key of the binding's key set is not in the key ring, or leads to zero.
    NoKeySet,
    /// A delegate tried to approve.
    ApprovalByDelegate,
    /// The proof of a step-up was not of the last ten minutes.
    ProofNotFresh,
}

/// What a step-up is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum StepUpReason {
    /// The device shows an epoch that does not follow from the stored one.
    UnexpectedEpoch,
    /// Five codes of this binding in 24 hours.
    BindingLimit,
    /// Ten codes of the account in 24 hours.
    AccountLimit,
}

impl Reason {
    /// Every one of them.
    pub const ALL: [Self; 17] = [
        Self::OtherSuite,
        Self::OtherKeySet,
        Self::Stranger(Stranger::Ended),
        Self::Stranger(Stranger::Unrelated),
        Self::Stranger(Stranger::NotActive),
        Self::Stranger(Stranger::OtherAction),
        Self::Frozen,
        Self::SerialHeld,
        Self::DelegationExpired,
        Self::EpochForDelegate,
        Self::DelegationUsedUp,
        Self::StepUpNeeded(StepUpReason::UnexpectedEpoch),
        Self::StepUpNeeded(StepUpReason::BindingLimit),
        Self::StepUpNeeded(StepUpReason::AccountLimit),
        Self::NoKeySet,
        Self::ApprovalByDelegate,
        Self::ProofNotFresh,
    ];

    /// The two numbers in an audit entry, which never change: the kind, and what it is in detail (0 where it has none).
    #[must_use]
    pub fn numbers(self) -> [u8; 2] {
        match self {
            Self::OtherSuite => [1, 0],
            Self::OtherKeySet => [2, 0],
            Self::Stranger(stranger) => [3, stranger.number()],
            Self::Frozen => [4, 0],
            Self::SerialHeld => [5, 0],
            Self::DelegationExpired => [7, 0],
            Self::EpochForDelegate => [8, 0],
            Self::DelegationUsedUp => [9, 0],
            Self::StepUpNeeded(why) => [10, why.number()],
            Self::NoKeySet => [12, 0],
            Self::ApprovalByDelegate => [13, 0],
            Self::ProofNotFresh => [14, 0],
        }
    }

    /// The reason with these numbers, if this version knows it.
    #[must_use]
    pub fn from_numbers(numbers: [u8; 2]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.numbers() == numbers)
    }

    /// A name that never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OtherSuite => "other-suite",
            Self::OtherKeySet => "other-key-set",
            Self::Stranger(stranger) => stranger.name(),
            Self::Frozen => "frozen",
            Self::SerialHeld => "serial-held",
            Self::DelegationExpired => "delegation-expired",
            Self::EpochForDelegate => "epoch-for-delegate",
            Self::DelegationUsedUp => "delegation-used-up",
            Self::StepUpNeeded(why) => why.name(),
            Self::NoKeySet => "no-key-set",
            Self::ApprovalByDelegate => "approval-by-delegate",
            Self::ProofNotFresh => "proof-not-fresh",
        }
    }

    /// Stage and reason as spec/registry.md has them; `None` for the two that only a step-up has.
    #[must_use]
    pub fn registered(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::OtherSuite => ("tag", "wrong suite"),
            Self::OtherKeySet => ("tag", "wrong key id"),
            Self::Stranger(Stranger::Ended) => ("look-up", "ended"),
            Self::Stranger(Stranger::NotActive) => ("authorisation", "pending"),
            Self::Stranger(_) => ("authorisation", "no delegation"),
            Self::Frozen => ("authorisation", "frozen"),
            Self::SerialHeld => ("binding", "serial held"),
            Self::DelegationExpired => ("authorisation", "delegation expired"),
            Self::EpochForDelegate | Self::StepUpNeeded(StepUpReason::UnexpectedEpoch) => {
                ("state", "epoch")
            }
            Self::DelegationUsedUp | Self::StepUpNeeded(_) => ("state", "limit"),
            Self::NoKeySet => ("authority key", "unknown key id"),
            Self::ApprovalByDelegate | Self::ProofNotFresh => return None,
        })
    }
}

impl StepUpReason {
    /// The number in an audit entry, which never changes.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::UnexpectedEpoch => 1,
            Self::BindingLimit => 2,
            Self::AccountLimit => 3,
        }
    }

    /// A name that never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::UnexpectedEpoch => "unexpected-epoch",
            Self::BindingLimit => "binding-limit",
            Self::AccountLimit => "account-limit",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What the owner is asked for, and why.
impl fmt::Display for StepUpReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnexpectedEpoch => "the device shows an unexpected state: confirm your identity",
            Self::BindingLimit => "five codes for this device in 24 hours: confirm your identity",
            Self::AccountLimit => "ten codes in 24 hours: confirm your identity",
        })
    }
}
