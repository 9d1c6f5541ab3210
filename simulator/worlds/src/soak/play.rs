//! What each step of a seed does: the everyday here, the attacks in a separate file.

use relatch_authority::{AccountId, Act as Proved, Action, Terms};
use relatch_conformance::model::authority::Call;
use relatch_conformance::model::device::Setup;
use relatch_testkit::authority::{Act as AtService, Fault, Operation as AtAuthority, RingAct};
use relatch_testkit::codes;
use relatch_testkit::judges::Judged;
use relatch_testkit::life::{self, Entry, New, Operation};
use relatch_testkit::passwords::Mishap;
use relatch_testkit::world::{About, World, acted};
use relatch_testkit::{DAY, HOUR, MINUTE, SECOND};

use super::attack;
use super::dice::Dice;
use super::step::{Act, Step};

/// Each has set up a device.
pub(super) const OWNERS: [&str; 3] = ["anna", "ben", "cleo"];
/// Installs devices for the owners, and holds delegations.
pub(super) const INSTALLER: &str = "dora";
/// A colleague with another account; photographs every screen.
pub(super) const COLLEAGUE: &str = "eve";
/// Gets devices by transfer, and loses them again: a former owner.
pub(super) const FORMER: &str = "fred";

/// Runs the service.
const OPERATOR: &str = "operator";

const TEN_YEARS: u64 = 10 * 365 * 86_400;
/// One world in so many has devices of suite 2, whose curve costs a hundred times what anything else does.
const HYBRID: u64 = 16;

/// The account of this name.
#[allow(
    clippy::expect_used,
    reason = "constant names of a legal length; every world is a test of them"
)]
pub(super) fn account(name: &str) -> AccountId {
    AccountId::new(name).expect("a legal account")
}

/// The world of a seed, with its units bound.
pub(super) fn world(dice: &mut Dice, transcript: bool) -> Judged<World> {
    let hybrid = dice.one_in(HYBRID);
    let count = 1 + dice.index(OWNERS.len());
    let units = OWNERS.iter().take(count).map(|owner| {
        let authority = hybrid.then(|| codes::numbered(dice.index(2)));
        let drawn = life::setup(&mut |below| dice.index(below));
        (Setup { authority, ..drawn }, account(owner))
    });
    World::new(units.collect(), transcript)
}

/// Plays a step, whatever the steps before it have left.
pub(super) fn play(world: &mut World, seed: u64, step: Step) -> Judged<()> {
    let Step { act, unit, salt } = step;
    let unit = unit % world.units();
    let dice = &mut Dice::new(seed, salt);
    world.log.note(&act, || format!("-- unit {unit}"));
    match act {
        Act::Device => device(world, unit, dice),
        Act::Authority => world.operate(AtAuthority::from_bytes(dice.bytes())),
        Act::Begin => world.begin(unit, dice.who()).map(drop),
        Act::Ask => ask(world, unit, dice),
        Act::Race => race(world, unit, dice),
        Act::Repeat => repeat(world, dice),
        Act::Type => match world.screen(unit).and_then(|shown| world.given_for(shown)) {
            Some(code) => world.types(unit, dice.who(), code).map(drop),
            None => Ok(()),
        },
        Act::Set => {
            let holder = dice.who();
            let new = match dice.below(6) {
                0 => New::Scripted(Mishap::Unknown {
                    stored: dice.one_in(2),
                    readable: dice.one_in(2),
                }),
                _ => New::Good,
            };
            let session = holder;
            let set = Operation::SetPassword {
                holder,
                session,
                new,
            };
            world.does(unit, set).map(drop)
        }
        Act::Recover => {
            let who = asker(world, unit, dice);
            if dice.one_in(3) {
                cut(world, unit, dice);
            }
            world.recover(unit, &who, fault(dice)).map(drop)
        }
        Act::Bind => {
            let owner = world.owner(unit);
            let owner = owner.map_or_else(|| account(OWNERS[unit]), |(owner, _)| owner);
            world.bind(unit, &owner).map(drop)
        }
        Act::Check => {
            let who = asker(world, unit, dice);
            world.check(unit, &who).map(drop)
        }
        Act::Pass => world.pass(span(dice)),
        Act::Cut => {
            cut(world, unit, dice);
            Ok(())
        }
        _ => owner_or_operator(world, act, unit, dice),
    }
}

