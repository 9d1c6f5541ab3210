//! What must never be seen, whatever happens.

use std::time::Duration;

use relatch_authority::Refusal;
use relatch_device::{Store, penalty};
use relatch_wire::{ChallengeMessage, CodeLength, Failures};

use crate::ledger::{Account, Right};
use crate::rights;
use crate::seen::{Seen, Told};
use crate::step::{Act, Step};
use crate::view::highest_counter;
use crate::world::World;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Takes a step and judges it; false where the step had nothing to do.
pub(crate) fn take(world: &mut World, step: Step) -> Result<bool, String> {
    let in_step = !world.kept.out_of_step;
    let before = Before {
        seen: world.seen(),
        least: world.least(),
        password: world.password(),
        held_grant: world.holds_grant(),
        live: live(world),
        bound_to: world.kept.bound_to,
        right: right(world, step),
    };
    let Some(told) = world.take(step) else {
        return Ok(false);
    };
    let after = world.seen();
    let durable = world.durable();
    if let Told::Unexpected(what) = &told {
        return Err(format!("unexpected: {what}"));
    }
    passwords(world, &before, step)?;
    attempts(world, &before, step, &told, durable)?;
    if world.kept.bound_to == before.bound_to {
        restarts(&before, step, after, durable)?;
    } else {
        rights::rebound(world, &before, step, after)?;
    }
    rollback(world, step, after)?;
    if let (Step::Issue(at, who), Some(right)) = (step, before.right) {
        let expected = in_step && Some(at) == before.live;
        rights::issued(who, right, &told, expected)?;
    }
    match &told {
        Told::Shown(text) => challenge(world, text, after)?,
        Told::Set if world.password() == before.password => {
            return Err("a password counts as set and was not stored".into());
        }
        _ => {}
    }
    if let Some(at) = world.kept.bound_to {
        let lag = after.epoch.checked_sub(world.kept.ledger[at].epoch);
        if !world.kept.out_of_step && !matches!(lag, Some(0 | 1)) {
            return Err(format!("the authority's epoch lags by {lag:?}"));
        }
    }
    Ok(true)
}

pub(crate) struct Before {
    seen: Seen,
    /// Failures and penalty that a restart may at least find.
    least: (u32, Duration),
    password: u32,
    held_grant: bool,
    /// Which of the known challenges is on the screen.
    live: Option<usize>,
    /// Which binding the device names.
    pub(crate) bound_to: Option<usize>,
    /// Of the account that asks for a code.
    right: Option<Right>,
}

fn right(world: &World, step: Step) -> Option<Right> {
    let Step::Issue(at, who) = step else {
        return None;
    };
    let binding = world.kept.challenges[at].binding;
    Some(world.kept.ledger[binding].right(who))
}

fn live(world: &mut World) -> Option<usize> {
    world
        .seen()
        .challenge
        .and(world.kept.challenges.len().checked_sub(1))
}

/// One password holds, and another only by a grant. [DEV-26] [DEV-30]
fn passwords(world: &World, before: &Before, step: Step) -> Result<(), String> {
    let now = world.password();
    let sets = matches!(
        step,
        Step::Do(Act::SetPassword)
            | Step::Cut(Act::SetPassword, ..)
            | Step::Fail(Act::SetPassword, _)
    );
    let allowed = sets && before.held_grant && now == before.password + 1;
    if now == before.password || allowed {
        Ok(())
    } else {
        Err(format!("password {now} after {}", before.password))
    }
}

/// A grant takes the issued code of the challenge on the screen, once; what is compared is charged. [DEV-16] [DEV-25]
fn attempts(
    world: &mut World,
    before: &Before,
    step: Step,
    told: &Told,
    durable: Seen,
) -> Result<(), String> {
    match told {
        // The first storage operation of an entry is its charge.
        Told::Granted(_) | Told::Wrong if matches!(step, Step::Cut(_, 0, _) | Step::Fail(_, 0)) => {
            return Err("compared, not charged".into());
        }
        Told::Granted(at) => {
            if Some(*at) != before.live {
                return Err("a grant for a code of another challenge".into());
            }
            let challenge = &mut world.kept.challenges[*at];
            if challenge.accepted {
                return Err("a challenge was accepted twice".into());
            }
            challenge.accepted = true;
        }
        Told::Wrong if durable.failures <= before.seen.failures => {
            return Err("compared, not charged".into());
        }
        Told::Wrong => {
            let due = penalty(Failures(durable.failures)).unwrap_or_default();
            if durable.penalty < due {
                return Err("a third wrong code without its penalty".into());
            }
            if !due.is_zero() && world.seen().challenge.is_some() {
                return Err("a third wrong code left the challenge alive".into());
            }
        }
        _ if matches!(step, Step::Do(Act::Type(at)) if Some(at) == before.live) => {
            return Err(format!("the right code was answered {told:?}"));
        }
        _ => {}
    }
    Ok(())
}

