//! Breadth first, so that what breaks a promise is shown by a shortest way to it.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::rc::Rc;

use crate::judge;
use crate::step::{Step, possible};
use crate::view::fingerprint;
use crate::world::{Kept, World};

/// Failures of a device that has been tried for long.
pub(crate) const MANY: u32 = 254;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Wrong codes are typed while the failures are below this.
    pub(crate) failures: u32,
    pub(crate) epochs: u32,
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

impl Bounds {
    pub(crate) const QUICK: Self = Self {
        failures: 3,
        epochs: 2,
        rollback: true,
        depth: 6,
    };
    pub(crate) const DEEP: Self = Self {
        failures: 6,
        epochs: 3,
        rollback: true,
        depth: 10,
    };

    /// From wherever a device starts: just bound, unreadable, or about to need nine bits.
    pub(crate) fn allow_failure_at(&self, failures: u32) -> bool {
        [0, 99, MANY]
            .into_iter()
            .any(|from| (from..from + self.failures).contains(&failures))
    }
}

/// From a device that is just bound, or that has already seen so many wrong codes.
pub(crate) fn explore(bounds: Bounds, counter: bool, failures: u32) -> Found {
    let mut world = World::after_failures(counter, failures);
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
    let mut found = Found {
        states: 1,
        steps: 0,
        depth: 0,
        broken: None,
    };
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
