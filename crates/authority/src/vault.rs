//! Opens the rows of scanned challenges, with the same work whether there is a row or not.

use relatch_binding::{AccountId, Binding, DeviceName, Offered};
use relatch_derivation::BindingKey;
use relatch_wire::{CodeLength, Identity, Locator, Suite};

use crate::master::MasterKeys;
use crate::registry::{BindingRow, SealNonce};
use crate::rows::Place;

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

/// There is no such row; a key to do the same work with.
#[derive(Debug)]
pub(crate) struct Unknown(pub(crate) BindingKey);

impl Vault {
    pub(crate) fn new(keys: MasterKeys) -> Self {
        let decoy = decoy(&keys);
        Self { keys, decoy }
    }

    /// Checks a row and opens its key. A row that is not there, without a key or not authentic is unknown.
    ///
    /// # Security
    /// Whether there is a row does not show in the work done: the decoy stands in for it.
    pub(crate) fn open(&self, row: Option<BindingRow>) -> Result<(Opened, BindingKey), Unknown> {
        let row = row.filter(|row| row.key.is_some());
        let known = row.is_some();
        // [AUTH-3]
        let row = row.unwrap_or_else(|| self.decoy.clone());
        let binding = self.keys.read(&row);
        let key = binding.as_ref().and_then(|it| self.keys.unseal(&row, it));
        match (binding, key) {
            (Some(binding), Some(key)) if known => Ok((Opened { row, binding }, key)),
            (_, key) => Err(Unknown(key.unwrap_or(BindingKey::from_bytes([0; 32])))),
        }
    }
}

/// A row like any other, stored nowhere; neither its key nor its nonce is a secret.
#[allow(
    clippy::expect_used,
    reason = "constant texts of a legal length; any call of the constructor is a test of them"
)]
fn decoy(keys: &MasterKeys) -> BindingRow {
    let binding = Binding::claimed(
        AccountId::new("nobody").expect("a legal account"),
        DeviceName::new("nothing").expect("a legal name"),
        Offered {
            suite: Suite::Hmac,
            key_id: None,
            code_length: CodeLength::Twelve,
            identity: Identity::default(),
            attested: false,
        },
    );
    let place = Place::vacant(Locator([0; 12]), keys);
    let key = BindingKey::from_bytes([0; 32]);
    let sealed = keys.seal(place, &binding, &key, SealNonce([0; 24]));
    keys.write(place, sealed, &binding)
}
