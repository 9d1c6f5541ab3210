//! The devices of the account, and what the owner does with them.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

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
    pub phase: String,
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

/// Shows after a restore of the service that the account had the device: the member `receipt` of the service's answers.
#[derive(Debug, Serialize, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The act number of the binding.
    pub number: u64,
    /// 64 hexadecimal digits.
    pub mac: String,
}

/// What the page keeps of a claim from suite 2 on. It holds no secret.
#[derive(Debug, Serialize, Tsify)]
pub struct KeptOffer {
    /// The text of the offer, to be given to `scan` again.
    pub offer: String,
    /// Goes with it then.
    pub receipt: Receipt,
}
