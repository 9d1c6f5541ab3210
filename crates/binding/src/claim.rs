//! Claims: one offer, one binding, and pending until its device is seen.

use core::fmt;

use relatch_wire::Epoch;

use crate::approval::Approvals;
use crate::delegation::Delegations;
use crate::issued::IssuedCodes;
use crate::limits::Window;
use crate::record::{Binding, Offered, Phase};
use crate::text::{AccountId, DeviceName};

/// The offer is bound, or was: the device has to make a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Taken;

impl Binding {
    /// The binding that a claim of an offer begins. What the device says of itself blocks no other claim.
    #[must_use]
    pub fn claimed(by: AccountId, name: DeviceName, offered: Offered) -> Self {
        Self {
            claimant: by.clone(),
            owner: by,
            // [BIND-15]
            phase: Phase::Pending,
            offered,
            epoch: Epoch(0),
            frozen: false,
            name,
            delegations: Delegations::default(),
            issued: IssuedCodes::default(),
            window: Window::default(),
            approvals: Approvals::default(),
            refusals_told: None,
        }
    }

    /// Whether this account may be told again what its claim gave: it claimed the offer and owns the binding.
    ///
    /// # Errors
    /// [`Taken`], whatever the reason.
    pub fn claimed_again(&self, by: &AccountId) -> Result<(), Taken> {
        self.owned_by(by).map_err(|_| Taken)?;
        // [BIND-13]
        if *by == self.claimant {
            Ok(())
        } else {
            Err(Taken)
        }
    }

    /// The owner inspected a challenge of the device; says whether the binding was pending.
    pub fn activate(&mut self) -> bool {
        let pending = self.phase == Phase::Pending;
        if pending {
            self.phase = Phase::Active;
        }
        pending
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the offer cannot be claimed: let the device make a new one")
    }
}

impl core::error::Error for Taken {}
