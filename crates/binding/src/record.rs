//! What the authority keeps of a binding, apart from its key, and how a claim begins it.

use core::fmt;

use relatch_wire::{Challenge, CodeLength, Epoch, Identity, KeyId, Offer, Suite};

use crate::challenge::{Approvals, IssuedCodes};
use crate::delegation::Delegations;
use crate::freeze::{Former, Freezes};
use crate::text::{AccountId, DeviceName};
use crate::time::{CODES_PER_BINDING, HOUR, Seen, WallTime, Window, runs};
use crate::transfer::TransferOffer;

/// How long a binding that was claimed with a receipt gives no code, in seconds. [AUTH-66]
const HELD: u64 = 72 * HOUR;

/// A binding as the authority sees it (spec/binding.md, "At the authority"); every list in it is bounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The account that may do everything.
    pub owner: AccountId,
    /// The account that claimed the offer.
    pub claimant: AccountId,
    /// Where the binding is in its life; [`Binding::phase_at`] says where it is now.
    pub phase: Phase,
    /// What its offer fixed for life.
    pub offered: Offered,
    /// Completed recoveries that a device has shown.
    pub epoch: Epoch,
    /// Who stopped it.
    pub freezes: Freezes,
    /// What the owner calls the device.
    pub name: DeviceName,
    /// How many acts with a proof and acceptances there were: the next proof is for this number.
    pub act_number: u64,
    /// A transfer that waits for its recipient.
    pub transfer: Option<TransferOffer>,
    /// The owner before the last transfer.
    pub former: Option<Former>,
    /// A claim with a receipt gives no codes before this.
    pub held_until: Option<WallTime>,
    /// The highest time seen.
    pub seen: WallTime,
    /// Who else may recover.
    pub delegations: Delegations,
    /// The codes of the last 24 hours.
    pub issued: IssuedCodes,
    /// When the owner was issued codes.
    pub window: Window<CODES_PER_BINDING>,
    /// What the owner approved by a step-up.
    pub approvals: Approvals,
}

/// What an offer fixes for the life of its binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The one suite of the binding.
    pub suite: Suite,
    /// The authority's key set, from suite 2 on.
    pub key_id: Option<KeyId>,
    /// The least length of a code of action 1.
    pub code_length: CodeLength,
    /// What the device says it is; text for people, unless it is genuine.
    pub identity: Identity,
    /// What the attestation of the device came to.
    pub attestation: Attestation,
    /// SHA-256 of the offer's message, which receipts name.
    pub hash: [u8; 32],
}

/// What the attestation of an offer came to. It is for people, and blocks nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attestation {
    /// There is none, or the factory key of the device is not known.
    None,
    /// It is correct: the device is what it says.
    Genuine,
    /// It is not: something else made the offer.
    Wrong,
}

/// Where a binding is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// Claimed; no challenge of the device was seen yet.
    Pending,
    /// The owner inspected a challenge of the device.
    Active,
    /// Released; its owner can take that back.
    Ending {
        /// Before this.
        until: WallTime,
    },
    /// Released or deleted; the locator stays taken.
    Ended,
}

/// The offer is bound, or was: the device has to make a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Taken;

impl Binding {
    /// The binding that a claim of an offer begins. What the device says of itself blocks no other claim.
    #[must_use]
    pub fn claimed(by: AccountId, name: DeviceName, offered: Offered, now: WallTime) -> Self {
        Self {
            claimant: by.clone(),
            owner: by,
            // [BIND-15]
            phase: Phase::Pending,
            offered,
            epoch: Epoch(0),
            freezes: Freezes::default(),
            name,
            act_number: 0,
            transfer: None,
            former: None,
            held_until: None,
            seen: now,
            delegations: Delegations::default(),
            issued: IssuedCodes::default(),
            window: Window::default(),
            approvals: Approvals::default(),
        }
    }

    /// The binding of a claim with a receipt of this act number, after a restore: it gives no code for 72 hours.
    #[must_use]
    pub fn reclaimed(self, act_number: u64, now: WallTime) -> Self {
        Self {
            act_number,
            held_until: Some(now.plus_secs(HELD)),
            ..self
        }
    }

    /// Whether a claim with a receipt of this act number takes the place of the binding; it waits itself, or the
    /// authority is in restored mode. [AUTH-67]
    #[must_use]
    pub fn gives_way_to(&self, act_number: u64, restored: bool, now: WallTime) -> bool {
        // One that is ending has its key; the lost acts may have taken the release back.
        let has_key = self.phase != Phase::Ended;
        has_key && (restored || self.is_held(now)) && self.act_number < act_number
    }

    /// Whether the binding gives no code yet, because it was claimed with a receipt.
    #[must_use]
    pub fn is_held(&self, now: WallTime) -> bool {
        (self.held_until).is_some_and(|until| runs(self.time(now), until, HELD))
    }

    /// Whether this account gets the answer to its claim again: it claimed the offer and owns the binding.
    ///
    /// # Errors
    /// [`Taken`], whatever the reason.
    pub fn claimed_again(&self, by: &AccountId, now: WallTime) -> Result<(), Taken> {
        // [BIND-13]
        if *by == self.claimant && *by == self.owner && self.phase_at(now) != Phase::Ended {
            Ok(())
        } else {
            Err(Taken)
        }
    }

    /// The time that expiries are compared with: now, or the highest time seen if it is at most a day ahead.
    #[must_use]
    pub fn time(&self, now: WallTime) -> WallTime {
        now.at_least(self.seen)
    }

    /// Notes that the row is written now.
    pub fn see(&mut self, now: WallTime) -> Seen {
        now.seen_after(&mut self.seen)
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
            Self::Ending { .. } => 3,
        }
    }
}

impl Attestation {
    /// Every one of them.
    pub const ALL: [Self; 3] = [Self::None, Self::Genuine, Self::Wrong];

    /// The number in a row.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Genuine => 1,
            Self::Wrong => 2,
        }
    }

    /// The one of this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.number() == number)
    }

    /// A name that never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Genuine => "genuine",
            Self::Wrong => "wrong",
        }
    }
}

impl Offered {
    /// What is kept of an offer.
    #[must_use]
    pub fn of(offer: &Offer, hash: [u8; 32], attestation: Attestation) -> Self {
        Self {
            suite: offer.suite(),
            key_id: offer.key_id(),
            code_length: offer.code_length,
            identity: offer.identity.clone(),
            attestation,
            hash,
        }
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
