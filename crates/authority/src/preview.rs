//! What a person is shown before they ask for a code.

use relatch_binding::{Attestation, DeviceName, Role};
use relatch_wire::{Action, CodeLength, Failures, Identity, Locator, Suite};

use crate::audit::StepUpReason;

/// What a person is shown before they ask for a code (spec/app.md, "Before the code").
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preview {
    /// Names the binding.
    pub locator: Locator,
    /// The owner's own name for the device.
    pub name: DeviceName,
    /// What the device said it is; untrusted text unless it is genuine.
    pub identity: Identity,
    /// What the code will permit.
    pub action: Action,
    /// Wrong codes so far.
    pub failures: Failures,
    /// The suite of the binding: in suite 1 a photo of the offer is enough to compute its codes.
    pub suite: Suite,
    /// Whether the device proved what it is at its claim.
    pub attestation: Attestation,
    /// Digits of the code.
    pub code_length: CodeLength,
    /// In which capacity the account asks.
    pub role: Role,
    /// Why `issue` will ask for a step-up, if it will; only for an owner.
    pub step_up: Option<StepUpReason>,
}
