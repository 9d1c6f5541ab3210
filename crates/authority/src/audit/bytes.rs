//! Audit entries and notices as bytes, to be stored: one form for each, a version in front.

use alloc::vec::Vec;
use core::fmt;

use relatch_binding::{ChallengeHash, DeviceName, Role};
use relatch_wire::{Action, Epoch, Failures, Locator};

use super::{AuditEntry, Event, Notice, Reason};
use crate::bytes::{Reader, Writer};

const VERSION: u8 = 1;

/// Why bytes are no entry or notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EntryError {
    /// They are not as this library writes them.
    Malformed,
    /// A newer version of this library wrote them: keep them, and read them with that version.
    Newer,
}

impl AuditEntry {
    /// The bytes to store, at most 400.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::new(VERSION);
        entry_to(&mut out, self);
        out.into_bytes()
    }

    /// Reads stored bytes.
    ///
    /// # Errors
    /// [`EntryError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EntryError> {
        read(bytes, entry_from)
    }
}

impl Notice {
    /// The bytes to store, at most 540; a notice without a name has an empty one.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::new(VERSION);
        out.text(self.to.as_bytes());
        out.text(self.name.as_ref().map_or(&[][..], DeviceName::as_bytes));
        entry_to(&mut out, &self.entry);
        out.into_bytes()
    }

    /// Reads stored bytes.
    ///
    /// # Errors
    /// [`EntryError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EntryError> {
        read(bytes, |input| {
            let (to, name) = (input.account(), input.text());
            let name = match name.ok_or(EntryError::Malformed)? {
                "" => None,
                name => Some(DeviceName::new(name).map_err(|_| EntryError::Malformed)?),
            };
            Ok(Self {
                to: to.ok_or(EntryError::Malformed)?,
                name,
                entry: entry_from(input)?,
            })
        })
    }
}

