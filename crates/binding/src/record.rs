//! What the authority keeps of a binding, apart from its key.

use relatch_wire::{CodeLength, Epoch, Identity, Suite};

use crate::approval::Approvals;
use crate::delegation::Delegations;
use crate::issued::IssuedCodes;
use crate::limits::{CODES_PER_BINDING, Window};
use crate::text::{AccountId, DeviceName};

/// A binding as the authority sees it (spec/binding.md, "At the authority"); every list in it is bounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The account that may do everything.
    pub owner: AccountId,
    /// The account that claimed the offer.
    pub claimant: AccountId,
    /// Where the binding is in its life.
    pub phase: Phase,
    /// The one suite of the binding.
    pub suite: Suite,
    /// The least length of a code: the offer's.
    pub code_length: CodeLength,
    /// Recoveries completed, as far as a device has shown.
    pub epoch: Epoch,
    /// Whether the owner said "not me".
    pub frozen: bool,
    /// What the owner calls the device.
    pub name: DeviceName,
    /// What the device says it is; untrusted text.
    pub identity: Identity,
    /// Who else may recover.
    pub delegations: Delegations,
    /// The codes of the last 24 hours.
    pub issued: IssuedCodes,
    /// When the owner was issued codes.
    pub window: Window<CODES_PER_BINDING>,
    /// What the owner approved by a step-up.
    pub approvals: Approvals,
    /// The clock hour for which the owner was told of refusals.
    pub refusals_told: Option<u64>,
}

/// Where a binding is in its life; it only moves forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Claimed; no challenge of the device was seen yet.
    Pending,
    /// The owner inspected a challenge of the device.
    Active,
    /// Released or deleted; the locator stays taken.
    Ended,
}
