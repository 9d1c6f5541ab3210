//! What the authority answers.

use relatch_authority::{
    Action, Attestation, BoundDevice, CodeLength, DeviceName, Failures, Identity, Locator, Phase,
    Preview, Receipt, Role, StepUpReason, Suite, WallTime,
};

use crate::code::ShownCode;
use crate::texts::{self, TextId};

/// An answer to a [`crate::Question`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// What a challenge is about.
    Facts(Facts),
    /// The code of a challenge.
    Code(ShownCode),
    /// The offer is claimed.
    Bound(Bound),
    /// A page of the account's devices.
    Devices {
        /// In the order of their locators.
        devices: Vec<Device>,
        /// Where the next page begins; `None` at the end.
        next: Option<Locator>,
    },
    /// Done, and there is nothing to show.
    Done,
}

/// What a person is shown before they ask for a code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Facts {
    /// Names the binding.
    pub locator: Locator,
    /// The owner's own name for the device.
    pub name: DeviceName,
    /// What the code will permit.
    pub action: Action,
    /// Wrong codes so far.
    pub failures: Failures,
    /// Digits of the code.
    pub code_length: CodeLength,
    /// In which capacity the account asks.
    pub role: Role,
    /// Why the owner must prove that it is they, if they must.
    pub step_up: Option<StepUp>,
}

/// Why the owner must prove that it is they.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StepUp {
    /// The device shows an unexpected epoch.
    Epoch,
    /// The device shows an older epoch.
    OlderEpoch,
    /// Five codes of this device in 24 hours.
    BindingLimit,
    /// Ten codes in 24 hours.
    AccountLimit,
    /// The authority inside the app was restored, and this device not confirmed since.
    Restored,
}

/// A claimed offer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Bound {
    /// Names the binding.
    pub locator: Locator,
    /// To be typed at the device, and only there.
    pub confirmation: ShownCode,
    /// Whether the device proved what it is.
    pub attestation: Attestation,
    /// From suite 2 on, for the app to keep with the offer.
    pub receipt: Option<Receipt>,
}

/// A device of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Device {
    /// Names the binding.
    pub locator: Locator,
    /// The owner's own name for the device.
    pub name: DeviceName,
    /// Vendor, model and serial as the device said, fit to be shown. [APP-7]
    pub identity: [String; 3],
    /// The suite of the binding.
    pub suite: Suite,
    /// Pending, active or ending.
    pub phase: Phase,
    /// Whether a freeze stops it.
    pub frozen: bool,
    /// Whether the authority inside the app was restored, and this device not confirmed since.
    pub unconfirmed: bool,
}

impl StepUp {
    /// The sentence that says it.
    #[must_use]
    pub fn text(self) -> TextId {
        match self {
            Self::Epoch => texts::PROVE_EPOCH,
            Self::OlderEpoch => texts::PROVE_OLDER_EPOCH,
            Self::BindingLimit => texts::PROVE_BINDING_LIMIT,
            Self::AccountLimit => texts::PROVE_ACCOUNT_LIMIT,
            Self::Restored => texts::PROVE_RESTORED,
        }
    }

    /// The reason with the name that the account service sends; an unknown one counts as an unexpected state.
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "older-epoch" => Self::OlderEpoch,
            "binding-limit" => Self::BindingLimit,
            "account-limit" => Self::AccountLimit,
            _ => Self::Epoch,
        }
    }
}

impl From<StepUpReason> for StepUp {
    fn from(reason: StepUpReason) -> Self {
        Self::named(reason.name())
    }
}

impl From<Preview> for Facts {
    fn from(preview: Preview) -> Self {
        Self {
            locator: preview.locator,
            name: preview.name,
            action: preview.action,
            failures: preview.failures,
            code_length: preview.code_length,
            role: preview.role,
            step_up: preview.step_up.map(StepUp::from),
        }
    }
}

impl Device {
    /// A name of the phase that never changes: `pending`, `active` or `ending`.
    #[must_use]
    pub fn phase_name(&self) -> &'static str {
        match self.phase {
            Phase::Pending => "pending",
            Phase::Ending { .. } => "ending",
            _ => "active",
        }
    }

    /// Of a device that is ending: until when the release can be taken back.
    #[must_use]
    pub fn until(&self) -> Option<WallTime> {
        match self.phase {
            Phase::Ending { until } => Some(until),
            _ => None,
        }
    }

    pub(crate) fn of(device: BoundDevice, unconfirmed: bool) -> Self {
        let freezes = &device.freezes;
        Self {
            locator: device.locator,
            name: device.name,
            identity: Identity::printable(&device.identity),
            suite: device.suite,
            phase: device.phase,
            frozen: freezes.owner || freezes.operator || freezes.former.is_some(),
            unconfirmed,
        }
    }
}