fn read<T>(
    bytes: &[u8],
    read: impl FnOnce(&mut Reader<'_>) -> Result<T, EntryError>,
) -> Result<T, EntryError> {
    let mut input = Reader::new(bytes);
    match input.u8() {
        Some(VERSION) => {}
        Some(version) if version > VERSION => return Err(EntryError::Newer),
        _ => return Err(EntryError::Malformed),
    }
    let value = read(&mut input)?;
    if input.is_empty() {
        Ok(value)
    } else {
        Err(EntryError::Malformed)
    }
}

fn entry_to(out: &mut Writer, entry: &AuditEntry) {
    out.time(entry.at);
    out.array(&entry.locator.0);
    out.text(entry.account.as_bytes());
    out.u8(entry.event.number());
    match &entry.event {
        Event::Issued {
            challenge,
            role,
            action,
            epoch,
            failures,
            stepped_up,
        } => {
            out.array(&challenge.0);
            out.u8(match role {
                Role::Owner => 0,
                Role::Delegate => 1,
            });
            out.u16(action.number());
            out.u32(epoch.0);
            out.u32(failures.count().into());
            out.u8((*stepped_up).into());
        }
        Event::Refused {
            challenge,
            reason,
            count,
        } => {
            out.array(&challenge.0);
            out.array(&reason.numbers());
            out.u64(*count);
        }
        Event::CodeRepeated { challenge, count } | Event::CheckCode { challenge, count } => {
            out.array(&challenge.0);
            out.u64(*count);
        }
        Event::SteppedUp { challenge } => out.array(&challenge.0),
        Event::Delegated { to, terms } => {
            out.text(to.as_bytes());
            out.terms(terms);
        }
        Event::Revoked { from: account }
        | Event::TransferOffered { to: account }
        | Event::Transferred { to: account } => out.text(account.as_bytes()),
        Event::ClaimRefused { count } => out.u64(*count),
        Event::EpochRaised { epoch } => out.u32(epoch.0),
        Event::ClockReplaced { seen } => out.time(*seen),
        Event::Claimed
        | Event::Activated
        | Event::DelegationAccepted
        | Event::TransferTakenBack
        | Event::Frozen
        | Event::FrozenByOperator
        | Event::FrozenByFormer
        | Event::Unfrozen
        | Event::Ending
        | Event::Undone
        | Event::Ended
        | Event::Deleted => {}
    }
}

fn entry_from(input: &mut Reader<'_>) -> Result<AuditEntry, EntryError> {
    let (at, locator, account) = (input.time(), input.array(), input.account());
    Ok(AuditEntry {
        at: at.ok_or(EntryError::Malformed)?,
        locator: Locator(locator.ok_or(EntryError::Malformed)?),
        account: account.ok_or(EntryError::Malformed)?,
        event: event_from(input)?,
    })
}

fn event_from(input: &mut Reader<'_>) -> Result<Event, EntryError> {
    let number = input.u8().ok_or(EntryError::Malformed)?;
    let event = match number {
        1 => Some(Event::Claimed),
        2 => input.u64().map(|count| Event::ClaimRefused { count }),
        3 => Some(Event::Activated),
        4 => input
            .u32()
            .map(Epoch)
            .map(|epoch| Event::EpochRaised { epoch }),
        5 => issued(input),
        6 => counted(input).map(|(challenge, count)| Event::CodeRepeated { challenge, count }),
        7 => counted(input).map(|(challenge, count)| Event::CheckCode { challenge, count }),
        8 => return refused(input),
        9 => (input.array().map(ChallengeHash)).map(|challenge| Event::SteppedUp { challenge }),
        10 => delegated(input),
        11 => Some(Event::DelegationAccepted),
        12 => input.account().map(|from| Event::Revoked { from }),
        13 => input.account().map(|to| Event::TransferOffered { to }),
        14 => Some(Event::TransferTakenBack),
        15 => input.account().map(|to| Event::Transferred { to }),
        16 => Some(Event::Frozen),
        17 => Some(Event::FrozenByOperator),
        18 => Some(Event::FrozenByFormer),
        19 => Some(Event::Unfrozen),
        20 => Some(Event::Ending),
        21 => Some(Event::Undone),
        22 => Some(Event::Ended),
        23 => Some(Event::Deleted),
        24 => input.time().map(|seen| Event::ClockReplaced { seen }),
        0 => None,
        _ => return Err(EntryError::Newer),
    };
    event.ok_or(EntryError::Malformed)
}

fn counted(input: &mut Reader<'_>) -> Option<(ChallengeHash, u64)> {
    Some((ChallengeHash(input.array()?), input.u64()?))
}

fn issued(input: &mut Reader<'_>) -> Option<Event> {
    Some(Event::Issued {
        challenge: ChallengeHash(input.array()?),
        role: match input.u8()? {
            0 => Role::Owner,
            1 => Role::Delegate,
            _ => return None,
        },
        action: Action::from_number(input.u16()?.into()).ok()?,
        epoch: Epoch(input.u32()?),
        failures: Failures::new(input.u32()?.into())?,
        stepped_up: input.flag()?,
    })
}

fn refused(input: &mut Reader<'_>) -> Result<Event, EntryError> {
    let challenge = input.array().ok_or(EntryError::Malformed)?;
    let numbers = input.array().ok_or(EntryError::Malformed)?;
    let count = input.u64().ok_or(EntryError::Malformed)?;
    Ok(Event::Refused {
        challenge: ChallengeHash(challenge),
        reason: Reason::from_numbers(numbers).ok_or(EntryError::Newer)?,
        count,
    })
}

fn delegated(input: &mut Reader<'_>) -> Option<Event> {
    Some(Event::Delegated {
        to: input.account()?,
        terms: input.terms()?,
    })
}

impl fmt::Display for EntryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "the bytes are damaged: restore them",
            Self::Newer => "a newer version wrote the bytes: update this program",
        })
    }
}

impl core::error::Error for EntryError {}
