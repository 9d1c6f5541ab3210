//! Opens the rows of scanned challenges, with the same work whether there is a row or not.

use relatch_binding::{AccountId, Binding, DeviceName, Offered};
use relatch_derivation::BindingKey;
use relatch_wire::{CodeLength, Identity, Locator, Suite};

use crate::master::MasterKeys;
use crate::registry::{BindingRow, SealNonce};
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
    pub(crate) binding: Binding,
}

impl Vault {
    pub(crate) fn new(keys: MasterKeys) -> Self {
        let decoy = decoy(&keys);
        Self { keys, decoy }
    }

    /// Checks a row and opens its key. A row that is not there, has no key or is not authentic gives `None`, and a key to
    /// do the same work with.
    ///
    /// # Security
    /// Whether there is a row does not show in the work done: the decoy is used where there is none.
    pub(crate) fn open(
        &self,
        row: Option<&BindingRow>,
    ) -> Result<(Option<Opened>, BindingKey), NewerRow> {
        let row = row.filter(|row| row.key.is_some());
        let known = row.is_some();
        // [AUTH-3]
        let row = row.unwrap_or(&self.decoy).clone();
        let binding = self.keys.read(&row)?;
        let key = binding
            .as_ref()
            .and_then(|binding| self.keys.unseal(&row, binding));
        Ok(match (binding, key) {
            (Some(binding), Some(key)) if known => (Some(Opened { row, binding }), key),
            (_, Some(key)) => (None, key),
            (_, None) => (None, BindingKey::from_bytes(DECOY_KEY)),
        })
    }
}

/// A row like any other, stored nowhere; its nonce is no secret either.
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
            attested: false,
        },
    );
    let place = Place::vacant(Locator([0; 12]), keys);
    let key = BindingKey::from_bytes(DECOY_KEY);
    let sealed = keys.seal(place, &binding, &key, SealNonce([0; 24]));
    keys.write(place, Some(sealed), &binding)
}
