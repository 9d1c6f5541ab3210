//! Parts of an operation from single bytes: any byte is one.

use relatch_authority::Failures;

use super::super::devices::{ACCOUNTS, DEVICES, Picture, Twist};
use super::{DAY, Epochs, Field, HOUR, Plain, Proved, RingAct, Row, Shot, Shows, YEARS};

pub(super) fn proved(c: u8) -> Proved {
    match c % 16 {
        0 => Proved::None,
        1 => Proved::Used,
        2 => Proved::OtherAct,
        3 => Proved::OtherDevice,
        4 => Proved::OtherAccount,
        other => Proved::Right(pick(&[0, 0, 0, 1, 599, 600, -1], other)),
    }
}

pub(super) fn shows(c: u8) -> Shows {
    match c % 8 {
        0..=3 => Shows::Nothing,
        4 => Shows::Others,
        other => Shows::Receipt(other - 5),
    }
}

pub(super) fn former_act(b: u8) -> Plain {
    match b.is_multiple_of(3) {
        true => Plain::Lift,
        false => Plain::FormerFreeze,
    }
}

/// The first and the third device are asked for more than the others.
pub(super) fn favourite(number: u8) -> u8 {
    match number % 16 {
        0..=5 => 0,
        6..=9 => 2,
        other => other % DEVICES,
    }
}

pub(super) fn shot(device: u8, a: u8, b: u8) -> Shot {
    if a.is_multiple_of(2) {
        return Shot::Again(b % 8);
    }
    let epochs = match a / 2 % 16 {
        0..=8 => Epochs::Beyond(0),
        9..=11 => Epochs::Beyond(1),
        12 => Epochs::Beyond(2),
        13 => Epochs::Beyond(-1),
        14 => Epochs::Exactly(u32::MAX),
        _ => Epochs::Exactly(0),
    };
    let twist = match device / 16 {
        0 => Twist::Forged,
        1 => Twist::OtherDevice,
        2 => Twist::OtherSuite,
        3 => Twist::OtherKeySet,
        _ => Twist::None,
    };
    let failures = match a / 32 {
        0 => 8,
        1 => 9,
        2 => 29,
        3 => 30,
        _ => 0,
    };
    let picture = Picture {
        device: favourite(device),
        epoch: 0,
        number: b % 16,
        check: b / 16 < 2,
        failures: Failures::new(failures).unwrap_or_default(),
        twist,
    };
    Shot::New(picture, epochs)
}

pub(super) fn clock(a: u8) -> i64 {
    const JUMPS: [i64; 22] = [
        1,
        59,
        599,
        600,
        601,
        HOUR - 1,
        HOUR,
        DAY / 2,
        DAY - 1,
        DAY,
        DAY + 1,
        3 * DAY - 1,
        3 * DAY,
        7 * DAY,
        14 * DAY,
        -1,
        -600,
        -HOUR,
        -DAY,
        YEARS,
        -YEARS,
        0,
    ];
    pick(&JUMPS, a)
}

pub(super) fn ring(a: u8) -> RingAct {
    match a % 8 {
        0..=2 => RingAct::Add,
        3 => RingAct::AddRetired,
        4 => RingAct::MakeCurrent,
        5 | 6 => RingAct::Retire,
        _ => RingAct::Forget,
    }
}

pub(super) fn row(a: u8, device: u8) -> Row {
    match a % 4 {
        0 | 1 => Row::Binding(device),
        2 => Row::Account(a / 4 % ACCOUNTS),
        _ => match device.is_multiple_of(2) {
            true => Row::Counters,
            false => Row::Sweep,
        },
    }
}

pub(super) fn field(b: u8, c: u8) -> Field {
    match b % 7 {
        0 => Field::Mac,
        1 => Field::State,
        2 => Field::Sealed,
        3 => Field::Tag,
        4 => Field::Nonce,
        5 => Field::Owner,
        _ => Field::Moved(c % DEVICES),
    }
}

pub(super) fn pick(of: &[i64], at: u8) -> i64 {
    let at = usize::from(at) % of.len().max(1);
    of.get(at).copied().unwrap_or_default()
}
