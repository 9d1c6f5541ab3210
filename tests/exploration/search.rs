//! Breadth first, so that what breaks a promise is shown by a shortest way to it.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use relatch_testkit::judges::Judged;
use relatch_testkit::world::World;

use crate::start::{Bounds, Start, owner_gets_in};
use crate::step::{Step, possible};

/// What a search saw.
pub(crate) struct Found {
    pub(crate) states: usize,
    steps: usize,
    depth: u32,
    /// The way to the first broken promise.
    pub(crate) broken: Option<String>,
}

/// How a state was reached.
struct Way {
    step: Step,
    before: Option<Rc<Way>>,
    depth: u32,
}

type Reached = Option<Rc<Way>>;

/// Takes every step from every state, until one breaks a promise or the bounds are reached.
pub(crate) fn explore(start: Start, bounds: Bounds) -> Found {
    let mut found = Found {
        states: 0,
        steps: 0,
        depth: 0,
        broken: None,
    };
    let mut seen = HashSet::new();
    let mut queue = VecDeque::from([Reached::None]);
    if let Err(broken) = enters(start, &None, &mut seen) {
        found.broken = Some(broken);
        return found;
    }
    while let Some(way) = queue.pop_front() {
        found.states += 1;
        found.depth = depth(&way);
        if found.depth == bounds.depth {
            continue;
        }
        let mut world = arrived(start, &way).expect("it was reached before");
        for step in possible(&mut world, bounds) {
            found.steps += 1;
            let next = Some(Rc::new(Way {
                step,
                before: way.clone(),
                depth: found.depth + 1,
            }));
            match enters(start, &next, &mut seen) {
                Ok(true) => queue.push_back(next),
                Ok(false) => {}
                Err(broken) => {
                    found.broken = Some(broken);
                    return found;
                }
            }
        }
    }
    found
}

/// Whether this way leads to a new state; from there the owner gets in.
fn enters(start: Start, way: &Reached, seen: &mut HashSet<u64>) -> Result<bool, String> {
    let told = |what: String| format!("{what}\nafter {}{}", start, Told(way));
    let judged = |judged: Judged<World>| judged.map_err(|finding| told(finding.to_string()));
    let world = judged(arrived(start, way))?;
    if !seen.insert(fingerprint(&world)) {
        return Ok(false);
    }
    let mut world = world;
    match owner_gets_in(&mut world) {
        Ok(true) => Ok(true),
        Ok(false) => Err(told("the owner does not get in".into())),
        Err(finding) => Err(told(format!("while the owner gets in, {finding}"))),
    }
}

fn fingerprint(world: &World) -> u64 {
    let mut hasher = DefaultHasher::new();
    world.shape().hash(&mut hasher);
    hasher.finish()
}

fn depth(way: &Reached) -> u32 {
    way.as_ref().map_or(0, |way| way.depth)
}

/// The world at the end of a way: everything happens again.
fn arrived(start: Start, way: &Reached) -> Judged<World> {
    let mut steps = Vec::new();
    let mut last = way.as_ref();
    while let Some(way) = last {
        steps.push(way.step);
        last = way.before.as_ref();
    }
    let mut world = start.world()?;
    for step in steps.into_iter().rev() {
        step.take(&mut world)?;
    }
    Ok(world)
}

/// What was searched without a finding.
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            states,
            steps,
            depth,
            ..
        } = self;
        write!(
            f,
            "no broken promise in {states} states, reached in at most {depth} steps; {steps} steps were taken from them"
        )
    }
}

/// A way for people.
struct Told<'a>(&'a Reached);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(way) => write!(f, "{}\n  {}. {}", Told(&way.before), way.depth, way.step),
            None => Ok(()),
        }
    }
}
