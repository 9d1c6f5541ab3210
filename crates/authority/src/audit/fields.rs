//! What an event has beside its name, as names and values: for log lines and JSON.

use alloc::vec::Vec;
use core::fmt;

use relatch_wire::{Action, Hex};

use super::Event;

/// A value of an event.
pub(super) enum Value<'a> {
    Name(&'static str),
    Text(&'a str),
    Hex(Hex<'a>),
    Number(u64),
    Flag(bool),
    Numbers(Vec<u16>),
}

/// The values of an event, in the order of its fields.
pub(super) fn of(event: &Event) -> Vec<(&'static str, Value<'_>)> {
    match event {
        Event::Issued {
            challenge,
            role,
            action,
            epoch,
            failures,
            stepped_up,
        } => [
            ("challenge", Value::Hex(Hex(&challenge.0))),
            ("role", Value::Name(role.name())),
            ("action", Value::Number(action.number().into())),
            ("epoch", Value::Number(epoch.0.into())),
            ("failures", Value::Number(failures.count().into())),
            ("stepped_up", Value::Flag(*stepped_up)),
        ]
        .into(),
        Event::Refused {
            challenge,
            reason,
            count,
        } => [
            ("challenge", Value::Hex(Hex(&challenge.0))),
            ("reason", Value::Name(reason.name())),
            ("count", Value::Number(*count)),
        ]
        .into(),
        Event::CodeRepeated { challenge, count } | Event::CheckCode { challenge, count } => [
            ("challenge", Value::Hex(Hex(&challenge.0))),
            ("count", Value::Number(*count)),
        ]
        .into(),
        Event::ClaimRefused { count } => [("count", Value::Number(*count))].into(),
        Event::EpochRaised { epoch } => [("epoch", Value::Number(epoch.0.into()))].into(),
        Event::ClockReplaced { seen } => [("seen", Value::Number(seen.secs()))].into(),
        Event::SteppedUp { challenge } => [("challenge", Value::Hex(Hex(&challenge.0)))].into(),
        Event::Delegated { to, terms } => {
            let actions = terms.actions.iter().copied().map(Action::number);
            [
                ("to", Value::Text(to.as_str())),
                ("actions", Value::Numbers(actions.collect())),
                ("expires", Value::Number(terms.expires.secs())),
                ("max_uses", Value::Number(terms.max_uses.into())),
            ]
            .into()
        }
        Event::Revoked { from } => [("from", Value::Text(from.as_str()))].into(),
        Event::TransferOffered { to } | Event::Transferred { to } => {
            [("to", Value::Text(to.as_str()))].into()
        }
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
        | Event::Deleted => Vec::new(),
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            // In quotes: an account is any text.
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Hex(hex) => hex.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Flag(flag) => flag.fmt(f),
            Self::Numbers(numbers) => write!(f, "{numbers:?}"),
        }
    }
}
