//! What can happen next.

use relatch_simulator::flash::{Moment, Tear};

use crate::search::Bounds;
use crate::world::World;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Somebody at the console asks for a challenge.
    Begin,
    /// The owner asks for the code of a challenge, with a step-up where one is needed.
    Issue(usize),
    Restart,
    /// A thief copies the records.
    Dump,
    /// He writes them back and restarts the device.
    Restore,
    /// Something that writes.
    Do(Act),
    /// The same, with the power cut at one of its storage operations, and then a restart.
    Cut(Act, u64, Moment),
    /// The same, with all writes failing from one operation on, and then flash that works again.
    Fail(Act, u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// The authority's code of a challenge is typed.
    Type(usize),
    TypeWrong,
    SetPassword,
    Login,
    /// A viewer logs out.
    ViewerLeaves,
    /// The uptime begins anew without a restart.
    UptimeWraps,
    /// Time passes until the next thing is over; the progress of a penalty is stored.
    Wait,
}

/// Storage operations of the longest act: password, record, counter.
const OPERATIONS: u64 = 4;
/// Bytes of a torn write: within the fields of a record.
const TORN: usize = 24;

/// Every step that makes sense in this world.
pub(crate) fn possible(world: &mut World, bounds: Bounds) -> Vec<Step> {
    let seen = world.seen();
    let challenges = world.kept.challenges.len();
    let mut steps = vec![Step::Restart];
    if seen.penalty.is_zero() && seen.challenge.is_none() {
        steps.push(Step::Begin);
    }
    let unissued = |at: &usize| world.kept.challenges[*at].code.is_none();
    steps.extend((0..challenges).filter(unissued).map(Step::Issue));
    if bounds.rollback {
        match world.kept.dump {
            None => steps.push(Step::Dump),
            Some(_) => steps.push(Step::Restore),
        }
    }
    for act in acts(world, bounds) {
        steps.push(Step::Do(act));
        for operation in 0..OPERATIONS {
            for moment in moments(act, operation) {
                steps.push(Step::Cut(act, operation, moment));
            }
        }
        steps.push(Step::Fail(act, 0));
        steps.push(Step::Fail(act, 1));
    }
    steps
}

fn acts(world: &mut World, bounds: Bounds) -> Vec<Act> {
    let seen = world.seen();
    let kept = &world.kept;
    let mut acts = Vec::new();
    if seen.challenge.is_some() {
        let issued = (0..kept.challenges.len()).filter(|at| kept.challenges[*at].code.is_some());
        acts.extend(issued.map(Act::Type));
        if bounds.allow_failure_at(seen.failures) {
            acts.push(Act::TypeWrong);
        }
    }
    if world.holds_grant() && seen.epoch < bounds.epochs - 1 {
        acts.push(Act::SetPassword);
    }
    if seen.failures > 0 {
        acts.extend([Act::Login, Act::ViewerLeaves]);
    }
    if world.next_end().is_some() {
        acts.extend([Act::Wait, Act::UptimeWraps]);
    }
    acts
}

/// The vendor's store is atomic: inside of its write, which comes first, nothing is cut.
fn moments(act: Act, operation: u64) -> Vec<Moment> {
    let whole = act == Act::SetPassword && operation == 0;
    let inside = (!whole).then_some(Moment::Inside(TORN, Tear::Erased));
    [Moment::Before, Moment::After]
        .into_iter()
        .chain(inside)
        .collect()
}
