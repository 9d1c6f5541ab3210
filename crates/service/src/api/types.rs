//! What goes over the wire.

use relatch_authority::{
    AccountId, Action, BoundDevice, Claimed, DelegatedDevice, Delegation, DeviceName, Invitation,
    KeySetState, Locator, Phase, Preview, Receipt, Terms, WallTime,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::hex;
use crate::problem::Problem;

/// An offer to claim.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClaimRequest {
    /// The text of the QR code that the device shows.
    pub(crate) offer: String,
    /// What the owner calls the device: 1 to 64 bytes of UTF-8.
    pub(crate) name: String,
    /// The receipt that the app kept with the offer, if it claimed it before.
    #[serde(default)]
    pub(crate) receipt: Option<ReceiptBody>,
}

/// Shows after a restore that the account had the device.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReceiptBody {
    /// The act number of the binding.
    number: u64,
    /// 32 bytes in hexadecimal digits.
    mac: String,
}

/// A claim that waits for its confirmation code.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClaimedBody {
    /// Names the binding: 12 bytes in hexadecimal digits.
    locator: String,
    /// To be typed at the device, and only there.
    confirmation: String,
    /// What the device says of itself; untrusted unless its attestation is `genuine`.
    identity: IdentityBody,
    /// 1, or 2 where a photo of the offer gives nothing.
    suite: u16,
    /// `none`, `genuine` or `wrong`.
    attestation: &'static str,
    /// To be kept with the offer, from suite 2 on.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<ReceiptBody>,
    /// Whether the account had claimed the offer before.
    already: bool,
}

/// What a device says of itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IdentityBody {
    vendor: String,
    model: String,
    serial: String,
}

/// A scanned challenge.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChallengeRequest {
    /// The text of the QR code that the device shows.
    pub(crate) challenge: String,
}

/// A scanned challenge, and a proof that the owner is there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepUpRequest {
    /// The text of the QR code that the device shows.
    pub(crate) challenge: String,
    /// An ID token whose `nonce` is the one of the problem `step-up-needed`.
    pub(crate) proof: String,
}

/// What the person is shown before they ask for a code.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewBody {
    locator: String,
    /// The owner's name for the device.
    name: String,
    identity: IdentityBody,
    /// 0: check the binding; 1: set a new password.
    action: u16,
    /// Wrong codes so far.
    failures: u8,
    suite: u16,
    /// `none`, `genuine` or `wrong`.
    attestation: &'static str,
    /// Digits of the code.
    code_length: u8,
    /// `owner` or `delegate`.
    role: &'static str,
    /// Why a step-up will be asked for, if it will.
    #[serde(skip_serializing_if = "Option::is_none")]
    step_up: Option<&'static str>,
}

/// A code to type at the device.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CodeBody {
    /// Digits in groups.
    pub(crate) code: String,
}

/// A proof for one act.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActRequest {
    /// An ID token whose `nonce` is the one of the problem `step-up-needed`. Without it the answer is that problem.
    #[serde(default)]
    pub(crate) proof: Option<String>,
}

/// A transfer to offer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TransferRequest {
    /// The account that may accept it.
    pub(crate) to: String,
    /// As with every act.
    #[serde(default)]
    pub(crate) proof: Option<String>,
}

/// A delegation to offer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DelegateRequest {
    /// The account that may accept it.
    pub(crate) to: String,
    /// Actions by their numbers.
    actions: Vec<u16>,
    /// In seconds since 1970: holds before it.
    expires: u64,
    /// How many codes, 1 to 64.
    max_uses: u16,
    /// As with every act.
    #[serde(default)]
    pub(crate) proof: Option<String>,
}

/// What a delegation permits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TermsBody {
    /// Actions by their numbers.
    actions: Vec<u16>,
    /// In seconds since 1970: holds before it.
    expires: u64,
    /// How many codes, 1 to 64.
    max_uses: u16,
}