fn owner_or_operator(world: &mut World, act: Act, unit: usize, dice: &mut Dice) -> Judged<()> {
    match act {
        Act::Rotate => {
            for act in [
                AtService::EndRotation,
                AtService::Rotate,
                AtService::RewrapAll,
            ] {
                world.operate(AtAuthority::plain(act))?;
            }
            Ok(())
        }
        Act::Retire => {
            let act = AtService::Ring(RingAct::Retire, dice.byte());
            world.operate(AtAuthority::plain(act))
        }
        Act::JumpClock => {
            let jump = dice.below(2 * TEN_YEARS).cast_signed() - TEN_YEARS.cast_signed();
            world.operate(AtAuthority::plain(AtService::Clock(jump)))
        }
        Act::AcceptDelegation | Act::AcceptTransfer | Act::OthersFreeze => {
            others(world, act, unit, dice)
        }
        Act::Sweep => world.sweep(&account(OPERATOR), dice.one_in(2)),
        Act::Delegate => {
            owner_acts(world, act, unit, dice)?;
            match dice.one_in(4) {
                true => Ok(()),
                false => others(world, Act::AcceptDelegation, unit, dice),
            }
        }
        Act::OfferTransfer => {
            owner_acts(world, act, unit, dice)?;
            match dice.one_in(3) {
                true => Ok(()),
                false => others(world, Act::AcceptTransfer, unit, dice),
            }
        }
        Act::Revoke | Act::Freeze | Act::Lift | Act::TakeBack | Act::Release | Act::Undo => {
            owner_acts(world, act, unit, dice)
        }
        _ => attack::play(world, act, unit, dice),
    }
}

fn owner_acts(world: &mut World, act: Act, unit: usize, dice: &mut Dice) -> Judged<()> {
    let fault = fault(dice);
    let asks = |world: &World, owner: &AccountId, at| match act {
        Act::Revoke => Call::Revoke(at, account(INSTALLER)),
        Act::Freeze => Call::Freeze(at),
        Act::TakeBack => Call::TakeBack(at),
        _ => world.proved(owner, at, proved_act(world, act, owner, dice)),
    };
    world.owner_acts(unit, asks, fault).map(drop)
}

/// What an owner does with a proof.
pub(super) fn proved_act(world: &World, act: Act, owner: &AccountId, dice: &mut Dice) -> Proved {
    match act {
        Act::Delegate => Proved::Delegate {
            to: account(INSTALLER),
            terms: Terms {
                actions: [Action::SetPassword, Action::CheckBinding].into(),
                expires: world
                    .authority
                    .wall()
                    .plus_secs(600 + dice.below(2 * 86_400)),
                max_uses: 1 + u16::from(dice.byte() % 3),
            },
        },
        Act::OfferTransfer if *owner == account(FORMER) => Proved::OfferTransfer {
            to: account(OWNERS[0]),
        },
        Act::OfferTransfer => Proved::OfferTransfer {
            to: account(FORMER),
        },
        Act::Release => Proved::Release,
        Act::Undo => Proved::Undo,
        _ => Proved::Lift,
    }
}

/// What is not the owner's to do.
fn others(world: &mut World, act: Act, unit: usize, dice: &mut Dice) -> Judged<()> {
    let Some((owner, at)) = world.owner(unit) else {
        return Ok(());
    };
    let fault = fault(dice);
    let binding = world.authority.model().binding(&at).cloned();
    let former = binding.and_then(|binding| binding.former);
    match (act, former) {
        (Act::AcceptDelegation, _) => world
            .act(&account(INSTALLER), Call::AcceptDelegation(at), fault)
            .map(drop),
        (Act::AcceptTransfer, _) => {
            let to = if owner == account(FORMER) {
                OWNERS[0]
            } else {
                FORMER
            };
            world.accept_transfer(&account(to), at, fault).map(drop)
        }
        (_, Some((former, _))) if dice.one_in(2) => {
            let freeze = world.proved(&former, at, Proved::FormerFreeze);
            world.act(&former, freeze, fault).map(drop)
        }
        _ => world
            .act(&account(OPERATOR), Call::OperatorFreeze(at), fault)
            .map(drop),
    }
}

