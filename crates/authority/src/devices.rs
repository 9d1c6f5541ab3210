//! What an account is shown of the bindings that it owns.

use alloc::vec::Vec;

use relatch_binding::{AccountId, Delegation, DeviceName, Phase};
use relatch_wire::{Identity, Locator};

use crate::decider::Decider;
use crate::registry::BindingRow;
use crate::snapshot::NewerRow;

/// A binding as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BoundDevice {
    /// Names the binding.
    pub locator: Locator,
    /// The owner's own name for the device.
    pub name: DeviceName,
    /// What the device said it is; untrusted text.
    pub identity: Identity,
    /// Pending or active.
    pub phase: Phase,
    /// Whether the owner froze it.
    pub frozen: bool,
    /// Who else may recover it.
    pub delegations: Vec<Delegation>,
}

/// Some of an account's devices.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DevicePage {
    /// In the order of their locators.
    pub devices: Vec<BoundDevice>,
    /// Where the next page begins: after this locator. `None` at the end.
    pub next: Option<Locator>,
}

impl Decider {
    /// The account's devices among the rows that [`crate::Registry::bindings_of`] gave; ended bindings are left out.
    ///
    /// # Errors
    /// [`NewerRow`].
    pub fn devices(
        &self,
        account: &AccountId,
        rows: &[BindingRow],
    ) -> Result<DevicePage, NewerRow> {
        let mut devices = Vec::new();
        for row in rows {
            let binding = self.vault.keys.read(row)?;
            let Some(binding) = binding.filter(|binding| binding.owned_by(account).is_ok()) else {
                continue;
            };
            devices.push(BoundDevice {
                locator: row.locator,
                name: binding.name,
                identity: binding.offered.identity,
                phase: binding.phase,
                frozen: binding.frozen,
                delegations: binding.delegations.iter().cloned().collect(),
            });
        }
        Ok(DevicePage {
            devices,
            next: rows.last().map(|row| row.locator),
        })
    }
}
