//! What the authority keeps of a binding, apart from its key.

use relatch_wire::{Challenge, CodeLength, Epoch, Identity, KeyId, Offer, Suite};

use crate::approval::Approvals;
use crate::delegation::Delegations;
use crate::issued::IssuedCodes;
use crate::limits::{CODES_PER_BINDING, Window};
use crate::text::{AccountId, DeviceName};

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
    /// Recoveries completed, as far as a device has shown.
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
    /// The clock hour for which the owner was told of refusals.
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

impl Offered {
    /// What is kept of an offer; `attested` says that its attestation was found right.
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

impl Binding {
    /// Whether the binding holds this serial, so that no other account can bind the device. [BIND-19]
    #[must_use]
    pub fn holds(&self, identity: &Identity) -> bool {
        let offered = &self.offered;
        self.phase == Phase::Active && offered.has_serial() && offered.identity == *identity
    }
}

/// Where a binding is in its life; it only moves forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Claimed; no challenge of the device was seen yet.
    Pending,
    /// The owner inspected a challenge of the device.
    Active,
    /// Released or deleted; the locator stays taken.
    Ended,
}
