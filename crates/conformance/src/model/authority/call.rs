//! The calls of an authority, and their answers.

use relatch_authority::{
    AccountId, Act, ActRefusal, Action, Attestation, ChallengeHash, ClaimRefusal, CodeLength,
    Delegation, DeviceName, Failures, Identity, KeyId, Locator, Refusal, Rewrapped, Role,
    SessionId, StepUpReason, Suite, WallTime,
};

use super::State;

/// What an account, or the operator, asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// What a challenge is about.
    Inspect(Scanned),
    /// Its code, in a session.
    Issue(Scanned, SessionId),
    /// The owner's proof for it, given at a time.
    StepUp(Scanned, WallTime),
    /// A claim.
    Claim {
        /// Of this offer.
        offered: Offered,
        /// With a name for the device.
        name: DeviceName,
        /// With a valid receipt of this act number.
        receipt: Option<u64>,
    },
    /// An act, with a proof or without.
    Act(Locator, Act, Option<Proof>),
    /// The delegate accepts.
    AcceptDelegation(Locator),
    /// The end of a delegation.
    Revoke(Locator, AccountId),
    /// The end of an offered transfer.
    TakeBack(Locator),
    /// The recipient accepts, with a name for the device.
    AcceptTransfer(Locator, DeviceName),
    /// "Not me".
    Freeze(Locator),
    /// The operator stops the binding.
    OperatorFreeze(Locator),
    /// The account's devices.
    Devices,
    /// A sweep begins.
    BeginSweep {
        /// The operator confirms.
        confirmed: bool,
    },
    /// Its work at one binding.
    SweepBinding(Locator),
    /// The operator moves a binding to the current master key.
    RewrapBinding(Locator),
    /// The same for an account.
    RewrapAccount(AccountId),
    /// The operator asks which key set a binding needs.
    KeyId(Locator),
}

/// A proof of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Of which act.
    pub act: Act,
    /// At which binding.
    pub locator: Locator,
    /// Of which account.
    pub by: AccountId,
    /// For which act number.
    pub number: u64,
    /// When.
    pub time: WallTime,
}

/// A challenge, as the authority reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanned {
    /// Whose it says it is.
    pub locator: Locator,
    /// Whether the tag is that of the device.
    pub authentic: bool,
    /// Tells it apart.
    pub hash: ChallengeHash,
    /// Its suite.
    pub suite: Suite,
    /// Its key set, from suite 2 on.
    pub key_id: Option<KeyId>,
    /// What the code would permit.
    pub action: Action,
    /// Recoveries so far.
    pub epoch: u32,
    /// Wrong codes so far.
    pub failures: Failures,
}

/// An offer, as the authority reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The binding that a claim begins.
    pub locator: Locator,
    /// Its suite.
    pub suite: Suite,
    /// Its key set, from suite 2 on.
    pub key_id: Option<KeyId>,
    /// The least length of a code.
    pub code_length: CodeLength,
    /// What the device says it is.
    pub identity: Identity,
    /// Whether that is proved.
    pub attestation: Attestation,
}

/// What an authority answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// What the challenge is about.
    Preview(Shown),
    /// The code of the challenge.
    Code,
    /// The claim.
    Claimed {
        /// It was made before.
        already: bool,
        /// The act number of the receipt, from suite 2 on.
        receipt: Option<u64>,
    },
    /// An act or a step-up was done.
    Done,
    /// A transfer was accepted; the act number of the receipt, from suite 2 on.
    Accepted(Option<u64>),
    /// Whether a sweep may erase, or has erased.
    Swept(bool),
    /// The result of re-wrapping a row.
    Rewrapped(Rewrapped),
    /// The key set that the binding needs.
    KeyId(Option<KeyId>),
    /// The row cannot say what it needs.
    NotAuthentic,
    /// The account's devices.
    Devices(Vec<Listed>),
    /// No to a scan.
    Refused(Refusal),
    /// No to a claim.
    NotClaimed(ClaimRefusal),
    /// No to a call about a binding.
    NotDone(ActRefusal),
}

/// A preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Names the binding.
    pub locator: Locator,
    /// The owner's name for the device.
    pub name: DeviceName,
    /// What the device said it is.
    pub identity: Identity,
    /// What the code would permit.
    pub action: Action,
    /// Wrong codes so far.
    pub failures: Failures,
    /// The suite of the binding.
    pub suite: Suite,
    /// Whether the device proved what it is.
    pub attestation: Attestation,
    /// Digits of the code.
    pub code_length: CodeLength,
    /// In which capacity the account asks.
    pub role: Role,
    /// Why a step-up is needed, if it is.
    pub step_up: Option<StepUpReason>,
}

/// A device in the owner's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Names the binding.
    pub locator: Locator,
    /// The owner's name for the device.
    pub name: DeviceName,
    /// Where it is in its life.
    pub state: State,
    /// Whether it is frozen.
    pub frozen: bool,
    /// To whom a transfer is offered.
    pub transfer: Option<(AccountId, WallTime)>,
    /// Who else may recover it, or was asked to.
    pub delegations: Vec<Delegation>,
}
