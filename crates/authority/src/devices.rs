//! What an account is shown of the bindings that it owns, and of those that are offered to it.

use alloc::vec::Vec;

use relatch_binding::{
    AccountId, ActRefusal, Attestation, Binding, Delegation, DeviceName, Freezes, Phase, Terms,
    TransferOffer, WallTime,
};
use relatch_wire::{Identity, Locator, Suite};

use crate::decider::{Decided, Decider, Outcome};
use crate::registry::BindingRow;
use crate::snapshot::{NewerRow, Snapshot, Undecided};

/// A binding as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BoundDevice {
    /// Names the binding.
    pub locator: Locator,
    /// The owner's own name for the device.
    pub name: DeviceName,
    /// What the device said it is; untrusted text unless it is genuine.
    pub identity: Identity,
    /// The suite of the binding.
    pub suite: Suite,
    /// Whether the device proved what it is.
    pub attestation: Attestation,
    /// Pending, active or ending.
    pub phase: Phase,
    /// Who stopped it.
    pub freezes: Freezes,
    /// A transfer that waits for its recipient.
    pub transfer: Option<TransferOffer>,
    /// Who else may recover it, or was asked to.
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

/// A binding as a delegate sees it: nothing here is the owner's text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DelegatedDevice {
    /// Names the binding.
    pub locator: Locator,
    /// What the device said it is; untrusted text unless it is genuine.
    pub identity: Identity,
    /// Whether the device proved what it is.
    pub attestation: Attestation,
    /// What the owner granted, and what is used of it.
    pub delegation: Delegation,
}

/// A device that another account offers: nothing here is the other account's text. [AUTH-47] [APP-17]
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invitation {
    /// What the device said it is; untrusted text unless it is genuine.
    pub identity: Identity,
    /// Whether the device proved what it is.
    pub attestation: Attestation,
    /// Whether a transfer is open to the account.
    pub transfer: bool,
    /// What a delegation to the account permits, accepted or not.
    pub delegation: Option<Terms>,
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
        now: WallTime,
    ) -> Result<DevicePage, NewerRow> {
        let mut devices = Vec::new();
        for row in rows {
            let read = self.vault.keys.read(row)?;
            let binding = read.map(|record| record.binding);
            let Some(binding) = binding.filter(|one| one.owned_by(account, now).is_ok()) else {
                continue;
            };
            devices.push(BoundDevice::of(row.locator, binding));
        }
        Ok(DevicePage {
            devices,
            next: rows.last().map(|row| row.locator),
        })
    }

    /// One device as its owner sees it.
    ///
    /// # Errors
    /// [`crate::Undecided`]; the answer is [`ActRefusal::NotOwner`] for a binding that is unknown, damaged or of others.
    pub fn device(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
    ) -> Decided<BoundDevice, ActRefusal> {
        let binding = self.recorded(rows, locator)?;
        let own = binding.filter(|binding| binding.owned_by(account, now).is_ok());
        let device = own.map(|binding| BoundDevice::of(*locator, binding));
        Ok(Outcome::only(device.ok_or(ActRefusal::NotOwner)))
    }

    /// One device as the operator sees it, and whose it is: for support, which gets no code and moves no device.
    ///
    /// # Errors
    /// [`crate::Undecided`]; the answer is [`ActRefusal::NotOwner`] for a binding that is unknown, damaged or ended.
    pub fn device_for_operator(
        &self,
        rows: &Snapshot,
        locator: &Locator,
        now: WallTime,
    ) -> Decided<(AccountId, BoundDevice), ActRefusal> {
        let binding = self.recorded(rows, locator)?;
        let live = binding.filter(|binding| binding.phase_at(now) != Phase::Ended);
        let device =
            live.map(|binding| (binding.owner.clone(), BoundDevice::of(*locator, binding)));
        Ok(Outcome::only(device.ok_or(ActRefusal::NotOwner)))
    }

    /// The devices among these rows that others delegated to the account, accepted or not; what is over is left out.
    ///
    /// # Errors
    /// [`NewerRow`].
    pub fn delegated(
        &self,
        account: &AccountId,
        rows: &[BindingRow],
        now: WallTime,
    ) -> Result<Vec<DelegatedDevice>, NewerRow> {
        let mut devices = Vec::new();
        for row in rows {
            let read = self.vault.keys.read(row)?;
            let binding = read.map(|record| record.binding);
            let Some(binding) = binding.filter(|one| one.phase_at(now) == Phase::Active) else {
                continue;
            };
            let delegation = binding.delegations.offered_to(account);
            let delegation = delegation.filter(|one| one.unexpired(binding.time(now)).is_ok());
            if let Some(delegation) = delegation.cloned() {
                devices.push(DelegatedDevice {
                    locator: row.locator,
                    identity: binding.offered.identity,
                    attestation: binding.offered.attestation,
                    delegation,
                });
            }
        }
        Ok(devices)
    }

    /// What is offered to an account at this binding, before it accepts.
    ///
    /// # Errors
    /// [`crate::Undecided`]; the answer is [`ActRefusal::NotOwner`] where nothing is, whatever the reason.
    pub fn invitation(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        locator: &Locator,
        now: WallTime,
    ) -> Decided<Invitation, ActRefusal> {
        let binding = self.recorded(rows, locator)?;
        let live = binding.filter(|binding| binding.phase_at(now) == Phase::Active);
        let invitation = live.and_then(|binding| {
            let at = binding.time(now);
            let delegation = binding.delegations.offered_to(account);
            let delegation = delegation.filter(|one| one.unexpired(at).is_ok());
            let delegation = delegation.map(|one| one.terms.clone());
            let transfer = binding.is_offered_to(account, at);
            (transfer || delegation.is_some()).then_some(Invitation {
                identity: binding.offered.identity,
                attestation: binding.offered.attestation,
                transfer,
                delegation,
            })
        });
        Ok(Outcome::only(invitation.ok_or(ActRefusal::NotOwner)))
    }

    fn recorded(&self, rows: &Snapshot, locator: &Locator) -> Result<Option<Binding>, Undecided> {
        let read = match rows.binding(locator)? {
            Some(row) => self.vault.keys.read(row)?,
            None => None,
        };
        Ok(read.map(|record| record.binding))
    }
}

impl BoundDevice {
    fn of(locator: Locator, binding: Binding) -> Self {
        Self {
            locator,
            name: binding.name,
            identity: binding.offered.identity,
            suite: binding.offered.suite,
            attestation: binding.offered.attestation,
            phase: binding.phase,
            freezes: binding.freezes,
            transfer: binding.transfer,
            delegations: binding.delegations.iter().cloned().collect(),
        }
    }
}
