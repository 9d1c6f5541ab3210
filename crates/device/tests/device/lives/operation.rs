//! What can happen to a device.

use proptest::prelude::*;
use proptest::sample::select;
use relatch_testkit::flash::{Moment, Tear};

use crate::support::{DAY, HOUR, MINUTE, SECOND};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Local,
    SecondLocal,
    Remote,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    Right,
    Wrong,
    Typo,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operation {
    Begin(Who),
    Submit(Who, Entry),
    SetPassword(Who, bool),
    SessionEnds(Who),
    Login,
    PhysicalAct,
    CheckBinding,
    Offer,
    Confirm(Entry),
    Release,
    FactoryReset,
    Pass(u64),
    Back(u64),
    /// The uptime goes on from zero.
    Wrap,
    Restart,
    /// The power is cut at this storage operation of another one.
    Cut(Box<Operation>, u64, Moment),
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![
        6 => Just(Who::Local),
        3 => Just(Who::SecondLocal),
        2 => Just(Who::Remote)
    ]
}

fn entry() -> impl Strategy<Value = Entry> {
    prop_oneof![
        3 => Just(Entry::Right),
        6 => Just(Entry::Wrong),
        2 => Just(Entry::Typo)
    ]
}

fn spans() -> impl Strategy<Value = u64> {
    prop_oneof![
        select(vec![
            0,
            1,
            999,
            SECOND,
            MINUTE - 1,
            MINUTE,
            5 * MINUTE,
            10 * MINUTE - 1,
            10 * MINUTE,
            15 * MINUTE,
            HOUR - 1,
            HOUR,
            4 * HOUR,
            12 * HOUR,
            DAY - 1,
            DAY,
        ]),
        0..2 * HOUR,
    ]
}

/// Everything but cuts.
fn uncut() -> impl Strategy<Value = Operation> {
    use Operation as O;
    prop_oneof![
        8 => who().prop_map(O::Begin),
        16 => (who(), entry()).prop_map(|(who, entry)| O::Submit(who, entry)),
        5 => (who(), prop::bool::weighted(0.8)).prop_map(|(who, good)| O::SetPassword(who, good)),
        1 => who().prop_map(O::SessionEnds),
        2 => Just(O::Login),
        1 => Just(O::PhysicalAct),
        1 => Just(O::CheckBinding),
        2 => Just(O::Offer),
        2 => entry().prop_map(O::Confirm),
        1 => prop_oneof![Just(O::Release), Just(O::FactoryReset)],
        10 => spans().prop_map(O::Pass),
        1 => (1..HOUR).prop_map(O::Back),
        1 => Just(O::Wrap),
        2 => Just(O::Restart),
    ]
}

pub(crate) fn operations() -> impl Strategy<Value = Operation> {
    let tear = select(vec![Tear::Erased, Tear::Old]);
    let moment = prop_oneof![
        Just(Moment::Before),
        (0..90_usize, tear).prop_map(|(bytes, tear)| Moment::Inside(bytes, tear)),
        Just(Moment::After),
    ];
    prop_oneof![
        9 => uncut(),
        1 => (uncut(), 0..4_u64, moment)
            .prop_map(|(operation, at, moment)| Operation::Cut(Box::new(operation), at, moment)),
    ]
}
