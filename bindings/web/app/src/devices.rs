//! The devices of the account, and what the owner does with them.

use std::collections::BTreeSet;

use relatch_authority::{AccountId, Action, Locator, Phase, Terms, WallTime};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::errors::Error;
use crate::surroundings::now;

/// A device of the account.
#[derive(Debug, Serialize, Tsify)]
pub struct Device {
    /// Names the binding: 24 hexadecimal digits.
    pub locator: String,
    /// The owner's own name for the device.
    pub name: String,
    /// What the device said of itself, fit to be shown.
    pub vendor: String,
    /// As `vendor`.
    pub model: String,
    /// As `vendor`.
    pub serial: String,
    /// 1, or 2 and 3 where a photo of the offer gives nothing.
    pub suite: u16,
    /// How far the binding is.
    #[tsify(type = "\"pending\" | \"active\" | \"ending\"")]
    pub phase: &'static str,
    /// For `ending`: until when the release can be taken back, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub until: Option<u64>,
    /// Whether a freeze stops it.
    pub frozen: bool,
    /// Whether this phone was restored, and the device not confirmed since.
    pub unconfirmed: bool,
}

/// Some devices of the account.
#[derive(Debug, Serialize, Tsify)]
pub struct DevicePage {
    /// The devices.
    pub devices: Vec<Device>,
    /// Where the next page begins; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub next: Option<String>,
}

/// What the owner does with a binding.
#[derive(Debug, Deserialize, Tsify)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Act {
    /// "Not me": no code until the freeze is lifted; no proof is asked for.
    Freeze,
    /// Lifts the freeze.
    Lift,
    /// Ends the binding; that can be taken back for 72 hours.
    Release,
    /// Takes a release back.
    Undo,
    /// Ends a binding that was never confirmed.
    Delete,
    /// Offers the device to another account.
    Transfer {
        /// To whom.
        to: String,
    },
    /// Lets another account recover the device.
    Delegate {
        /// Whom.
        to: String,
        /// In seconds since 1970: holds before it.
        expires: u64,
        /// How many codes, 1 to 64.
        codes: u16,
        /// Names the request: a new one for each, the same for a repetition.
        key: String,
    },
}

impl Device {
    pub(crate) fn of(device: &relatch_app::Device) -> Self {
        let [vendor, model, serial] = device.identity.clone();
        let (phase, until) = match device.phase {
            Phase::Pending => ("pending", None),
            Phase::Ending { until } => ("ending", Some(until.secs())),
            _ => ("active", None),
        };
        Self {
            locator: device.locator.to_string(),
            name: device.name.as_str().into(),
            vendor,
            model,
            serial,
            suite: device.suite.number(),
            phase,
            until,
            frozen: device.frozen,
            unconfirmed: device.unconfirmed,
        }
    }
}

impl Act {
    pub(crate) fn of_app(self) -> Result<relatch_app::Act, Error> {
        use relatch_app::Act as Other;
        Ok(match self {
            Self::Freeze => Other::Freeze,
            Self::Lift => Other::Lift,
            Self::Release => Other::Release,
            Self::Undo => Other::Undo,
            Self::Delete => Other::Delete,
            Self::Transfer { to } => Other::Transfer { to: account(&to)? },
            Self::Delegate {
                to,
                expires,
                codes,
                key,
            } => {
                let expires = WallTime::from_secs(expires);
                if expires <= now() {
                    return Err(Error::argument(
                        "the delegation would be over already: give a later time",
                    ));
                }
                let terms = Terms {
                    actions: BTreeSet::from([Action::SetPassword]),
                    expires,
                    max_uses: codes,
                };
                Other::Delegate {
                    to: account(&to)?,
                    terms,
                    key,
                }
            }
        })
    }
}

/// The binding that 24 hexadecimal digits name.
pub(crate) fn locator(text: &str) -> Result<Locator, Error> {
    let wrong = || Error::argument("a locator has 24 hexadecimal digits");
    let mut bytes = [0; 12];
    if text.len() != 24 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    for (byte, place) in bytes.iter_mut().zip((0..24).step_by(2)) {
        let digits = text.get(place..place + 2).ok_or_else(wrong)?;
        *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
    }
    Ok(Locator(bytes))
}

fn account(text: &str) -> Result<AccountId, Error> {
    AccountId::new(text).map_err(Error::argument)
}
