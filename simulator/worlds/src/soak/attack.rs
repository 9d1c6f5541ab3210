//! The adversaries. The thief's other acts (copies of the records, exchanged slots) and the prober with made-up devices
//! are among what can happen to a device or an authority.

use relatch_authority::AccountId;
use relatch_conformance::model::authority::Call;
use relatch_conformance::model::device::Answer;
use relatch_testkit::authority::Fault;
use relatch_testkit::judges::Judged;
use relatch_testkit::life::{Entry, Operation, Who};
use relatch_testkit::world::{About, World};
use relatch_wire::{Action, Epoch, Freshness, Nonce};

use super::dice::Dice;
use super::play::{COLLEAGUE, FORMER, INSTALLER, OWNERS, account, proved_act};
use super::step::Act;

pub(super) fn play(world: &mut World, act: Act, unit: usize, dice: &mut Dice) -> Judged<()> {
    match act {
        Act::ClaimAgain => {
            let newest = world.offers.len() - 1;
            let offer = match dice.one_in(2) {
                true => newest,
                false => dice.index(newest + 1),
            };
            world
                .claim(&account(COLLEAGUE), offer, Fault::None)
                .map(drop)
        }
        Act::Scan => scan(world, unit, dice),
        Act::Guess => guesses(world, unit, Who::Local, 1 + dice.below(3), dice),
        Act::Siege => siege(world, unit, dice),
        Act::GuessRight => {
            world.begin(unit, Who::Local)?;
            let right = world.enters(unit, Who::Local, Entry::Correct)?;
            set_if(world, unit, right && dice.one_in(2))
        }
        Act::UseTagKey => {
            let shown = world.begin(unit, Who::Local)?;
            let code = shown.and_then(|shown| world.code_of_tag_key(shown));
            code.map_or(Ok(()), |code| world.types(unit, Who::Local, code).map(drop))
        }
        Act::Replay => replay(world, unit, dice),
        Act::Swap => {
            let other = dice.index(world.units());
            world.swap_records(unit, other)
        }
        Act::Tamper => tamper(world, unit, dice),
        Act::Garble => garble(world, dice),
        Act::Relay => relay(world, unit, dice),
        Act::MoveRow => move_row(world, unit, dice),
        Act::Bot => bot(world, unit, dice),
        Act::Unproved => unproved(world, unit, dice),
        _ => {
            let session = dice.who();
            world.sets_password(unit, Who::Local, session).map(drop)
        }
    }
}

/// A program on the network, where the device lets it: it asks, floods with garbage, burns challenges by wrong codes,
/// and opens and ends sessions.
pub(super) fn bot(world: &mut World, unit: usize, dice: &mut Dice) -> Judged<()> {
    let wrong = [0, 1, 1, 10, 25][dice.index(5)];
    for _ in 0..1 + dice.below(3) {
        world.enters(unit, Who::Remote, Entry::Typo)?;
    }
    guesses(world, unit, Who::Remote, wrong, dice)?;
    match dice.one_in(4) {
        true => world
            .does(unit, Operation::SessionEnds(Who::Remote))
            .map(drop),
        false => Ok(()),
    }
}

fn set_if(world: &mut World, unit: usize, opened: bool) -> Judged<()> {
    if opened {
        world.sets_password(unit, Who::Local, Who::Local)?;
    }
    Ok(())
}

/// Another account's app, and any photo that was taken.
fn scan(world: &mut World, unit: usize, dice: &mut Dice) -> Judged<()> {
    let newest = world.screen(unit).filter(|_| !dice.one_in(3));
    let shown = newest.unwrap_or_else(|| dice.index(world.shown.len()));
    let strangers = [COLLEAGUE, FORMER, INSTALLER, OWNERS[0]];
    let who = account(strangers[dice.index(strangers.len())]);
    for about in [About::Inspect, About::StepUp, About::Issue] {
        if !dice.one_in(3) {
            world.ask(&who, about, shown, Fault::None)?;
        }
    }
    Ok(())
}

fn guesses(world: &mut World, unit: usize, who: Who, tries: u64, dice: &mut Dice) -> Judged<()> {
    for _ in 0..tries {
        let Some(shown) = world.begin(unit, who)? else {
            return Ok(());
        };
        let guess = world.guess(shown, dice.number());
        world.types(unit, who, guess)?;
    }
    Ok(())
}

