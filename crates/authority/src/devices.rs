//! What an account is shown of the bindings that it owns.

use alloc::vec::Vec;

use relatch_binding::{AccountId, Delegation, DeviceName, Phase};
use relatch_wire::{Identity, Locator};

use crate::authority::Authority;
use crate::registry::{Registry, StorageError};

/// A binding as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
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
pub struct Devices {
    /// In the order of their locators.
    pub devices: Vec<Device>,
    /// Ask again from behind this one, where there may be more.
    pub next: Option<Locator>,
}

impl<R: Registry> Authority<R> {
    /// The devices of an account from behind `after`, at most [`crate::PAGE`] at once; ended bindings are left out.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn devices(
        &self,
        account: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Devices, StorageError> {
        let rows = self.registry.bindings_of(account, after)?;
        let next = rows.last().map(|row| row.locator);
        let devices = rows.into_iter().filter_map(|row| {
            let binding = self.vault.keys.read(&row)?;
            binding.owned_by(account).ok()?;
            Some(Device {
                locator: row.locator,
                name: binding.name,
                identity: binding.offered.identity,
                phase: binding.phase,
                frozen: binding.frozen,
                delegations: binding.delegations.iter().cloned().collect(),
            })
        });
        Ok(Devices {
            devices: devices.collect(),
            next,
        })
    }
}
