//! Audit entries, notices and previews for `serde`: flat maps of numbers, flags and texts.
//!
//! They are only written: what is stored to be read again is stored as bytes ([`AuditEntry::to_bytes`]).

use relatch_binding::DeviceName;
use relatch_wire::Hex;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::fields::{self, Value};
use super::{AuditEntry, AuditRecord, Notice};
use crate::preview::Preview;

impl Serialize for AuditEntry {
    /// `at`, `locator`, `account`, `event` (its name), then the event's own fields.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("at", &self.at.secs())?;
        map.serialize_entry("locator", &Value::Hex(Hex(&self.locator.0)))?;
        map.serialize_entry("account", self.account.as_str())?;
        map.serialize_entry("event", self.event.name())?;
        for (name, value) in fields::of(&self.event) {
            map.serialize_entry(name, &value)?;
        }
        map.end()
    }
}

impl Serialize for AuditRecord {
    /// `number`, `link`, `entry`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("number", &self.number)?;
        map.serialize_entry("link", &Value::Hex(Hex(&self.link)))?;
        map.serialize_entry("entry", &self.entry)?;
        map.end()
    }
}

impl Serialize for Notice {
    /// `to`, `name` (or null), `sentence` (its key), `entry`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("to", self.to.as_str())?;
        map.serialize_entry("name", &self.name.as_ref().map(DeviceName::as_str))?;
        map.serialize_entry("sentence", self.sentence_key())?;
        map.serialize_entry("entry", &self.entry)?;
        map.end()
    }
}

impl Serialize for Preview {
    /// The fields by their names; `step_up` is a name or null.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(12))?;
        map.serialize_entry("locator", &Value::Hex(Hex(&self.locator.0)))?;
        map.serialize_entry("name", self.name.as_str())?;
        map.serialize_entry("vendor", self.identity.vendor())?;
        map.serialize_entry("model", self.identity.model())?;
        map.serialize_entry("serial", self.identity.serial())?;
        map.serialize_entry("action", &self.action.number())?;
        map.serialize_entry("failures", &self.failures.count())?;
        map.serialize_entry("suite", &self.suite.number())?;
        map.serialize_entry("attestation", self.attestation.name())?;
        map.serialize_entry("code_length", &self.code_length.digits())?;
        map.serialize_entry("role", self.role.name())?;
        map.serialize_entry("step_up", &self.step_up.map(|why| why.name()))?;
        map.end()
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Name(name) => serializer.serialize_str(name),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Hex(hex) => serializer.collect_str(hex),
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Numbers(numbers) => numbers.serialize(serializer),
        }
    }
}