/// Weeks of guesses, each as soon as the device takes one.
fn siege(world: &mut World, unit: usize, dice: &mut Dice) -> Judged<()> {
    let tries = if dice.one_in(4) { 300 } else { 30 };
    for _ in 0..tries {
        let Some(shown) = world.begin(unit, Who::Local)? else {
            return Ok(());
        };
        let guess = Entry::Other(world.guess(shown, dice.number()));
        let typed = world.does(unit, Operation::Submit(Who::Local, guess))?;
        if let Some(left) = typed.answer.and_then(Answer::wait) {
            world.does(unit, Operation::Pass(left))?;
        }
    }
    Ok(())
}

/// A session of the owner's account that a thief took: it gives no proof, or one of another number, act or account.
fn unproved(world: &mut World, unit: usize, dice: &mut Dice) -> Judged<()> {
    let acts = [
        Act::Delegate,
        Act::OfferTransfer,
        Act::Release,
        Act::Undo,
        Act::Lift,
    ];
    let (act, other) = (acts[dice.index(acts.len())], acts[dice.index(acts.len())]);
    let changed = dice.below(4);
    let call = |world: &World, owner: &AccountId, at| {
        let act = proved_act(world, act, owner, dice);
        let Call::Act(at, act, Some(mut proof)) = world.proved(owner, at, act) else {
            return Call::Freeze(at);
        };
        match changed {
            0 => return Call::Act(at, act, None),
            1 => proof.number = proof.number.wrapping_sub(1),
            2 => proof.act = proved_act(world, other, owner, dice),
            _ => proof.by = account(COLLEAGUE),
        }
        Call::Act(at, act, Some(proof))
    };
    world.owner_acts(unit, call, Fault::None).map(drop)
}

/// A code that was given before, and a password if it opens.
fn replay(world: &mut World, unit: usize, dice: &mut Dice) -> Judged<()> {
    let newest = world.given.last().copied().filter(|_| dice.one_in(2));
    let Some((_, code)) = newest.or_else(|| dice.pick(&world.given).copied()) else {
        return Ok(());
    };
    world.begin(unit, Who::Local)?;
    let opened = world.types(unit, Who::Local, code)?;
    set_if(world, unit, opened)
}

fn tamper(world: &mut World, unit: usize, dice: &mut Dice) -> Judged<()> {
    let Some(shown) = world.begin(unit, Who::Local)? else {
        return Ok(());
    };
    let who = super::play::asker(world, unit, dice);
    world.ask_changed(&who, shown, |challenge, tag| match dice.below(6) {
        0 => challenge.epoch = Epoch(challenge.epoch.0 ^ 1),
        1 => challenge.failures = challenge.failures.next(),
        2 => challenge.action = Action::CheckBinding,
        3 => challenge.freshness = Freshness::Nonce(Nonce(dice.bytes())),
        4 => tag[15] ^= 1 << dice.below(8),
        _ => challenge.locator.0[11] ^= 1,
    })
}

/// A photo that reads as something else.
fn garble(world: &mut World, dice: &mut Dice) -> Judged<()> {
    let shown = dice.index(world.shown.len());
    let mut text = world.shown[shown].scan.text.clone();
    let at = dice.index(text.len());
    let read = ["", "0", "A", ":", "\u{e9}"][dice.index(5)];
    if text.get(at..=at).is_none_or(|was| was == read) {
        return Ok(());
    }
    text.replace_range(at..=at, read);
    let who = if dice.one_in(2) { COLLEAGUE } else { OWNERS[0] };
    world.ask_text(&account(who), &text)
}

/// The owner scans a picture that a phisher sent, and reads the code back.
fn relay(world: &mut World, unit: usize, dice: &mut Dice) -> Judged<()> {
    let shown = world.begin(unit, Who::Local)?;
    let (Some(shown), Some((owner, _))) = (shown, world.owner(unit)) else {
        return Ok(());
    };
    world.scan(&owner, shown, Fault::None, dice.one_in(2))?;
    let Some(code) = world.given_for(shown) else {
        return Ok(());
    };
    let opened = world.types(unit, Who::Local, code)?;
    set_if(world, unit, opened)
}

/// A row in the place of the victim's, of parts of that and of the colleague's; it is put back afterwards.
fn move_row(world: &mut World, unit: usize, dice: &mut Dice) -> Judged<()> {
    let Some(shown) = world.begin(unit, Who::Local)? else {
        return Ok(());
    };
    let place = world.shown[shown].scan.scanned.locator;
    let donor = world.offers[dice.index(world.offers.len())].offered.locator;
    let parts = dice.byte() % 4;
    let Some(kept) = world.authority.put_together(place, donor, parts) else {
        return Ok(());
    };
    for who in [COLLEAGUE, FORMER, OWNERS[0]] {
        world.ask(&account(who), About::Issue, shown, Fault::None)?;
    }
    world.authority.put_back(place, kept);
    Ok(())
}
