//! Rows, entries and notices to store; a registry cannot tell them from authentic ones.
#![allow(clippy::expect_used, reason = "constant texts of a legal length")]

use alloc::vec::Vec;

use relatch_binding::{AccountId, ChallengeHash, DeviceName, Role, Terms, WallTime};
use relatch_wire::{Action, Epoch, Failures, Identity, Locator};

use crate::audit::{AuditEntry, Event, Notice, Reason};
use crate::master::MasterKeyId;
use crate::registry::{AccountRow, BindingRow, SealNonce, SealedKey, SerialRow};

pub(super) fn account(name: &str) -> AccountId {
    AccountId::new(name).expect("a legal account")
}

pub(super) fn identity(serial: &str) -> Identity {
    Identity::new("Vendor", "Model", serial).expect("short texts")
}

/// Identities that a careless key confuses: by joining the texts, by case, by spaces, by a zero byte.
pub(super) fn identities() -> Vec<Identity> {
    let texts = [
        ("ab", "c", ""),
        ("a", "bc", ""),
        ("a", "b", "c"),
        ("", "", ""),
        ("A", "b", "c"),
        ("a", "b", "c "),
        ("a", "b", "c\0"),
        ("a", "b", "\u{202e}c"),
    ];
    let identities = texts.map(|(vendor, model, serial)| Identity::new(vendor, model, serial));
    let identities = identities.into_iter();
    identities.map(|made| made.expect("short texts")).collect()
}

/// One that differs from its like in the first byte.
pub(super) fn locator(first: u8) -> Locator {
    let mut bytes = [7; 12];
    bytes[0] = first;
    Locator(bytes)
}

/// One that differs from its like in the last byte.
pub(super) fn locator_with(last: u8) -> Locator {
    let mut bytes = [200; 12];
    bytes[11] = last;
    Locator(bytes)
}

/// With a key for every content but multiples of three, and every byte in the state.
pub(super) fn binding_row(locator: Locator, owner: &str, version: u64, content: u8) -> BindingRow {
    BindingRow {
        locator,
        owner: account(owner),
        version,
        master: MasterKeyId(u32::MAX - u32::from(content)),
        key: (!content.is_multiple_of(3)).then_some(SealedKey {
            nonce: SealNonce([content; 24]),
            sealed: [content ^ 0xff; 32],
            tag: [content; 16],
        }),
        state: (0..=255).chain([content]).collect(),
        mac: [content; 32],
    }
}

pub(super) fn account_row(name: &str, version: u64, content: u8) -> AccountRow {
    AccountRow {
        account: account(name),
        version,
        master: MasterKeyId(content.into()),
        state: [content].repeat(content.into()),
        mac: [content; 32],
    }
}

pub(super) fn serial_row(identity: Identity, version: u64, content: u8) -> SerialRow {
    SerialRow {
        identity,
        version,
        master: MasterKeyId(content.into()),
        holder: locator_with(content),
        mac: [content; 32],
    }
}

/// An entry of every kind, and one for every reason.
pub(super) fn entries() -> Vec<AuditEntry> {
    let challenge = ChallengeHash([0xc4; 32]);
    let to = account("it's \"bob\", \u{1f600}");
    let terms = Terms {
        actions: [Action::CheckBinding, Action::SetPassword].into(),
        expires: WallTime::from_secs(u64::MAX),
        max_uses: 64,
    };
    let issued = Event::Issued {
        challenge,
        role: Role::Delegate,
        action: Action::SetPassword,
        epoch: Epoch(u32::MAX),
        failures: Failures::MOST,
        stepped_up: true,
    };
    let events = [
        Event::Claimed,
        Event::ClaimRefused,
        Event::SerialClaimRefused,
        Event::SerialReleased,
        Event::Activated,
        issued,
        Event::SteppedUp { challenge },
        Event::Delegated {
            to: to.clone(),
            terms,
        },
        Event::Revoked { from: to.clone() },
        Event::Transferred { to },
        Event::Frozen,
        Event::Unfrozen,
        Event::Released,
        Event::Deleted,
    ];
    let reasons = Reason::ALL.map(|reason| Event::Refused { challenge, reason });
    let events = events.into_iter().chain(reasons);
    events
        .map(|event| AuditEntry {
            at: WallTime::from_secs(1_800_000_000),
            locator: locator(1),
            account: account("alice"),
            event,
        })
        .collect()
}

pub(super) fn notices() -> Vec<Notice> {
    let name = DeviceName::new("Back room").expect("a legal name");
    let entries = entries().into_iter();
    entries
        .map(|entry| Notice {
            to: account("alice"),
            name: name.clone(),
            entry,
        })
        .collect()
}