/// A name for a device that is received.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptRequest {
    /// What the new owner calls the device: 1 to 64 bytes of UTF-8.
    pub(crate) name: String,
}

/// A device that was received.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AcceptedBody {
    /// To be kept with the offer, from suite 2 on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) receipt: Option<ReceiptBody>,
}

/// The caller's own account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountBody {
    /// What others name to delegate or transfer a device to it.
    pub(crate) account: String,
}

/// A device as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeviceBody {
    locator: String,
    name: String,
    identity: IdentityBody,
    suite: u16,
    attestation: &'static str,
    /// `pending`, `active` or `ending`.
    phase: &'static str,
    /// For `ending`: until when the release can be taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<u64>,
    /// Who froze it: `owner`, `operator`, `former-owner`.
    frozen_by: Vec<&'static str>,
    /// A transfer that waits for its recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    transfer: Option<TransferBody>,
    delegations: Vec<DelegationBody>,
}

/// An offered transfer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TransferBody {
    to: String,
    until: u64,
}

/// A delegation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DelegationBody {
    to: String,
    #[serde(flatten)]
    terms: TermsBody,
    accepted: bool,
    used: u16,
}

/// Some devices of an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DevicesBody {
    pub(crate) devices: Vec<DeviceBody>,
    /// Where the next page begins; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// A device that another account delegated.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DelegatedBody {
    locator: String,
    identity: IdentityBody,
    attestation: &'static str,
    delegation: DelegationBody,
}

/// Some devices that were delegated to an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DelegatedDevicesBody {
    pub(crate) devices: Vec<DelegatedBody>,
    /// Where the next page begins; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// A device that another account offers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvitationBody {
    identity: IdentityBody,
    attestation: &'static str,
    /// Whether it can be received.
    transfer: bool,
    /// What a delegation permits.
    #[serde(skip_serializing_if = "Option::is_none")]
    delegation: Option<TermsBody>,
}

/// A key set that devices are bound with, or were.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeySetBody {
    /// 4 bytes in hexadecimal digits.
    id: String,
    /// The text of its key file.
    key_file: String,
    current: bool,
    retired: bool,
}

/// An entry of an account's inbox or of the audit log: fixed members, and those of its event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryBody {
    /// Behind it the next page begins.
    pub(crate) number: u64,
    /// A notice: `to`, `name`, `sentence`, `entry`. An audit entry: `at`, `locator`, `account`, `event` and more.
    #[schema(value_type = Object)]
    pub(crate) entry: serde_json::Value,
}

/// A page of entries.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntriesBody {
    pub(crate) entries: Vec<EntryBody>,
}

impl ReceiptBody {
    pub(crate) fn of(receipt: Receipt) -> Self {
        Self {
            number: receipt.number,
            mac: hex::encode(&receipt.mac),
        }
    }

    pub(crate) fn receipt(&self) -> Result<Receipt, Problem> {
        let mac = hex::decode(&self.mac);
        Ok(Receipt {
            number: self.number,
            mac: mac.ok_or_else(|| Problem::malformed("the receipt is not one"))?,
        })
    }
}

impl ClaimedBody {
    pub(crate) fn of(claimed: &Claimed) -> Self {
        Self {
            locator: hex::encode(&claimed.locator.0),
            confirmation: claimed.confirmation.grouped().to_string(),
            identity: IdentityBody::of(&claimed.identity),
            suite: claimed.suite.number(),
            attestation: claimed.attestation.name(),
            receipt: claimed.receipt.map(ReceiptBody::of),
            already: claimed.already,
        }
    }

    pub(crate) fn already(&self) -> bool {
        self.already
    }
}

impl IdentityBody {
    fn of(identity: &relatch_authority::Identity) -> Self {
        Self {
            vendor: identity.vendor().into(),
            model: identity.model().into(),
            serial: identity.serial().into(),
        }
    }
}

