//! What is recorded, and what owners are sent; never a code or a key.
//!
//! Events, reasons and notices have numbers, names and sentence keys that never change
//! (spec/authority.md, "Audit and notices"). A new one takes the next number.

mod bytes;
mod fields;
#[cfg(feature = "serde")]
mod json;
mod reason;

use core::fmt;

use relatch_binding::{AccountId, ChallengeHash, DeviceName, Role, Terms, WallTime};
use relatch_wire::{Action, Epoch, Failures, Locator};

pub use bytes::EntryError;
pub use reason::{Reason, StepUpReason};

/// One line of the append-only audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: WallTime,
    /// At which binding.
    pub locator: Locator,
    /// The account that called.
    pub account: AccountId,
    /// What happened.
    pub event: Event,
}

/// A message to an owner. Refusals are merged: one for each binding and clock hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Who gets it.
    pub to: AccountId,
    /// What the owner calls the device.
    pub name: DeviceName,
    /// The audit entry that it is about.
    pub entry: AuditEntry,
}

/// What happened to a binding.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// An offer was claimed.
    Claimed,
    /// Another account, which has seen the offer, claimed it too.
    ClaimRefused,
    /// Another account claimed an offer of the device, whose serial this binding holds.
    SerialClaimRefused,
    /// The vendor released the serial: another account may bind the device.
    SerialReleased,
    /// The owner inspected a challenge of the device for the first time.
    Activated,
    /// A code was issued.
    Issued {
        /// For which challenge.
        challenge: ChallengeHash,
        /// In which capacity.
        role: Role,
        /// What the code permits.
        action: Action,
        /// The epoch shown, now the stored one.
        epoch: Epoch,
        /// Wrong codes so far, as shown.
        failures: Failures,
        /// Whether the owner had stepped up for the challenge.
        stepped_up: bool,
    },
    /// A challenge with a correct tag was refused.
    Refused {
        /// Which challenge.
        challenge: ChallengeHash,
        /// Why.
        reason: Reason,
    },
    /// The owner stepped up for a challenge.
    SteppedUp {
        /// For which challenge.
        challenge: ChallengeHash,
    },
    /// A delegation was given.
    Delegated {
        /// To whom.
        to: AccountId,
        /// On which terms.
        terms: Terms,
    },
    /// A delegation was revoked.
    Revoked {
        /// From whom.
        from: AccountId,
    },
    /// The binding has another owner.
    Transferred {
        /// The new one.
        to: AccountId,
    },
    /// "Not me".
    Frozen,
    /// The freeze was lifted.
    Unfrozen,
    /// An active binding ended.
    Released,
    /// A pending binding ended.
    Deleted,
}

impl Event {
    /// The number in an audit entry, which never changes.
    #[must_use]
    pub fn number(&self) -> u8 {
        match self {
            Self::Claimed => 1,
            Self::ClaimRefused => 2,
            Self::SerialClaimRefused => 3,
            Self::SerialReleased => 4,
            Self::Activated => 5,
            Self::Issued { .. } => 6,
            Self::Refused { .. } => 7,
            Self::SteppedUp { .. } => 8,
            Self::Delegated { .. } => 9,
            Self::Revoked { .. } => 10,
            Self::Transferred { .. } => 11,
            Self::Frozen => 12,
            Self::Unfrozen => 13,
            Self::Released => 14,
            Self::Deleted => 15,
        }
    }

    /// A name that never changes.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::ClaimRefused => "claim-refused",
            Self::SerialClaimRefused => "serial-claim-refused",
            Self::SerialReleased => "serial-released",
            Self::Activated => "activated",
            Self::Issued { .. } => "issued",
            Self::Refused { .. } => "refused",
            Self::SteppedUp { .. } => "stepped-up",
            Self::Delegated { .. } => "delegated",
            Self::Revoked { .. } => "revoked",
            Self::Transferred { .. } => "transferred",
            Self::Frozen => "frozen",
            Self::Unfrozen => "unfrozen",
            Self::Released => "released",
            Self::Deleted => "deleted",
        }
    }
}

impl Notice {
    /// Which sentence an app shows, in the owner's language: the event's name, or one of three that depend on more.
    ///
    /// `issued-to-delegate` (a code was issued to a delegate), `received` (the account owns the device now), `given-away`
    /// (another account owns it now).
    #[must_use]
    pub fn sentence_key(&self) -> &'static str {
        match &self.entry.event {
            Event::Issued {
                role: Role::Delegate,
                ..
            } => "issued-to-delegate",
            Event::Transferred { to } if *to == self.to => "received",
            Event::Transferred { .. } => "given-away",
            event => event.name(),
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        for (name, value) in fields::of(self) {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl fmt::Display for AuditEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            at,
            locator,
            account,
            event,
        } = self;
        // In quotes: an account is any text.
        let (at, account) = (at.secs(), account.as_str());
        write!(f, "{at} {locator} {account:?} {event}")
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (to, name, key) = (self.to.as_str(), self.name.as_str(), self.sentence_key());
        write!(f, "to {to:?} about {name:?}: {key}; {}", self.entry)
    }
}
