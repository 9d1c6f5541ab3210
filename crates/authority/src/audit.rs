//! What is recorded and what the owner is told; never a code or a key.

use relatch_binding::{
    AccountId, ChallengeHash, CodeLengthFault, DeviceName, Role, Stranger, Terms, WallTime,
};
use relatch_wire::{Action, Epoch, Failures, Locator};

use crate::refusal::StepUpReason;

/// One line of the append-only audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: WallTime,
    /// At which binding.
    pub locator: Locator,
    /// The account that called.
    pub account: AccountId,
    /// What came of it.
    pub event: Event,
}

/// A message to an owner. Refusals are merged: one for each binding and clock hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Who is told.
    pub to: AccountId,
    /// What the owner calls the device.
    pub name: DeviceName,
    /// The audit entry that it is about.
    pub entry: AuditEntry,
}

/// What happened to a binding.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// An offer was claimed.
    Claimed,
    /// Somebody else, who has seen the offer, claimed it too.
    ClaimRefused,
    /// Somebody else claimed an offer of the device, whose serial this binding holds.
    SerialClaimRefused,
    /// The vendor released the serial: another account may bind the device.
    SerialReleased,
    /// The owner inspected a challenge of the device for the first time.
    Activated,
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
    /// A challenge with a right tag was refused.
    Refused {
        /// Which challenge.
        challenge: ChallengeHash,
        /// Why.
        reason: Reason,
    },
    /// The owner stepped up for a challenge.
    SteppedUp {
        /// For which challenge.
        challenge: ChallengeHash,
    },
    /// A delegation was given.
    Delegated {
        /// To whom.
        to: AccountId,
        /// On which terms.
        terms: Terms,
    },
    /// A delegation was revoked.
    Revoked {
        /// From whom.
        from: AccountId,
    },
    /// The binding has another owner.
    Transferred {
        /// The new one.
        to: AccountId,
    },
    /// "Not me".
    Frozen,
    /// The freeze was lifted.
    Unfrozen,
    /// An active binding ended.
    Released,
    /// A pending binding ended.
    Deleted,
}

/// Why a challenge with a right tag was refused; for the audit log, where the caller may be told less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The suite or the key set is not that of the binding.
    OtherSuite,
    /// The account may not recover the device.
    Stranger(Stranger),
    /// The owner froze the device.
    Frozen,
    /// A binding of another owner holds the serial.
    SerialHeld,
    /// The challenge asks for too short a code.
    CodeLength(CodeLengthFault),
    /// The delegation is over.
    DelegationExpired,
    /// The epoch needs the owner's step-up, and a delegate asked.
    EpochForDelegate,
    /// All codes of the delegation were issued.
    DelegationUsedUp,
    /// The owner was asked to step up.
    StepUpNeeded(StepUpReason),
    /// The action has no code.
    NoCodeForAction,
    /// The recovery key of the binding's key set is not in the key ring, or leads to zero.
    NoKeySet,
    /// A delegate tried to approve.
    ApprovalByDelegate,
    /// The proof of a step-up was not of the last ten minutes.
    ProofNotFresh,
}