impl PreviewBody {
    pub(crate) fn of(preview: &Preview) -> Self {
        Self {
            locator: hex::encode(&preview.locator.0),
            name: preview.name.as_str().into(),
            identity: IdentityBody::of(&preview.identity),
            action: preview.action.number(),
            failures: preview.failures.count(),
            suite: preview.suite.number(),
            attestation: preview.attestation.name(),
            code_length: preview.code_length.digits(),
            role: preview.role.name(),
            step_up: preview.step_up.map(|why| why.name()),
        }
    }
}

impl TermsBody {
    fn of(terms: &Terms) -> Self {
        Self {
            actions: terms.actions.iter().map(|action| action.number()).collect(),
            expires: terms.expires.secs(),
            max_uses: terms.max_uses,
        }
    }
}

impl DelegateRequest {
    pub(crate) fn terms(&self) -> Result<Terms, Problem> {
        let action = |number: &u16| Action::from_number((*number).into());
        let actions: Result<_, _> = self.actions.iter().map(action).collect();
        Ok(Terms {
            actions: actions.map_err(|_| Problem::malformed("there is no such action"))?,
            expires: WallTime::from_secs(self.expires),
            max_uses: self.max_uses,
        })
    }
}

impl DelegationBody {
    fn of(delegation: &Delegation) -> Self {
        Self {
            to: delegation.to.as_str().into(),
            terms: TermsBody::of(&delegation.terms),
            accepted: delegation.accepted,
            used: delegation.used,
        }
    }
}

impl DeviceBody {
    pub(crate) fn of(device: &BoundDevice) -> Self {
        let freezes = &device.freezes;
        let frozen = [
            (freezes.owner, "owner"),
            (freezes.operator, "operator"),
            (freezes.former.is_some(), "former-owner"),
        ];
        let (phase, until) = match device.phase {
            Phase::Pending => ("pending", None),
            Phase::Ending { until } => ("ending", Some(until.secs())),
            Phase::Ended => ("ended", None),
            _ => ("active", None),
        };
        Self {
            locator: hex::encode(&device.locator.0),
            name: device.name.as_str().into(),
            identity: IdentityBody::of(&device.identity),
            suite: device.suite.number(),
            attestation: device.attestation.name(),
            phase,
            until,
            frozen_by: frozen
                .into_iter()
                .filter_map(|(is, name)| is.then_some(name))
                .collect(),
            transfer: device.transfer.as_ref().map(|offer| TransferBody {
                to: offer.to.as_str().into(),
                until: offer.until.secs(),
            }),
            delegations: device.delegations.iter().map(DelegationBody::of).collect(),
        }
    }
}

impl DelegatedBody {
    pub(crate) fn of(device: &DelegatedDevice) -> Self {
        Self {
            locator: hex::encode(&device.locator.0),
            identity: IdentityBody::of(&device.identity),
            attestation: device.attestation.name(),
            delegation: DelegationBody::of(&device.delegation),
        }
    }
}

impl InvitationBody {
    pub(crate) fn of(invitation: &Invitation) -> Self {
        Self {
            identity: IdentityBody::of(&invitation.identity),
            attestation: invitation.attestation.name(),
            transfer: invitation.transfer,
            delegation: invitation.delegation.as_ref().map(TermsBody::of),
        }
    }
}

impl KeySetBody {
    pub(crate) fn of(state: &KeySetState) -> Self {
        Self {
            id: hex::encode(&state.public.id().0),
            key_file: state.public.to_text(),
            current: state.current,
            retired: state.retired,
        }
    }
}

pub(crate) fn account(text: &str) -> Result<AccountId, Problem> {
    AccountId::new(text).map_err(|_| Problem::illegal_name())
}

pub(crate) fn name(text: &str) -> Result<DeviceName, Problem> {
    DeviceName::new(text).map_err(|_| Problem::illegal_name())
}

pub(crate) fn locator(text: &str) -> Result<Locator, Problem> {
    hex::decode(text)
        .map(Locator)
        .ok_or_else(|| Problem::malformed("the locator is not one"))
}
