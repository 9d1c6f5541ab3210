//! A device's life, operation by operation, with power cuts and worn flash, against a small model.

mod model;
mod stored;
mod world;

use arbitrary::{Arbitrary, Result, Unstructured};

use crate::flash::Fault;
use world::World;

/// What happens to a device.
#[derive(Debug, Arbitrary, Clone, Copy)]
enum Operation {
    /// An administrator makes an offer, and the owner's authority claims it.
    Offer,
    Confirm(Entry),
    Begin(Who),
    Submit(Who, Entry),
    SetPassword(Who),
    SessionEnds(Who),
    Login,
    PhysicalAct,
    Pass(Period),
    Restart,
    Release,
    FactoryReset,
}

#[derive(Debug, Arbitrary, Clone, Copy, PartialEq, Eq)]
enum Who {
    Local,
    OtherLocal,
    Remote,
}

/// What is typed.
#[derive(Debug, Arbitrary, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Right,
    Wrong,
    Typo,
    /// The code of the challenge before.
    Stale,
}

#[derive(Debug, Arbitrary, Clone, Copy)]
enum Period {
    Millisecond,
    Second,
    Minute,
    TenMinutes,
    Hour,
    Day,
}

/// The device answers as the model says and shows what the model has, operation by operation; what it writes is what is
/// due, in the order that is due. The flash says which changes took, and what follows is the model's word alone.
pub fn check(data: &[u8]) {
    let _ = life(&mut Unstructured::new(data));
}

fn life(u: &mut Unstructured<'_>) -> Result<()> {
    let mut world = World::bound(u.arbitrary()?);
    for _ in 0..60 {
        if u.is_empty() {
            break;
        }
        let operation = Operation::arbitrary(u)?;
        world.step(operation, fault(u)?);
    }
    Ok(())
}

fn fault(u: &mut Unstructured<'_>) -> Result<Option<(u8, Fault)>> {
    if !u.ratio(1, 4)? {
        return Ok(None);
    }
    let at = u.int_in_range(0..=5)?;
    let fault = if u.arbitrary()? {
        Fault::Worn
    } else {
        Fault::Cut(u.arbitrary()?)
    };
    Ok(Some((at, fault)))
}

impl Period {
    fn ms(self) -> u64 {
        match self {
            Self::Millisecond => 1,
            Self::Second => 1_000,
            Self::Minute => 60_000,
            Self::TenMinutes => 600_000,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
        }
    }
}
