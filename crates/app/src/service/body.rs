//! What the account service answers when it says yes.

use relatch_authority::{
    Action, Attestation, CodeLength, DeviceName, Failures, Identity, Locator, Phase, Receipt, Role,
    Suite, WallTime,
};
use relatch_wire::Hex;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::ReceiptBody;
use crate::answer::{Answer, Bound, Device, Facts, StepUp};
use crate::code::ShownCode;
use crate::failure::Failure;
use crate::question::Question;

/// Reads the body that answers this question. Members that this version does not know are passed over.
pub(super) fn read(question: &Question, body: &[u8]) -> Result<Answer, Failure> {
    let answer = match question {
        Question::Inspect(_) => parsed::<PreviewBody>(body)
            .and_then(PreviewBody::facts)
            .map(Answer::Facts),
        Question::Issue(_) => {
            let code = parsed::<CodeBody>(body);
            code.and_then(|body| ShownCode::from_service(&body.code))
                .map(Answer::Code)
        }
        Question::Claim { .. } => parsed::<ClaimedBody>(body)
            .and_then(ClaimedBody::bound)
            .map(Answer::Bound),
        Question::Devices { .. } => parsed::<DevicesBody>(body).and_then(DevicesBody::answer),
        Question::StepUp { .. } | Question::Act { .. } => Some(Answer::Done),
    };
    answer.ok_or(Failure::BadAnswer)
}

fn parsed<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Option<T> {
    serde_json::from_slice(body).ok()
}

#[derive(Deserialize)]
struct PreviewBody {
    locator: String,
    name: String,
    action: u64,
    failures: u64,
    code_length: u64,
    role: String,
    step_up: Option<String>,
}

#[derive(Deserialize)]
struct CodeBody {
    code: Zeroizing<String>,
}

#[derive(Deserialize)]
struct ClaimedBody {
    locator: String,
    confirmation: Zeroizing<String>,
    attestation: String,
    receipt: Option<ReceiptBody>,
}

#[derive(Deserialize)]
struct DevicesBody {
    devices: Vec<DeviceBody>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct DeviceBody {
    locator: String,
    name: String,
    identity: IdentityBody,
    suite: u64,
    phase: String,
    until: Option<u64>,
    #[serde(default)]
    frozen_by: Vec<String>,
}

#[derive(Deserialize)]
struct IdentityBody {
    vendor: String,
    model: String,
    serial: String,
}

impl PreviewBody {
    fn facts(self) -> Option<Facts> {
        Some(Facts {
            locator: locator(&self.locator)?,
            name: DeviceName::new(&self.name).ok()?,
            action: Action::from_number(self.action).ok()?,
            failures: Failures::new(self.failures)?,
            code_length: CodeLength::from_digits(self.code_length)?,
            role: if self.role == Role::Delegate.name() {
                Role::Delegate
            } else {
                Role::Owner
            },
            step_up: self.step_up.as_deref().map(StepUp::named),
        })
    }
}

impl ClaimedBody {
    fn bound(self) -> Option<Bound> {
        let attestations = [Attestation::Genuine, Attestation::Wrong];
        let mut attestations = attestations.into_iter();
        Some(Bound {
            locator: locator(&self.locator)?,
            confirmation: ShownCode::from_service(&self.confirmation)?,
            attestation: attestations
                .find(|one| one.name() == self.attestation)
                .unwrap_or(Attestation::None),
            receipt: match self.receipt {
                Some(receipt) => Some(Receipt {
                    number: receipt.number,
                    mac: Hex::read(&receipt.mac)?,
                }),
                None => None,
            },
        })
    }
}

impl DevicesBody {
    fn answer(self) -> Option<Answer> {
        let next = match self.next {
            Some(next) => Some(locator(&next)?),
            None => None,
        };
        let devices: Option<Vec<_>> = self.devices.into_iter().map(DeviceBody::device).collect();
        Some(Answer::Devices {
            devices: devices?,
            next,
        })
    }
}

impl DeviceBody {
    fn device(self) -> Option<Device> {
        let IdentityBody {
            vendor,
            model,
            serial,
        } = self.identity;
        Some(Device {
            locator: locator(&self.locator)?,
            name: DeviceName::new(&self.name).ok()?,
            identity: Identity::new(&vendor, &model, &serial).ok()?.printable(),
            suite: Suite::from_number(self.suite).ok()?,
            phase: match self.phase.as_str() {
                "pending" => Phase::Pending,
                "active" => Phase::Active,
                "ending" => Phase::Ending {
                    until: WallTime::from_secs(self.until?),
                },
                _ => return None,
            },
            frozen: !self.frozen_by.is_empty(),
            unconfirmed: false,
        })
    }
}

fn locator(text: &str) -> Option<Locator> {
    Hex::read(text).map(Locator)
}