/// Anything that can happen to a device. A code that no account was given is typed only where a guess is meant to be right.
fn device(world: &mut World, unit: usize, dice: &mut Dice) -> Judged<()> {
    let mut step = life::Step::draw(&mut |below| dice.index(below));
    let given = world.screen(unit).and_then(|shown| world.given_for(shown));
    if let Operation::Submit(who, Entry::Correct) = step.operation {
        let entry = given.map_or(Entry::Changed(0), Entry::Other);
        step.operation = Operation::Submit(who, entry);
    }
    let offers = world.offers.len();
    world.device(unit, step)?;
    match world.offers.len() > offers {
        // The owner scans the offer, and may be too late.
        true => {
            let owner = world.owner(unit);
            let owner = owner.map_or_else(|| account(OWNERS[unit]), |(owner, _)| owner);
            world.claim(&owner, offers, fault(dice)).map(drop)
        }
        false => Ok(()),
    }
}

/// The power goes in one of the calls to come.
fn cut(world: &mut World, unit: usize, dice: &mut Dice) {
    let cut = life::cut(4, &mut |below| dice.index(below));
    world.cut_power(unit, dice.byte() % 4, cut);
}

/// How the registry fails during a call.
pub(super) fn fault(dice: &mut Dice) -> Fault {
    match dice.below(12) {
        0 => Fault::Fails(dice.byte() % 6),
        1 => Fault::AnswerLost,
        2 => Fault::Overtaken(1 + dice.byte() % 18),
        3 => Fault::Down,
        _ => Fault::None,
    }
}

/// The owner or the installer.
pub(super) fn asker(world: &World, unit: usize, dice: &mut Dice) -> AccountId {
    match world.owner(unit) {
        Some((owner, _)) if !dice.one_in(4) => owner,
        _ => account(INSTALLER),
    }
}

fn ask(world: &mut World, unit: usize, dice: &mut Dice) -> Judged<()> {
    let Some(shown) = world.screen(unit) else {
        return Ok(());
    };
    let who = asker(world, unit, dice);
    let agrees = !dice.one_in(4);
    world.scan(&who, shown, fault(dice), agrees).map(drop)
}

/// Two instances of the service, and two people or one.
fn race(world: &mut World, unit: usize, dice: &mut Dice) -> Judged<()> {
    let (Some(shown), Some((owner, at))) = (world.screen(unit), world.owner(unit)) else {
        return Ok(());
    };
    let scan = world.shown[shown].scan.clone();
    let who = asker(world, unit, dice);
    let issue = world.about(&who, About::Issue, &scan);
    let within = match dice.below(5) {
        0 => acted(&owner, Call::Freeze(at)),
        1 => acted(&owner, Call::Revoke(at, account(INSTALLER))),
        2 => world.about(&owner, About::StepUp, &scan),
        _ => world.about(&owner, About::Issue, &scan),
    };
    let fault = Fault::Interrupted(dice.byte() % 5);
    let called = match dice.one_in(3) {
        true => world.call(&within, fault, Some(issue)),
        false => world.call(&issue, fault, Some(within)),
    };
    called.map(drop)
}

/// A request that was delayed, or was sent twice.
fn repeat(world: &mut World, dice: &mut Dice) -> Judged<()> {
    let Some((shown, _)) = dice.pick(&world.given).copied() else {
        return Ok(());
    };
    let who = asker(world, world.shown[shown].unit, dice);
    world.ask(&who, About::Issue, shown, fault(dice)).map(drop)
}

fn span(dice: &mut Dice) -> u64 {
    let spans = [SECOND, MINUTE + SECOND, 6 * MINUTE, 16 * MINUTE, HOUR];
    let longer = [5 * HOUR, 13 * HOUR, 25 * HOUR, 2 * DAY];
    let from = match dice.one_in(4) {
        true => longer.as_slice(),
        false => spans.as_slice(),
    };
    dice.pick(from).copied().unwrap_or(SECOND)
}
