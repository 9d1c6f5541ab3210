//! The settings and the steps of a device's trace, as they stand in a vector.

use relatch_device::{Console, Uptime};
use serde::Deserialize;
use serde_json::Value;

use crate::hex::Array;
use crate::library::forms::parse;
use crate::library::store::{Damage, Fault};
use crate::members::remove;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trace {
    pub(super) settings: Settings,
    pub(super) steps: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    pub(super) vendor: String,
    pub(super) model: String,
    pub(super) serial: String,
    pub(super) code_length: u64,
    pub(super) factory_key: Option<Array<32>>,
    pub(super) lifetime_ms: u64,
    pub(super) other_consoles: bool,
    pub(super) monotonic_counter: bool,
    pub(super) password: String,
    pub(super) authority: Option<String>,
    pub(super) minimum_suite: Option<u64>,
}

/// What every step has.
pub(super) struct Step {
    pub(super) uptime: Uptime,
    pub(super) storage: Option<Fault>,
    pub(super) act: Act,
}

/// What is done at the device.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Act {
    Prove {
        session: String,
    },
    Bind {
        by: By,
        session: String,
        random: Array<32>,
    },
    #[serde(rename = "load keys")]
    LoadKeys {
        by: By,
        session: String,
        text: String,
    },
    Confirm {
        by: By,
        session: String,
        typed: String,
    },
    #[serde(rename = "cancel offer")]
    CancelOffer {},
    Release {
        by: By,
        session: String,
    },
    #[serde(rename = "clear failures")]
    ClearFailures {
        by: By,
        session: String,
    },
    #[serde(rename = "factory reset")]
    FactoryReset {},
    Check {
        by: By,
        session: String,
        random: Array<32>,
    },
    #[serde(rename = "enter check")]
    EnterCheck {
        by: By,
        session: String,
        typed: String,
    },
    Recover {
        console: Place,
        random: Array<32>,
    },
    Enter {
        console: Place,
        session: String,
        typed: String,
    },
    #[serde(rename = "set password")]
    SetPassword {
        session: String,
        password: String,
        policy: Option<Policy>,
    },
    #[serde(rename = "end session")]
    EndSession {
        session: String,
    },
    Touch {},
    Tick {},
    Status {},
    Snapshot {
        name: String,
    },
    Restart {
        boot_counter: Option<u64>,
        restore: Option<String>,
        #[serde(default)]
        damage: Vec<Damage>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum By {
    #[serde(rename = "administrator")]
    Administrator,
    #[serde(rename = "set-up")]
    SetUp,
    #[serde(rename = "anybody")]
    Anybody,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Place {
    Local,
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Policy {
    Refuses,
}

impl Step {
    pub(super) fn parse(mut step: Value) -> Result<Self, String> {
        let uptime = remove(&mut step, "uptime").as_ref().and_then(Value::as_u64);
        let storage = remove(&mut step, "storage");
        Ok(Self {
            uptime: Uptime::from_millis(uptime.ok_or("a step has no uptime")?),
            storage: storage.as_ref().map(parse).transpose()?,
            act: parse(&step)?,
        })
    }
}

impl From<Place> for Console {
    fn from(place: Place) -> Self {
        match place {
            Place::Local => Self::Local,
            Place::Other => Self::Remote,
        }
    }
}
