//! Rows, entries and notices to store; a registry cannot tell them from authentic ones.
#![allow(clippy::expect_used, reason = "constant texts of a legal length")]

use alloc::vec::Vec;

use relatch_binding::{AccountId, ChallengeHash, DeviceName, Role, Terms, WallTime};
use relatch_wire::{Action, Epoch, Failures, Locator, Suite};

use crate::audit::{AuditEntry, AuditHead, AuditRecord, Event, Notice, Reason};
use crate::counter::{CounterId, CounterRow};
use crate::master::MasterKeyId;
use crate::registry::{AccountRow, BindingRow, SealedKey};
use crate::sweep::SweepRow;

pub(super) fn account(name: &str) -> AccountId {
    AccountId::new(name).expect("a legal account")
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
        suite: match content.is_multiple_of(2) {
            true => Suite::Hmac,
            false => Suite::Hybrid,
        },
        version,
        master: MasterKeyId(u32::MAX - u32::from(content)),
        key: (!content.is_multiple_of(3)).then_some(SealedKey {
            nonce: [content; 24],
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

/// Ids that a careless key confuses: they differ in one field each.
pub(super) fn counter_ids() -> Vec<CounterId> {
    let id = |locator, day, what| CounterId { locator, day, what };
    [
        id(locator(1), 7, 1),
        id(locator(1), 7, 2),
        id(locator(1), 1 << 40, 1),
        id(locator(2), 7, 1),
        id(locator_with(1), 7, 1),
        id(locator(1), 0, 255),
    ]
    .into()
}

pub(super) fn counter_row(id: CounterId, version: u64, content: u8) -> CounterRow {
    CounterRow {
        id,
        version,
        master: MasterKeyId(content.into()),
        count: u64::MAX - u64::from(content),
        mac: [content; 32],
    }
}

pub(super) fn sweep_row(version: u64, content: u8) -> SweepRow {
    SweepRow {
        version,
        master: MasterKeyId(content.into()),
        at: WallTime::from_secs(1_800_000_000 + u64::from(content)),
        asked: content.is_multiple_of(2),
        mac: [content; 32],
    }
}

/// A record of every kind, and one for every reason.
pub(super) fn records() -> Vec<AuditRecord> {
    let mut chain = AuditHead::default();
    let entries = entries().into_iter();
    entries.map(|entry| chain.append(entry)).collect()
}

fn entries() -> Vec<AuditEntry> {
    let challenge = ChallengeHash([0xc4; 32]);
    let count = u64::MAX;
    let reasons = (Reason::ALL.into_iter()).map(|reason| Event::Refused {
        challenge,
        reason,
        count,
    });
    let events = events(challenge, count).into_iter().chain(reasons);
    events
        .map(|event| AuditEntry {
            at: WallTime::from_secs(1_800_000_000),
            locator: locator(1),
            account: account("alice"),
            event,
        })
        .collect()
}

fn events(challenge: ChallengeHash, count: u64) -> Vec<Event> {
    let to = account("it's \"bob\", \u{1f600}");
    let terms = Terms {
        actions: [Action::CheckBinding, Action::SetPassword].into(),
        expires: WallTime::from_secs(u64::MAX),
        max_uses: 64,
    };
    [
        Event::Claimed,
        Event::ClaimRefused { count },
        Event::Activated,
        Event::EpochRaised {
            epoch: Epoch(u32::MAX),
        },
        Event::Issued {
            challenge,
            role: Role::Delegate,
            action: Action::SetPassword,
            epoch: Epoch(u32::MAX),
            failures: Failures::MOST,
            stepped_up: true,
        },
        Event::CodeRepeated { challenge, count },
        Event::CheckCode { challenge, count },
        Event::SteppedUp { challenge },
        Event::Delegated {
            to: to.clone(),
            terms,
        },
        Event::DelegationAccepted,
        Event::Revoked { from: to.clone() },
        Event::TransferOffered { to: to.clone() },
        Event::TransferTakenBack,
        Event::Transferred { to },
        Event::Frozen,
        Event::FrozenByOperator,
        Event::FrozenByFormer,
        Event::Unfrozen,
        Event::Ending,
        Event::Undone,
        Event::Ended,
        Event::Deleted,
        Event::ClockReplaced {
            seen: WallTime::from_secs(u64::MAX),
        },
    ]
    .into()
}

/// Every second one has a name.
pub(super) fn notices() -> Vec<Notice> {
    let name = DeviceName::new("Back room").expect("a legal name");
    let entries = entries().into_iter().enumerate();
    entries
        .map(|(number, entry)| Notice {
            to: account("alice"),
            name: number.is_multiple_of(2).then(|| name.clone()),
            entry,
        })
        .collect()
}
