//! Where a search begins, and how far it goes.

use std::fmt;

use relatch_authority::AccountId;
use relatch_conformance::model::device::Setup;
use relatch_testkit::authority::Fault;
use relatch_testkit::judges::Judged;
use relatch_testkit::life::{Entry, Operation, Tamper, Who};
use relatch_testkit::world::World;
use relatch_wire::Failures;

use crate::step::UNIT;

/// Failures from which codes soon have 16 digits, and from which they soon have 20.
const LONGER_SOON: u8 = 7;
const LONGEST_SOON: u8 = 28;

/// How long local consoles wait after a wrong code and after a start, in ms.
const WAIT: u64 = 5_000;

/// Searches about one binding and its owner.
pub(crate) const RECOVERY: [Start; 6] = [
    Start::new(Scope::Recovery),
    Start::new(Scope::Recovery).with_counter(),
    Start::new(Scope::Recovery).after(LONGER_SOON),
    Start::new(Scope::Recovery).after(LONGEST_SOON),
    Start::new(Scope::Recovery).recovered(),
    Start::new(Scope::Recovery).recovered().in_suite_2(),
];
/// Searches about two accounts.
pub(crate) const OWNERSHIP: [Start; 3] = [
    Start::new(Scope::Ownership),
    Start::new(Scope::Ownership).with_counter(),
    Start::new(Scope::Ownership).in_suite_2(),
];

/// What a search is about; the steps of the other would only multiply its states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// One binding and its owner: codes, guesses, time, faults of every write.
    Recovery,
    /// Two accounts: new bindings, release, transfer, delegation, and faults of the writes of a binding.
    Ownership,
}

/// The world before the first step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start {
    pub(crate) scope: Scope,
    /// Suite 2.
    hybrid: bool,
    /// The device has a monotonic counter.
    counter: bool,
    /// Wrong codes before.
    failures: u8,
    /// The owner has recovered once, and a thief holds the records of before.
    recovered: bool,
}

/// How far a search goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) scope: Scope,
    /// Wrong codes are typed while the failures are below this, or as many as there can be.
    pub(crate) failures: u8,
    /// Passwords in one search.
    pub(crate) epochs: u32,
    /// Claims in all, the first binding's included.
    pub(crate) bindings: usize,
    pub(crate) depth: u32,
}

/// Who set the device up.
pub(crate) fn anna() -> AccountId {
    AccountId::new("anna").unwrap()
}

/// Another account.
pub(crate) fn ben() -> AccountId {
    AccountId::new("ben").unwrap()
}

impl Start {
    const fn new(scope: Scope) -> Self {
        Self {
            scope,
            hybrid: false,
            counter: false,
            failures: 0,
            recovered: false,
        }
    }

    const fn with_counter(self) -> Self {
        Self {
            counter: true,
            ..self
        }
    }

    const fn in_suite_2(self) -> Self {
        Self {
            hybrid: true,
            ..self
        }
    }

    const fn after(self, failures: u8) -> Self {
        Self { failures, ..self }
    }

    const fn recovered(self) -> Self {
        Self {
            recovered: true,
            ..self
        }
    }

    /// A device that is bound to anna, with this history.
    pub(crate) fn world(self) -> Judged<World> {
        let setup = Setup {
            counter: self.counter.then_some(0),
            digits: 12,
            lifetime: 600_000,
            open_to_network: false,
            minimum_suite: 1,
            authority: self.hybrid.then(|| relatch_testkit::codes::numbered(0)),
        };
        let mut world = World::new(vec![(setup, anna())], false)?;
        for _ in 0..self.failures {
            world.begin(UNIT, Who::Local)?;
            world.enters(UNIT, Who::Local, Entry::Changed(0))?;
            world.pass(WAIT)?;
        }
        if self.recovered {
            world.does(UNIT, Operation::Tamper(Tamper::Copy))?;
            let recovered = world.recover(UNIT, &anna(), Fault::None)?;
            assert!(recovered, "a search begins after a recovery");
        }
        world.does(UNIT, Operation::Restart(0))?;
        Ok(world)
    }
}

impl fmt::Display for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let suite = if self.hybrid { 2 } else { 1 };
        let scope = match self.scope {
            Scope::Recovery => "one binding and its owner",
            Scope::Ownership => "two accounts and who owns the binding",
        };
        write!(f, "{scope}, suite {suite}")?;
        if self.counter {
            f.write_str(", with a counter")?;
        }
        if self.failures > 0 {
            write!(f, ", after {} wrong codes", self.failures)?;
        }
        if self.recovered {
            f.write_str(", after a recovery")?;
        }
        Ok(())
    }
}

impl Bounds {
    pub(crate) fn new(start: Start, deep: bool) -> Self {
        let recovery = start.scope == Scope::Recovery;
        let (failures, epochs) = match (recovery, deep) {
            (true, true) => (6, 3),
            (true, false) => (3, 3),
            (false, _) => (1, 2),
        };
        // Each world is played again from its start: what takes longer there goes less far.
        let slow = u32::from(start.hybrid) + u32::from(start.failures > LONGER_SOON);
        let depth = if recovery { 5 } else { 4 } - slow;
        Self {
            scope: start.scope,
            failures: start.failures + failures,
            epochs,
            bindings: if deep { 3 } else { 2 },
            depth: depth + if deep { 2 } else { 0 },
        }
    }

    /// From where the device starts, and from a record that cannot be read.
    pub(crate) fn allow_failure_at(&self, failures: u8) -> bool {
        failures < self.failures || failures == Failures::MAX
    }
}

/// The owner gets in as things are; or where the binding is stopped, or there is none, when that is mended.
pub(crate) fn owner_gets_in(world: &mut World) -> Judged<bool> {
    let now = world.authority.wall();
    let owned = world.owner(UNIT).filter(|(_, locator)| {
        let binding = world.authority.model().binding(locator);
        binding.is_some_and(|binding| binding.stopped(now).is_none())
    });
    let Some((owner, _)) = owned else {
        world.every_owner_gets_in(&[], |_, _| Ok(()))?;
        return Ok(true);
    };
    world.pass(WAIT)?;
    world.recover(UNIT, &owner, Fault::None)
}
