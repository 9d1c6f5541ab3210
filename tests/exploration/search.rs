//! Breadth first, so that what breaks a promise is shown by a shortest way to it.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::rc::Rc;

use crate::judge;
use crate::ledger::Account;
use crate::step::{Act, Step, possible};
use crate::view::fingerprint;
use crate::world::{Kept, World};

/// Failures of a device that has been tried for long.
pub(crate) const MANY: u32 = 254;

/// What a search is about; the others' steps would only multiply its states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// One binding and its owner: codes, guesses, penalties, time, faults of every write.
    Recovery,
    /// Two accounts: new bindings, release, transfer, delegation, and faults of the writes of a binding.
    Ownership,
}

/// Where a search begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start {
    pub(crate) scope: Scope,
    /// Suite 2.
    pub(crate) hybrid: bool,
    /// The device has a monotonic counter.
    pub(crate) counter: bool,
    /// Wrong codes before.
    pub(crate) failures: u32,
    /// The owner has recovered once, and a thief holds the records of before.
    pub(crate) recovered: bool,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) scope: Scope,
    /// Wrong codes are typed while the failures are below this.
    pub(crate) failures: u32,
    pub(crate) epochs: u32,
    /// Claims in all, the first binding's included.
    pub(crate) bindings: usize,
    pub(crate) rollback: bool,
    pub(crate) depth: usize,
}

/// What a search saw.
pub(crate) struct Found {
    pub(crate) states: usize,
    pub(crate) steps: usize,
    pub(crate) depth: usize,
    /// The way to the first broken promise.
    pub(crate) broken: Option<String>,
}

/// A state: what the last start found, and the steps since.
struct Node {
    started_on: Rc<Kept>,
    since: Vec<Step>,
    way: Rc<Way>,
    depth: usize,
}

struct Way {
    step: Option<Step>,
    before: Option<Rc<Way>>,
}

impl Start {
    /// A device without a counter, just bound in suite 1.
    pub(crate) const fn new(scope: Scope) -> Self {
        Self {
            scope,
            hybrid: false,
            counter: false,
            failures: 0,
            recovered: false,
        }
    }

    pub(crate) const fn with_counter(self) -> Self {
        Self {
            counter: true,
            ..self
        }
    }

    pub(crate) const fn in_suite_2(self) -> Self {
        Self {
            hybrid: true,
            ..self
        }
    }

    pub(crate) const fn after(self, failures: u32) -> Self {
        Self { failures, ..self }
    }

    pub(crate) const fn recovered(self) -> Self {
        Self {
            recovered: true,
            ..self
        }
    }
}

impl fmt::Display for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?}, suite {}",
            self.scope,
            if self.hybrid { 2 } else { 1 }
        )?;
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

impl Scope {
    /// Whose asking for codes is looked at.
    pub(crate) fn accounts(self) -> &'static [Account] {
        match self {
            Self::Recovery => &[Account::Anna],
            Self::Ownership => &Account::ALL,
        }
    }

    /// Whether the writes of an act are cut and made to fail.
    pub(crate) fn breaks(self, act: Act) -> bool {
        self == Self::Recovery || matches!(act, Act::Confirm | Act::Release)
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
        Self {
            scope: start.scope,
            failures,
            epochs,
            bindings: if deep { 3 } else { 2 },
            rollback: true,
            depth: match (recovery, start.hybrid) {
                (true, false) if deep => 10,
                (true, true) if deep => 8,
                (true, _) => 6,
                (false, false) => {
                    if deep {
                        7
                    } else {
                        5
                    }
                }
                (false, true) => {
                    if deep {
                        6
                    } else {
                        4
                    }
                }
            },
        }
    }

    /// From wherever a device starts: just bound, unreadable, or about to need nine bits.
    pub(crate) fn allow_failure_at(&self, failures: u32) -> bool {
        [0, 99, MANY]
            .into_iter()
            .any(|from| (from..from + self.failures).contains(&failures))
    }
}

/// From a device that is just bound, or that has already seen so many wrong codes.
pub(crate) fn explore(start: Start, bounds: Bounds) -> Found {
    let mut found = Found {
        states: 1,
        steps: 0,
        depth: 0,
        broken: None,
    };
    let mut world = match World::new(start) {
        Ok(world) => world,
        Err(broken) => {
            found.broken = Some(broken);
            return found;
        }
    };
    let root = Node {
        started_on: Rc::new(world.kept.clone()),
        since: Vec::new(),
        way: Rc::new(Way {
            step: None,
            before: None,
        }),
        depth: 0,
    };
    let mut seen = HashSet::from([fingerprint(&mut world)]);
    let mut queue = VecDeque::from([root]);
    while let Some(node) = queue.pop_front() {
        found.depth = node.depth;
        if node.depth == bounds.depth {
            continue;
        }
        for step in possible(&mut node.world(), bounds) {
            let mut world = node.world();
            found.steps += 1;
            let way = || {
                Rc::new(Way {
                    step: Some(step),
                    before: Some(node.way.clone()),
                })
            };
            match judge::take(&mut world, step) {
                Err(broken) => {
                    found.broken = Some(format!("{broken}\n  {}", way().told()));
                    return found;
                }
                Ok(false) => continue,
                Ok(true) => {}
            }
            if !seen.insert(fingerprint(&mut world)) {
                continue;
            }
            found.states += 1;
            if let Err(broken) = judge::owner_gets_in(node.after(step)) {
                found.broken = Some(format!("{broken}\n  {}", way().told()));
                return found;
            }
            queue.push_back(node.next(step, &world, way()));
        }
    }
    found
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            states,
            steps,
            depth,
            ..
        } = self;
        write!(f, "{states} states, {steps} steps, {depth} deep")
    }
}

impl Node {
    /// The state itself: the device runs again through what happened since its start.
    fn world(&self) -> World {
        let mut world = World::start((*self.started_on).clone());
        for step in &self.since {
            world.take(*step);
        }
        world
    }

    fn after(&self, step: Step) -> World {
        let mut world = self.world();
        world.take(step);
        world
    }

    fn next(&self, step: Step, world: &World, way: Rc<Way>) -> Self {
        let restarts = matches!(step, Step::Restart | Step::Restore | Step::Cut(..));
        let (started_on, since) = if restarts {
            (Rc::new(world.kept.clone()), Vec::new())
        } else {
            let since = [self.since.as_slice(), &[step]].concat();
            (self.started_on.clone(), since)
        };
        Self {
            started_on,
            since,
            way,
            depth: self.depth + 1,
        }
    }
}

impl Way {
    fn told(&self) -> String {
        let before = self
            .before
            .as_ref()
            .map(|way| way.told())
            .unwrap_or_default();
        match self.step {
            Some(step) => format!("{before} {step:?};"),
            None => before,
        }
    }
}
