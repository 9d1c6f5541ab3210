//! Who gets a code, and what happens to a device that changes hands.

use relatch_authority::Refusal;

use crate::judge::Before;
use crate::ledger::{Account, Right};
use crate::seen::{Seen, Told};
use crate::step::{Act, Step};
use crate::world::World;

/// Only the owner and a delegate get codes. [AUTH-11] [AUTH-12] [BIND-17]
///
/// `expected`: the challenge is on the screen, and nothing was rolled back.
pub(crate) fn issued(
    who: Account,
    right: Right,
    told: &Told,
    expected: bool,
) -> Result<(), String> {
    use Refusal::{DelegationExpired, DelegationUsedUp, Invalid, OwnerMustApprove};
    match (right, told) {
        (Right::Owner, Told::StepUpNeeded) if expected => {
            Err("the owner needs a step-up though nothing was rolled back".into())
        }
        (Right::Owner, Told::Code | Told::StepUpNeeded) | (Right::Delegate, Told::Code) => Ok(()),
        (Right::Delegate | Right::Spent, Told::Refused(OwnerMustApprove)) if !expected => Ok(()),
        (Right::Spent, Told::Refused(DelegationExpired | DelegationUsedUp)) => Ok(()),
        (Right::None, Told::Refused(Invalid)) => Ok(()),
        _ => Err(format!(
            "{who:?}, with the right {right:?}, was answered {told:?}"
        )),
    }
}

/// The device is bound as new, or not any more, and nothing of the old binding continues. [BIND-6] [BIND-8] [BIND-9]
pub(crate) fn rebound(
    world: &World,
    before: &Before,
    step: Step,
    after: Seen,
) -> Result<(), String> {
    let (was, is) = (before.bound_to, world.kept.bound_to);
    let act = match step {
        Step::Do(act) | Step::Cut(act, ..) | Step::Fail(act, _) => act,
        Step::Restore => return Ok(()),
        _ => return Err(format!("bound to {is:?} after {was:?}, without a request")),
    };
    if after.challenge.is_some() || after.grant.is_some() {
        return Err("a challenge or a grant of another binding".into());
    }
    match (act, is) {
        (Act::Release, None) => Ok(()),
        (Act::Confirm, Some(at)) if at + 1 == world.kept.ledger.len() => {
            match (after.epoch, after.failures, after.penalty.is_zero()) {
                (0, 0, true) => Ok(()),
                other => Err(format!("a new binding begins with {other:?}")),
            }
        }
        _ => Err(format!("bound to {is:?} after {was:?} and {act:?}")),
    }
}
