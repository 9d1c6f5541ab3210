//! Why a challenge with a correct tag was refused.

use core::fmt;

use relatch_binding::{Stopped, Stranger};

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
    /// The binding gives no code to anyone now.
    Stopped(Stopped),
    /// The delegation is over.
    DelegationExpired,
    /// The epoch needs the owner's step-up, and a delegate asked.
    EpochForDelegate,
    /// The epoch is below the stored one, and a delegate asked.
    OlderEpochForDelegate,
    /// All codes of the delegation were issued.
    DelegationUsedUp,
    /// The owner must step up.
    StepUpNeeded(StepUpReason),
    /// The recovery key of the binding's key set is not in the key ring, or leads to zero.
    NoKeySet,
}

/// What a step-up is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum StepUpReason {
    /// The device shows an epoch that does not follow from the stored one.
    UnexpectedEpoch,
    /// The device shows an epoch below the stored one.
    OlderEpoch,
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
        Self::Stranger(Stranger::Unrelated),
        Self::Stranger(Stranger::NotActive),
        Self::Stranger(Stranger::OtherAction),
        Self::Stopped(Stopped::Frozen),
        Self::Stopped(Stopped::Ending),
        Self::Stopped(Stopped::Waiting),
        Self::DelegationExpired,
        Self::EpochForDelegate,
        Self::OlderEpochForDelegate,
        Self::DelegationUsedUp,
        Self::StepUpNeeded(StepUpReason::UnexpectedEpoch),
        Self::StepUpNeeded(StepUpReason::OlderEpoch),
        Self::StepUpNeeded(StepUpReason::BindingLimit),
        Self::StepUpNeeded(StepUpReason::AccountLimit),
        Self::NoKeySet,
    ];

    /// The two numbers in an audit entry, which never change: the kind, and what it is in detail (0 where it has none).
    #[must_use]
    pub fn numbers(self) -> [u8; 2] {
        match self {
            Self::OtherSuite => [1, 0],
            Self::OtherKeySet => [2, 0],
            Self::Stranger(stranger) => [3, stranger.number()],
            Self::Stopped(stopped) => [4, stopped.number()],
            Self::DelegationExpired => [5, 0],
            Self::EpochForDelegate => [6, 1],
            Self::OlderEpochForDelegate => [6, 2],
            Self::DelegationUsedUp => [7, 0],
            Self::StepUpNeeded(why) => [8, why.number()],
            Self::NoKeySet => [9, 0],
        }
    }

    /// The reason with these numbers, if this version has one.
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
            Self::Stopped(stopped) => stopped.name(),
            Self::DelegationExpired => "delegation-expired",
            Self::EpochForDelegate => "epoch-for-delegate",
            Self::OlderEpochForDelegate => "older-epoch-for-delegate",
            Self::DelegationUsedUp => "delegation-used-up",
            Self::StepUpNeeded(why) => why.name(),
            Self::NoKeySet => "no-key-set",
        }
    }

    /// Stage and reason as spec/registry.md has them.
    #[must_use]
    pub fn registered(self) -> (&'static str, &'static str) {
        match self {
            Self::OtherSuite => ("tag", "wrong suite"),
            Self::OtherKeySet => ("tag", "wrong key id"),
            Self::Stranger(Stranger::Ended) => ("look-up", "ended"),
            Self::Stranger(Stranger::NotActive) => ("authorisation", "pending"),
            Self::Stranger(_) => ("authorisation", "no delegation"),
            Self::Stopped(Stopped::Ending) => ("authorisation", "ending"),
            Self::Stopped(Stopped::Waiting) => ("authorisation", "restored"),
            Self::Stopped(_) => ("authorisation", "frozen"),
            Self::DelegationExpired => ("authorisation", "delegation expired"),
            Self::EpochForDelegate | Self::StepUpNeeded(StepUpReason::UnexpectedEpoch) => {
                ("state", "epoch")
            }
            Self::OlderEpochForDelegate | Self::StepUpNeeded(StepUpReason::OlderEpoch) => {
                ("state", "older epoch")
            }
            Self::DelegationUsedUp | Self::StepUpNeeded(_) => ("state", "limit"),
            Self::NoKeySet => ("authority key", "unknown key id"),
        }
    }

    /// The number of its count, from 16 on: reasons that are registered as one are counted as one. [AUTH-58]
    pub(crate) fn counted_as(self) -> u8 {
        let same = |other: &Self| other.registered() == self.registered();
        let first = Self::ALL.into_iter().find(same).unwrap_or(self);
        let [kind, detail] = first.numbers();
        kind.saturating_mul(16).saturating_add(detail)
    }
}

impl StepUpReason {
    /// The number in an audit entry, which never changes.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::UnexpectedEpoch => 1,
            Self::OlderEpoch => 2,
            Self::BindingLimit => 3,
            Self::AccountLimit => 4,
        }
    }

    /// A name that never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::UnexpectedEpoch => "unexpected-epoch",
            Self::OlderEpoch => "older-epoch",
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
            Self::OlderEpoch => "the device shows an earlier state: confirm your identity",
            Self::BindingLimit => "five codes for this device in 24 hours: confirm your identity",
            Self::AccountLimit => "ten codes in 24 hours: confirm your identity",
        })
    }
}
