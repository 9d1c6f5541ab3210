//! Opens the rows of scanned challenges, with the same work whether there is a row or not.

use relatch_binding::{AccountId, Attestation, Binding, DeviceName, Offered, WallTime};
use relatch_derivation::BindingKey;
use relatch_wire::{CodeLength, Fresh32, Identity, Locator, Suite};

use crate::audit::AuditHead;
use crate::codec::Record;
use crate::master::MasterKeys;
use crate::registry::BindingRow;
use crate::rows::Place;
use crate::snapshot::NewerRow;

/// The key of the decoy. It is no secret: what is computed with it is thrown away.
const DECOY_KEY: [u8; 32] = [0; 32];

/// The master keys, and a row to work on where there is none.
#[derive(Debug)]
pub(crate) struct Vault {
    pub(crate) keys: MasterKeys,
    decoy: BindingRow,
}

/// A row that is authentic, with its record.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) row: BindingRow,
    pub(crate) record: Record,
}

impl Vault {
    pub(crate) fn new(keys: MasterKeys) -> Self {
        let decoy = decoy(&keys);
        Self { keys, decoy }
    }

    /// Opens the key of a row, and says whether it is the row's: one that is not there, has no key or does not open gives
    /// a key to do the same work with.
    ///
    /// # Security
    /// Whether there is a row does not show in the work done: the decoy is used where there is none.
    pub(crate) fn unseal(&self, row: Option<&BindingRow>) -> (BindingKey, bool) {
        let row = row.filter(|row| row.key.is_some());
        // [AUTH-3]
        let key = self.keys.unseal(row.unwrap_or(&self.decoy));
        let own = row.is_some() && key.is_some();
        (
            key.unwrap_or_else(|| BindingKey::from_bytes(DECOY_KEY)),
            own,
        )
    }

    /// The record of a row, which is authentic; `None` where it is not.
    pub(crate) fn read(&self, row: &BindingRow) -> Result<Option<Opened>, NewerRow> {
        let record = self.keys.read(row)?;
        Ok(record.map(|record| Opened {
            row: row.clone(),
            record,
        }))
    }
}

/// A row like any other, stored nowhere.
#[allow(
    clippy::expect_used,
    reason = "constant texts of a legal length; any call of the constructor is a test of them"
)]
fn decoy(keys: &MasterKeys) -> BindingRow {
    let binding = Binding::claimed(
        AccountId::new("no account").expect("a legal account"),
        DeviceName::new("no device").expect("a legal name"),
        Offered {
            suite: Suite::Hmac,
            key_id: None,
            code_length: CodeLength::Twelve,
            identity: Identity::default(),
            attestation: Attestation::None,
            hash: [0; 32],
        },
        WallTime::from_secs(0),
    );
    let place = Place::vacant(Locator([0; 12]), keys);
    let key = BindingKey::from_bytes(DECOY_KEY);
    let sealed = keys.seal(place, &binding, &key, &Fresh32::from([0; 32]).into());
    keys.write(place, Some(sealed), &binding, &AuditHead::default())
}
