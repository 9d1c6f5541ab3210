//! What can happen to a binding.

use core::fmt;

use relatch_binding::{AccountId, ChallengeHash, Role, Terms, WallTime};
use relatch_wire::{Action, Epoch, Failures};

use super::{Reason, fields};

/// What happened to a binding.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// An offer was claimed.
    Claimed,
    /// Another account, which has seen the offer, claimed it too.
    ClaimRefused {
        /// How many times today.
        count: u64,
    },
    /// The owner inspected a challenge of the device for the first time.
    Activated,
    /// The owner inspected a challenge that shows one completed recovery more.
    EpochRaised {
        /// The epoch shown, now the stored one.
        epoch: Epoch,
    },
    /// A code was issued.
    Issued {
        /// For which challenge.
        challenge: ChallengeHash,
        /// In which capacity.
        role: Role,
        /// What the code permits.
        action: Action,
        /// The epoch shown, now the stored one.
        epoch: Epoch,
        /// Wrong codes so far, as shown.
        failures: Failures,
        /// Whether the owner had stepped up for the challenge.
        stepped_up: bool,
    },
    /// A code was asked for again.
    CodeRepeated {
        /// For which challenge.
        challenge: ChallengeHash,
        /// How many times today, for all challenges of the binding.
        count: u64,
    },
    /// A code of action 0 was given: it changes no password.
    CheckCode {
        /// For which challenge.
        challenge: ChallengeHash,
        /// How many today.
        count: u64,
    },
    /// A challenge with a correct tag was refused.
    Refused {
        /// Which challenge.
        challenge: ChallengeHash,
        /// Why.
        reason: Reason,
        /// How many today for this reason.
        count: u64,
    },
    /// The owner stepped up for a challenge.
    SteppedUp {
        /// For which challenge.
        challenge: ChallengeHash,
    },
    /// A delegation was offered.
    Delegated {
        /// To whom.
        to: AccountId,
        /// On which terms.
        terms: Terms,
    },
    /// The delegate accepted.
    DelegationAccepted,
    /// A delegation was revoked.
    Revoked {
        /// From whom.
        from: AccountId,
    },
    /// A transfer was offered.
    TransferOffered {
        /// To whom.
        to: AccountId,
    },
    /// The offer was taken back.
    TransferTakenBack,
    /// The binding has another owner.
    Transferred {
        /// The new one.
        to: AccountId,
    },
    /// "Not me".
    Frozen,
    /// The operator stopped the binding.
    FrozenByOperator,
    /// The former owner said "not me".
    FrozenByFormer,
    /// A freeze was lifted.
    Unfrozen,
    /// An active binding was released; that can be taken back for 72 hours.
    Ending,
    /// A release was taken back.
    Undone,
    /// A released binding ended, and its key was erased.
    Ended,
    /// A pending binding ended.
    Deleted,
    /// The highest time seen lay more than a day ahead; now replaced it.
    ClockReplaced {
        /// The time that was the highest.
        seen: WallTime,
    },
}

impl Event {
    /// The number in an audit entry, which never changes.
    #[must_use]
    pub fn number(&self) -> u8 {
        match self {
            Self::Claimed => 1,
            Self::ClaimRefused { .. } => 2,
            Self::Activated => 3,
            Self::EpochRaised { .. } => 4,
            Self::Issued { .. } => 5,
            Self::CodeRepeated { .. } => 6,
            Self::CheckCode { .. } => 7,
            Self::Refused { .. } => 8,
            Self::SteppedUp { .. } => 9,
            Self::Delegated { .. } => 10,
            Self::DelegationAccepted => 11,
            Self::Revoked { .. } => 12,
            Self::TransferOffered { .. } => 13,
            Self::TransferTakenBack => 14,
            Self::Transferred { .. } => 15,
            Self::Frozen => 16,
            Self::FrozenByOperator => 17,
            Self::FrozenByFormer => 18,
            Self::Unfrozen => 19,
            Self::Ending => 20,
            Self::Undone => 21,
            Self::Ended => 22,
            Self::Deleted => 23,
            Self::ClockReplaced { .. } => 24,
        }
    }

    /// A name that never changes.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::ClaimRefused { .. } => "claim-refused",
            Self::Activated => "activated",
            Self::EpochRaised { .. } => "epoch-raised",
            Self::Issued { .. } => "issued",
            Self::CodeRepeated { .. } => "code-repeated",
            Self::CheckCode { .. } => "check-code",
            Self::Refused { .. } => "refused",
            Self::SteppedUp { .. } => "stepped-up",
            Self::Delegated { .. } => "delegated",
            Self::DelegationAccepted => "delegation-accepted",
            Self::Revoked { .. } => "revoked",
            Self::TransferOffered { .. } => "transfer-offered",
            Self::TransferTakenBack => "transfer-taken-back",
            Self::Transferred { .. } => "transferred",
            Self::Frozen => "frozen",
            Self::FrozenByOperator => "frozen-by-operator",
            Self::FrozenByFormer => "frozen-by-former-owner",
            Self::Unfrozen => "unfrozen",
            Self::Ending => "ending",
            Self::Undone => "undone",
            Self::Ended => "ended",
            Self::Deleted => "deleted",
            Self::ClockReplaced { .. } => "clock-replaced",
        }
    }

    /// The kind as spec/conformance.md has it; `None` for the one that it leaves to the authority.
    #[must_use]
    pub fn registered(&self) -> Option<&'static str> {
        Some(match self {
            Self::Claimed => "claim",
            Self::Activated => "activation",
            Self::EpochRaised { .. } => "epoch",
            Self::Issued { .. } => "code issued",
            Self::CodeRepeated { .. } => "code repeated",
            Self::CheckCode { .. } => "check code",
            Self::Refused { .. } | Self::ClaimRefused { .. } => "refusal",
            Self::Delegated { .. } => "delegation",
            Self::DelegationAccepted => "delegation accepted",
            Self::Revoked { .. } => "revocation",
            Self::TransferOffered { .. } => "transfer offered",
            Self::TransferTakenBack => "transfer taken back",
            Self::Transferred { .. } => "transfer",
            Self::Frozen | Self::FrozenByFormer => "freeze",
            Self::FrozenByOperator => "operator freeze",
            Self::Unfrozen => "lift",
            Self::Ending => "ending",
            Self::Undone => "undo",
            Self::Ended | Self::Deleted => "end",
            Self::ClockReplaced { .. } => "clock",
            Self::SteppedUp { .. } => return None,
        })
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        for (name, value) in fields::of(self) {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}
