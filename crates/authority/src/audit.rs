//! What is recorded, and what accounts are sent; never a code or a key.
//!
//! Events, reasons and notices have numbers, names and sentence keys that never change
//! (spec/authority.md, "Audit and notices"). A new one takes the next number.

mod bytes;
mod chain;
mod event;
mod fields;
#[cfg(feature = "serde")]
mod json;
mod reason;

use core::fmt;

use relatch_binding::{AccountId, DeviceName, Role, WallTime};
use relatch_wire::Locator;

pub use bytes::EntryError;
pub use chain::{AuditFault, AuditHead, AuditRecord, audit_link, verify_audit};
pub use event::Event;
pub use reason::{Reason, StepUpReason};

/// What happened, when, where, and through whom.
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

/// A message to an account. Refusals are merged: one for each binding, reason and day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Who gets it.
    pub to: AccountId,
    /// What the owner calls the device; no other account is sent it. [AUTH-47]
    pub name: Option<DeviceName>,
    /// The audit entry that it is about.
    pub entry: AuditEntry,
}

impl Notice {
    /// Which sentence an app shows, in the account's language: the event's name, or one of these that depend on more.
    ///
    /// `issued-to-delegate` (a code was issued to a delegate), `delegation-for-you` and `transfer-for-you` (to be
    /// accepted), `received` (the account owns the device now), `given-away` (another account owns it now),
    /// `claimed-by-other` (another account showed a newer receipt).
    #[must_use]
    pub fn sentence_key(&self) -> &'static str {
        match &self.entry.event {
            Event::Issued {
                role: Role::Delegate,
                ..
            } => "issued-to-delegate",
            Event::Delegated { to, .. } if *to == self.to => "delegation-for-you",
            Event::TransferOffered { to } if *to == self.to => "transfer-for-you",
            Event::Transferred { to } if *to == self.to => "received",
            Event::Transferred { .. } => "given-away",
            Event::Claimed => "claimed-by-other",
            event => event.name(),
        }
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
        let (to, key) = (self.to.as_str(), self.sentence_key());
        write!(f, "to {to:?}")?;
        if let Some(name) = &self.name {
            write!(f, " about {:?}", name.as_str())?;
        }
        write!(f, ": {key}; {}", self.entry)
    }
}
