//! Between the types of the app and those that a generator wants: the same fields under other attributes, in `uniffi` and `web/app`.

use core::fmt;
use std::collections::BTreeSet;

use relatch_app::Act as AppAct;
use relatch_authority::{AccountId, Action, Locator, Terms, WallTime};
use relatch_wire::{
    ChallengeMessage, Contribution, Extensions, Freshness, Hex, KeyId, OfferMessage,
};

use crate::errors::{ArgumentError, bad_argument};
use crate::surroundings::now;
use crate::{Act, Decoded, Device, DevicePage, Ignorable, KeptOffer, Receipt};

impl Decoded {
    pub(crate) fn challenge(message: &ChallengeMessage) -> Self {
        let fields = message.challenge();
        let decoded = Self {
            kind: 1,
            suite: fields.suite().number(),
            action: Some(fields.action.number()),
            locator: Some(fields.locator.0.into()),
            epoch: Some(fields.epoch.0),
            failures: Some(fields.failures.count()),
            tag: Some(message.tag().0.into()),
            ignorable: ignorable(&fields.extensions),
            body: message.body().into(),
            message: message.message().into(),
            ..Self::default()
        };
        match &fields.freshness {
            Freshness::Nonce(nonce) => Self {
                nonce: Some(nonce.0.into()),
                ..decoded
            },
            Freshness::Encapsulated { enc, key_id, .. } => {
                decoded.encapsulated(enc.bytes(), *key_id)
            }
            _ => decoded,
        }
    }

    pub(crate) fn offer(message: &OfferMessage) -> Self {
        let fields = message.offer();
        let identity = &fields.identity;
        let decoded = Self {
            kind: 2,
            suite: fields.suite().number(),
            vendor: Some(identity.vendor().into()),
            model: Some(identity.model().into()),
            serial: Some(identity.serial().into()),
            code_length: Some(fields.code_length.digits()),
            attestation: fields.attestation.map(Into::into),
            ignorable: ignorable(&fields.extensions),
            body: message.body().into(),
            message: message.message().into(),
            ..Self::default()
        };
        match &fields.contribution {
            Contribution::Secret(secret) => Self {
                secret: Some(secret.as_slice().into()),
                ..decoded
            },
            Contribution::Encapsulated { enc, key_id } => {
                decoded.encapsulated(enc.bytes(), *key_id)
            }
            _ => decoded,
        }
    }

    fn encapsulated(self, enc: &[u8], key_id: KeyId) -> Self {
        Self {
            enc: Some(enc.into()),
            authority_key_id: Some(key_id.0.into()),
            ..self
        }
    }
}

fn ignorable(extensions: &Extensions) -> Vec<Ignorable> {
    let each = extensions.iter();
    each.map(|one| Ignorable {
        key: one.key(),
        value: one.value().into(),
    })
    .collect()
}

impl DevicePage {
    pub(crate) fn of((devices, next): (Vec<relatch_app::Device>, Option<Locator>)) -> Self {
        Self {
            devices: devices.into_iter().map(Device::of).collect(),
            next: next.map(|locator| locator.to_string()),
        }
    }
}

impl Device {
    fn of(device: relatch_app::Device) -> Self {
        let (phase, until) = (device.phase_name().into(), device.until());
        let [vendor, model, serial] = device.identity;
        Self {
            locator: device.locator.to_string(),
            name: device.name.as_str().into(),
            vendor,
            model,
            serial,
            suite: device.suite.number(),
            phase,
            until: until.map(WallTime::secs),
            frozen: device.frozen,
            unconfirmed: device.unconfirmed,
        }
    }
}

impl Act {
    pub(crate) fn of_app(self) -> Result<AppAct, ArgumentError> {
        Ok(match self {
            Self::Freeze => AppAct::Freeze,
            Self::Lift => AppAct::Lift,
            Self::Release => AppAct::Release,
            Self::Undo => AppAct::Undo,
            Self::Delete => AppAct::Delete,
            Self::Transfer { to } => AppAct::Transfer { to: account(&to)? },
            Self::Delegate {
                to,
                expires,
                codes,
                key,
            } => {
                let expires = WallTime::from_secs(expires);
                if expires <= now() {
                    return Err(bad_argument(
                        "the delegation would be over already: give a later time",
                    ));
                }
                let terms = Terms {
                    actions: BTreeSet::from([Action::SetPassword]),
                    expires,
                    max_uses: codes,
                };
                let to = account(&to)?;
                AppAct::Delegate { to, terms, key }
            }
        })
    }
}

impl Receipt {
    pub(crate) fn of_app(&self) -> Result<relatch_authority::Receipt, ArgumentError> {
        let mac = Hex::read(&self.mac);
        Ok(relatch_authority::Receipt {
            number: self.number,
            mac: mac
                .ok_or_else(|| bad_argument("the mac of a receipt has 64 hexadecimal digits"))?,
        })
    }
}

impl KeptOffer {
    pub(crate) fn of(
        (offer, receipt): (&relatch_app::Scanned, &relatch_authority::Receipt),
    ) -> Self {
        Self {
            offer: offer.as_str().into(),
            receipt: Receipt {
                number: receipt.number,
                mac: Hex(&receipt.mac).to_string(),
            },
        }
    }
}

/// The binding that 24 hexadecimal digits name.
pub(crate) fn locator(text: &str) -> Result<Locator, ArgumentError> {
    let locator = Hex::read(text).map(Locator);
    locator.ok_or_else(|| bad_argument("a locator has 24 hexadecimal digits"))
}

/// Where an account has no device of this locator.
pub(crate) fn no_such_device() -> ArgumentError {
    bad_argument("the account has no such device: list its devices again")
}

fn account(text: &str) -> Result<AccountId, ArgumentError> {
    AccountId::new(text).map_err(bad_argument)
}

impl fmt::Debug for Decoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decoded(kind {}, suite {})", self.kind, self.suite)
    }
}