/// Only a password or a login lowers failures, only time or a password a penalty, and nothing lives on. [DEV-7] [DEV-24]
fn restarts(before: &Before, step: Step, after: Seen, durable: Seen) -> Result<(), String> {
    let act = match step {
        Step::Do(act) | Step::Cut(act, ..) | Step::Fail(act, _) => Some(act),
        _ => None,
    };
    let restarted = matches!(step, Step::Restart | Step::Restore | Step::Cut(..));
    if restarted && (after.challenge.is_some() || after.grant.is_some()) {
        return Err("a challenge or a grant survived a restart".into());
    }
    if matches!(step, Step::Restore) {
        return Ok(());
    }
    let sets = act == Some(Act::SetPassword);
    for now in [after, durable] {
        if now.failures < before.least.0 && !sets && act != Some(Act::Login) {
            return Err("fewer failures than before".into());
        }
        if now.penalty < before.least.1 && !sets && act != Some(Act::Wait) {
            return Err("a shorter penalty than before".into());
        }
        let steps_on = sets && now.epoch == before.seen.epoch + 1;
        if now.epoch != before.seen.epoch && !steps_on {
            return Err(format!("epoch {} after {}", now.epoch, before.seen.epoch));
        }
    }
    Ok(())
}

/// With a monotonic counter, records put back over a later write that counted are unreadable. [DEV-36] [DEV-38]
fn rollback(world: &World, step: Step, after: Seen) -> Result<(), String> {
    let hardware = world.kept.flash.clone().counter().unwrap();
    let (Step::Restore, Some(hardware), Some(dump)) = (step, hardware, &world.kept.dump) else {
        return Ok(());
    };
    let unreadable =
        after.failures == 99 && after.penalty == DAY && after.epoch == 0 || !after.bound;
    if unreadable || highest_counter(dump.as_slice()) >= hardware {
        Ok(())
    } else {
        Err("the counter let an old record pass".into())
    }
}

/// A challenge is new, says what the device says, and gives a stranger nothing. [DEV-9] [DEV-10] [AUTH-4]
fn challenge(world: &World, text: &str, after: Seen) -> Result<(), String> {
    let message = ChallengeMessage::from_text(text).unwrap();
    let shown = message.challenge();
    let digits = if after.failures >= 99 { 20 } else { 12 };
    if (shown.epoch.0, shown.failures.0) != (after.epoch, after.failures)
        || shown.code_length.digits() != digits
    {
        return Err("a challenge does not say what the device says".into());
    }
    let known = &world.kept.challenges;
    if known[..known.len() - 1].iter().any(|it| it.text == text) {
        return Err("a challenge survived a restart: it was shown again".into());
    }
    match world.asked("mallory", text) {
        Err(Refusal::Invalid) => {}
        other => return Err(format!("the authority answered a stranger {other:?}")),
    }
    let mut altered = shown.clone();
    altered.code_length = CodeLength::from_digits(if digits == 20 { 16 } else { 20 }).unwrap();
    let altered = ChallengeMessage::new(altered, message.tag()).to_text();
    let asked = Account::ALL.map(|who| world.asked(who.name(), &altered));
    match asked {
        [Err(Refusal::Invalid), Err(Refusal::Invalid)] => Ok(()),
        other => Err(format!(
            "a challenge with another code length was answered {other:?}"
        )),
    }
}

/// From everywhere the honest owner gets in. [DEV-36]
pub(crate) fn owner_gets_in(mut world: World) -> Result<(), String> {
    let mut way = Vec::new();
    let held = world.kept.bound_to.map(|at| &world.kept.ledger[at]);
    if held.is_none_or(|entry| entry.ended) {
        way.push(world.take(Step::Offer(Account::Anna)));
        way.push(world.take(Step::Do(Act::Confirm)));
    }
    for _ in 0..200 {
        if world.seen().penalty.is_zero() && world.seen().challenge.is_none() {
            break;
        }
        world.take(Step::Do(Act::Wait));
    }
    way.push(world.take(Step::Begin));
    let newest = world.kept.challenges.len() - 1;
    let owner = world.kept.ledger[world.kept.challenges[newest].binding].owner;
    way.push(world.take(Step::Issue(newest, owner)));
    way.push(world.take(Step::Do(Act::Type(newest))));
    way.push(world.take(Step::Do(Act::SetPassword)));
    if way.last() == Some(&Some(Told::Set)) {
        Ok(())
    } else {
        Err(format!("the owner did not get in: {way:?}"))
    }
}
