//! The calls of an authority, and their answers.

use relatch_authority::{
    AccountId, ActRefusal, Action, ChallengeHash, ClaimRefusal, CodeLength, Delegation, DeviceName,
    Failures, Identity, KeyId, Locator, Phase, Refusal, Rewrapped, Role, StepUpReason, Suite,
    Terms, WallTime,
};

/// What an account, or the operator, asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// What a challenge is about.
    Inspect(Scanned),
    /// Its code.
    Issue(Scanned),
    /// The owner's proof for it, given at a time.
    StepUp(Scanned, WallTime),
    /// A claim of an offer, with a name for the device.
    Claim(Offered, DeviceName),
    /// A delegation to an account.
    Delegate(Locator, AccountId, Terms),
    /// Its end.
    Revoke(Locator, AccountId),
    /// Another account becomes the owner.
    Transfer(Locator, AccountId),
    /// The end of an active binding.
    Release(Locator),
    /// The end of a pending one.
    DeletePending(Locator),
    /// "Not me".
    Freeze(Locator),
    /// Lifts it.
    Unfreeze(Locator),
    /// The account's devices.
    Devices,
    /// The vendor releases a serial.
    ReleaseSerial(Identity),
    /// The operator moves a binding to the current master key.
    RewrapBinding(Locator),
    /// The same for an account.
    RewrapAccount(AccountId),
    /// The same for a serial.
    RewrapSerial(Identity),
    /// The operator asks which key set a binding needs.
    KeyId(Locator),
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
    /// Its key set, in suite 2.
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
    /// Its key set, in suite 2.
    pub key_id: Option<KeyId>,
    /// The least length of a code.
    pub code_length: CodeLength,
    /// What the device says it is.
    pub identity: Identity,
    /// Whether that is proved.
    pub attested: bool,
}

/// What an authority answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// What the challenge is about.
    Preview(Shown),
    /// The code of the challenge.
    Code,
    /// The claim, and whether it was made before.
    Claimed {
        /// It was.
        already: bool,
    },
    /// An act or a step-up was done.
    Done,
    /// Whether a binding held the serial.
    Held(bool),
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
    /// No to an act.
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
    /// Pending or active.
    pub phase: Phase,
    /// "Not me".
    pub frozen: bool,
    /// Who else may recover it.
    pub delegations: Vec<Delegation>,
}

impl Offered {
    /// Whether a binding of the offer may hold a serial.
    pub(super) fn has_serial(&self) -> bool {
        self.suite == Suite::Hybrid && self.attested && !self.identity.serial().is_empty()
    }
}
