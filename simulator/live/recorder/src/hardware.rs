//! What a unit is made of, as the page keeps it: its identity and keys, and its flash.

use std::collections::BTreeMap;

use relatch_device::{CodeLength, Config, Identity, PublicKeySet, RecordKey, Slot, Suite};
use relatch_testkit::flash::{Fault, Flash, Left, Moment, Operation, Page, Tear};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The pages of the flash by their names, in hexadecimal digits.
pub type Pages = BTreeMap<String, String>;

/// What the factory and the starts so far made of a unit.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Setup {
    /// The serial number.
    pub serial: String,
    /// The key of the records, different on each unit.
    pub record_key: HexKey,
    /// The key file that firmware has, if it has one.
    #[serde(default)]
    pub key_file: Option<String>,
    /// How often the unit was started, this time included.
    pub boots: u64,
    /// What is on the flash.
    pub pages: Pages,
}

/// 32 bytes in hexadecimal digits; never printed.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct HexKey(pub String);

impl std::fmt::Debug for HexKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HexKey(..)")
    }
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut about = f.debug_struct("Setup");
        about
            .field("serial", &self.serial)
            .field("boots", &self.boots);
        about.finish_non_exhaustive()
    }
}

impl Setup {
    /// The library's settings, or what is incorrect.
    pub(crate) fn config(&self) -> Result<Config, &'static str> {
        let key = unhex(&self.record_key.0).and_then(|key| key.try_into().ok());
        let key: [u8; 32] = key.ok_or("the record key is not 32 bytes")?;
        let identity = Identity::new("Relatch", "NVR-8", &self.serial);
        let identity = identity.map_err(|_| "the serial number is too long")?;
        let config = Config::new(
            identity,
            RecordKey::new(&key),
            Suite::Hmac,
            CodeLength::Twelve,
        );
        match &self.key_file {
            None => Ok(config),
            Some(text) => PublicKeySet::from_text(text.trim_end())
                .map(|keys| config.authority(keys))
                .map_err(|_| "the key file in firmware cannot be used"),
        }
    }

    /// A flash with these pages.
    pub(crate) fn flash(&self) -> Flash {
        let flash = Flash::new();
        put(&flash, &self.pages);
        flash
    }
}

/// Writes pages into a flash without the device's knowledge; the others become empty.
pub(crate) fn put(flash: &Flash, pages: &Pages) {
    for page in Page::ALL {
        let content = pages.get(name(page)).and_then(|text| unhex(text));
        flash.tamper(page, |old| *old = content.unwrap_or_default());
    }
}

/// What is on a flash.
pub(crate) fn pages(flash: &Flash) -> Pages {
    let dump = flash.dump();
    Page::ALL
        .into_iter()
        .map(|page| (name(page).to_owned(), hex(&dump.page(page))))
        .collect()
}

/// The power is cut in the operation of this number, counted from 0: before its first byte, after so many bytes, or
/// behind the last one (`None`).
pub(crate) fn cut(operation: u32, bytes: Option<u32>, old: bool) -> Fault {
    let tear = if old { Tear::Old } else { Tear::Erased };
    let moment = match bytes {
        None => Moment::After,
        Some(0) => Moment::Before,
        Some(bytes) => Moment::Inside(usize::try_from(bytes).unwrap_or(usize::MAX), tear),
    };
    Fault::Cut(operation.into(), moment)
}

/// A line of the storage log.
#[derive(Debug, Serialize)]
pub(crate) struct Logged {
    page: &'static str,
    bytes: usize,
    done: bool,
    left: &'static str,
}

impl Logged {
    pub(crate) fn of(operation: &Operation) -> Self {
        Self {
            page: operation.page.map_or("counter", name),
            bytes: operation.bytes,
            done: operation.result.is_ok(),
            left: match operation.left {
                Left::Old => "old",
                Left::New => "new",
                Left::Torn => "torn",
            },
        }
    }
}

/// The names of the pages never change: what a page of the browser kept has to be read again.
fn name(page: Page) -> &'static str {
    match page {
        Page::Record(Slot::BindingA) => "binding-a",
        Page::Record(Slot::BindingB) => "binding-b",
        Page::Record(Slot::StateA) => "state-a",
        Page::Record(Slot::StateB) => "state-b",
        Page::PasswordA => "password-a",
        Page::PasswordB => "password-b",
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| digit.to_digit(16)?.try_into().ok())
        .collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    let pairs = digits.chunks_exact(2);
    Some(
        pairs
            .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
            .collect(),
    )
}
