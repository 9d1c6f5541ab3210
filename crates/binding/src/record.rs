//! What the authority keeps of a binding, apart from its key, and how a claim begins it.

use core::fmt;

use relatch_wire::{Challenge, CodeLength, Epoch, Identity, KeyId, Offer, Suite};

use crate::challenge::{Approvals, IssuedCodes};
use crate::delegation::Delegations;
use crate::text::{AccountId, DeviceName};
use crate::time::{CODES_PER_BINDING, Window};

/// A binding as the authority sees it (spec/binding.md, "At the authority"); every list in it is bounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The account that may do everything.
    pub owner: AccountId,
    /// The account that claimed the offer.
    pub claimant: AccountId,
    /// Where the binding is in its life.
    pub phase: Phase,
    /// What its offer fixed for life.
    pub offered: Offered,
    /// Completed recoveries that a device has shown.
    pub epoch: Epoch,
    /// Whether the owner said "not me".
    pub frozen: bool,
    /// What the owner calls the device.
    pub name: DeviceName,
    /// Who else may recover.
    pub delegations: Delegations,
    /// The codes of the last 24 hours.
    pub issued: IssuedCodes,
    /// When the owner was issued codes.
    pub window: Window<CODES_PER_BINDING>,
    /// What the owner approved by a step-up.
    pub approvals: Approvals,
    /// The clock hour of the last notice of a refusal.
    pub refusals_told: Option<u64>,
}

/// What an offer fixes for the life of its binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The one suite of the binding.
    pub suite: Suite,
    /// The authority's key set, in suite 2.
    pub key_id: Option<KeyId>,
    /// The least length of a code.
    pub code_length: CodeLength,
    /// What the device says it is; text for people, unless it is attested.
    pub identity: Identity,
    /// Whether the device proved its identity, in suite 2: the active binding then holds the serial.
    pub attested: bool,
}

/// Where a binding is in its life; it only moves forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// Claimed; no challenge of the device was seen yet.
    Pending,
    /// The owner inspected a challenge of the device.
    Active,
    /// Released or deleted; the locator stays taken.
    Ended,
}

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

    /// Whether this account gets the answer to its claim again: it claimed the offer and owns the binding.
    ///
    /// # Errors
    /// [`Taken`], whatever the reason.
    pub fn claimed_again(&self, by: &AccountId) -> Result<(), Taken> {
        // [BIND-13]
        if *by == self.claimant && *by == self.owner && self.phase != Phase::Ended {
            Ok(())
        } else {
            Err(Taken)
        }
    }

    /// Whether the binding holds this serial, so that no other account can bind the device. [BIND-19]
    #[must_use]
    pub fn holds(&self, identity: &Identity) -> bool {
        let offered = &self.offered;
        self.phase == Phase::Active && offered.has_serial() && offered.identity == *identity
    }
}

impl Phase {
    /// The number in a row.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Pending => 0,
            Self::Active => 1,
            Self::Ended => 2,
        }
    }

    /// The phase with this number, if there is one.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        let all = [Self::Pending, Self::Active, Self::Ended];
        all.into_iter().find(|phase| phase.number() == number)
    }
}

impl Offered {
    /// What is kept of an offer; `attested` says that its attestation is correct.
    #[must_use]
    pub fn of(offer: &Offer, attested: bool) -> Self {
        Self {
            suite: offer.suite(),
            key_id: offer.key_id(),
            code_length: offer.code_length,
            identity: offer.identity.clone(),
            attested: attested && offer.suite() == Suite::Hybrid,
        }
    }

    /// Whether the binding may hold a serial: it is attested, and there is one.
    #[must_use]
    pub fn has_serial(&self) -> bool {
        self.attested && !self.identity.serial().is_empty()
    }

    /// Whether a challenge is of the binding's suite and key set. [AUTH-5] [HYB-20]
    #[must_use]
    pub fn fits(&self, challenge: &Challenge) -> bool {
        challenge.suite() == self.suite && challenge.key_id() == self.key_id
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the offer cannot be claimed: let the device make a new one")
    }
}

impl core::error::Error for Taken {}
