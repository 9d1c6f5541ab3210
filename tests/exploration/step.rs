//! What can happen next.

use relatch_testkit::flash::{Moment, Tear};

use crate::ledger::{Account, Deed, Delegated};
use crate::search::{Bounds, Scope};
use crate::world::World;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A person at the console asks for a challenge.
    Begin,
    /// An account asks for the code of a challenge, the owner with a step-up where one is needed.
    Issue(usize, Account),
    /// The administrator asks to bind, and an account claims the offer.
    Offer(Account),
    Deed(Deed),
    Restart,
    /// A thief copies the records.
    Dump,
    /// The thief writes them back and restarts the device.
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
    /// The confirmation code of the offer is typed.
    Confirm,
    /// The administrator ends the binding.
    Release,
    Login,
    /// A viewer logs out.
    ViewerLeaves,
    /// The uptime starts again from zero without a restart.
    UptimeWraps,
    /// Time passes until the next thing is over; the progress of a penalty is stored.
    Wait,
}

/// Storage operations of the longest act: state, binding, counter, the binding once more.
const OPERATIONS: u64 = 4;
/// Bytes of a torn write: within the fields of a record.
const TORN: usize = 24;

/// Every step that makes sense in this world.
pub(crate) fn possible(world: &mut World, bounds: Bounds) -> Vec<Step> {
    let seen = world.seen();
    let challenges = world.kept.challenges.len();
    let mut steps = vec![Step::Restart];
    if seen.bound && seen.penalty.is_zero() && seen.challenge.is_none() {
        steps.push(Step::Begin);
    }
    let unissued = |at: &usize| world.kept.challenges[*at].code.is_none();
    for at in (0..challenges).filter(unissued) {
        let who = bounds.scope.accounts().iter();
        steps.extend(who.map(|who| Step::Issue(at, *who)));
    }
    if bounds.scope == Scope::Ownership {
        steps.extend(changes_of_owner(world, bounds));
    }
    if bounds.rollback {
        match world.kept.dump {
            None => steps.push(Step::Dump),
            Some(_) => steps.push(Step::Restore),
        }
    }
    for act in acts(world, bounds) {
        steps.push(Step::Do(act));
        if !bounds.scope.breaks(act) {
            continue;
        }
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

fn changes_of_owner(world: &World, bounds: Bounds) -> Vec<Step> {
    let kept = &world.kept;
    let mut steps = Vec::new();
    if world.open.is_none() && kept.ledger.len() < bounds.bindings {
        steps.extend(Account::ALL.map(Step::Offer));
    }
    let held = kept.bound_to.map(|at| &kept.ledger[at]);
    if let Some(entry) = held.filter(|entry| !entry.ended) {
        steps.extend([Deed::Transfer, Deed::End].map(Step::Deed));
        steps.extend((!entry.active).then_some(Step::Deed(Deed::Check)));
        steps.extend(match entry.delegated {
            Delegated::Yes => [Deed::Revoke, Deed::HourPasses].map(Step::Deed).to_vec(),
            _ => vec![Step::Deed(Deed::Delegate)],
        });
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
    if world.open.is_some() {
        acts.push(Act::Confirm);
    }
    if bounds.scope == Scope::Ownership {
        acts.extend(seen.bound.then_some(Act::Release));
        return acts;
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
