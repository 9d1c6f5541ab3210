//! What can happen next.

use std::collections::BTreeSet;

use relatch_authority::{AccountId, Act as OwnersAct, Terms};
use relatch_conformance::model::authority::{Binding, Call, State};
use relatch_conformance::model::device::Shows;
use relatch_testkit::authority::Fault as AtRegistry;
use relatch_testkit::flash::{Fault, Moment, Tear};
use relatch_testkit::judges::{Judged, found};
use relatch_testkit::life::{self, Entry, New, Operation, Tamper, Who};
use relatch_testkit::world::World;
use relatch_testkit::{DAY, HOUR};
use relatch_wire::Action;

use crate::start::{Bounds, Scope, anna, ben};

/// The one device.
pub(crate) const UNIT: usize = 0;
/// Storage operations of the longest act: state, binding, counter, the binding once more.
const OPERATIONS: u64 = 4;
/// Bytes of a torn write: within the fields of a record.
const TORN: usize = 24;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// Something at the device, and what goes wrong with its flash meanwhile.
    Device(Operation, Option<Fault>),
    /// The administrator logs in with the password, does something, and logs out.
    Administrator(Operation, Option<Fault>),
    /// The code that an account was given is typed, for the challenge so many back.
    Type(usize, Option<Fault>),
    /// Time passes until the next thing at the device is over.
    Wait,
    /// An account asks for the code of the challenge so many back, the owner with a step-up where one is needed.
    Ask(usize, Account),
    /// The administrator asks to bind, and an account claims the offer.
    Offer(Account),
    Deed(Deed),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Account {
    Anna,
    Ben,
}

/// What people do with the binding that the device has, or time does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// The owner rehearses a recovery: the device was seen, the binding is active.
    Check,
    /// The other account may have one code, within an hour, if it accepts.
    Delegate,
    AcceptDelegation,
    Revoke,
    /// The other account is the owner, if it accepts.
    OfferTransfer,
    TakeBack,
    AcceptTransfer,
    Freeze,
    FormerFreeze,
    Lift,
    Release,
    Undo,
    Delete,
    HourPasses,
    /// What can be undone no longer can, and the service sweeps.
    ThreeDaysPass,
}

impl Account {
    const ALL: [Self; 2] = [Self::Anna, Self::Ben];

    fn id(self) -> AccountId {
        match self {
            Self::Anna => anna(),
            Self::Ben => ben(),
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Anna => Self::Ben,
            Self::Ben => Self::Anna,
        }
    }
}

impl Step {
    /// Takes the step; the models and the judges look.
    pub(crate) fn take(self, world: &mut World) -> Judged<()> {
        match self {
            Self::Device(operation, fault) => at_device(world, operation, fault),
            Self::Administrator(operation, fault) => {
                at_device(world, Operation::Prove(Who::Remote), None)?;
                at_device(world, operation, fault)?;
                at_device(world, Operation::SessionEnds(Who::Remote), None)
            }
            Self::Type(back, fault) => {
                let given = challenge(world, back).and_then(|shown| world.given_for(shown));
                let code = given.expect("only a code that was given is typed");
                at_device(
                    world,
                    Operation::Submit(Who::Local, Entry::Other(code)),
                    fault,
                )
            }
            Self::Wait => {
                let next = next_end(&world.shows(UNIT)).unwrap_or_default();
                world.pass(next)
            }
            Self::Ask(back, who) => {
                let shown = challenge(world, back).expect("a challenge that was shown");
                world.scan(&who.id(), shown, AtRegistry::None, true)?;
                Ok(())
            }
            Self::Offer(who) => {
                at_device(world, Operation::Prove(Who::Remote), None)?;
                at_device(world, Operation::Offer(Who::Remote), None)?;
                let offer = world.offers.len() - 1;
                let own = world.claim(&who.id(), offer, AtRegistry::None)?;
                let again = world.claim(&who.id(), offer, AtRegistry::None)?;
                let other = world.claim(&who.other().id(), offer, AtRegistry::None)?;
                match (own, again, other) {
                    (true, true, false) => Ok(()),
                    answers => found(
                        "claims",
                        format!("own, again, another account: {answers:?}"),
                    ),
                }
            }
            Self::Deed(deed) => done(world, deed),
        }
    }
}

fn at_device(world: &mut World, operation: Operation, fault: Option<Fault>) -> Judged<()> {
    let step = life::Step {
        operation,
        fault,
        looks: true,
    };
    world.device(UNIT, step).map(drop)
}

fn done(world: &mut World, deed: Deed) -> Judged<()> {
    let Some((owner, locator)) = world.owner(UNIT) else {
        return Ok(());
    };
    let other = if owner == anna() { ben() } else { anna() };
    let (by, act) = match deed {
        Deed::Check => return world.check(UNIT, &owner).map(drop),
        Deed::HourPasses => return world.pass(HOUR),
        Deed::ThreeDaysPass => {
            world.pass(3 * DAY)?;
            return world.sweep(&owner, true);
        }
        Deed::AcceptTransfer => {
            return world
                .accept_transfer(&other, locator, AtRegistry::None)
                .map(drop);
        }
        Deed::AcceptDelegation => (other, Err(Call::AcceptDelegation(locator))),
        Deed::Revoke => (owner, Err(Call::Revoke(locator, other))),
        Deed::TakeBack => (owner, Err(Call::TakeBack(locator))),
        Deed::Freeze => (owner, Err(Call::Freeze(locator))),
        Deed::Delegate => (owner, Ok(delegates(world, other))),
        Deed::OfferTransfer => (owner, Ok(OwnersAct::OfferTransfer { to: other })),
        Deed::FormerFreeze => (other, Ok(OwnersAct::FormerFreeze)),
        Deed::Lift => (owner, Ok(OwnersAct::Lift)),
        Deed::Release => (owner, Ok(OwnersAct::Release)),
        Deed::Undo => (owner, Ok(OwnersAct::Undo)),
        Deed::Delete => (owner, Ok(OwnersAct::Delete)),
    };
    let call = act.map_or_else(|call| call, |act| world.proved(&by, locator, act));
    world.act(&by, call, AtRegistry::None).map(drop)
}

fn delegates(world: &World, to: AccountId) -> OwnersAct {
    let terms = Terms {
        actions: BTreeSet::from([Action::SetPassword]),
        expires: world.authority.wall().plus_secs(HOUR / 1_000),
        max_uses: 1,
    };
    OwnersAct::Delegate { to, terms }
}

/// The number of the challenge so many back: 0 is the newest.
fn challenge(world: &World, back: usize) -> Option<usize> {
    world.shown.len().checked_sub(back + 1)
}

/// How long until the next thing at the device is over, in ms.
fn next_end(shows: &Shows) -> Option<u64> {
    let challenge = shows.challenge.map(|(left, _)| left);
    let ends = [challenge, shows.grant, Some(shows.wait)];
    ends.into_iter().flatten().filter(|left| *left > 0).min()
}

/// Every step that makes sense in this world.
pub(crate) fn possible(world: &mut World, bounds: Bounds) -> Vec<Step> {
    let shows = world.shows(UNIT);
    let plain = |operation| Step::Device(operation, None);
    let mut steps = vec![plain(Operation::Restart(0))];
    if shows.bound && shows.challenge.is_none() {
        steps.push(plain(Operation::Begin(Who::Local)));
    }
    for back in 0..2 {
        let unissued = challenge(world, back).filter(|shown| world.given_for(*shown).is_none());
        if unissued.is_some() {
            let who = match bounds.scope {
                Scope::Recovery => &Account::ALL[..1],
                Scope::Ownership => &Account::ALL,
            };
            steps.extend(who.iter().map(|who| Step::Ask(back, *who)));
        }
    }
    if bounds.scope == Scope::Ownership {
        steps.extend(changes_of_owner(world, shows.offer, bounds));
    }
    let tamper = match world.is_copied(UNIT) {
        true => Tamper::PutBack,
        false => Tamper::Copy,
    };
    steps.push(plain(Operation::Tamper(tamper)));
    if bounds.scope == Scope::Recovery {
        if shows.failures > 0 {
            steps.push(plain(Operation::SessionEnds(Who::SecondLocal)));
        }
        if next_end(&shows).is_some() {
            steps.extend([Step::Wait, plain(Operation::Wrap)]);
        }
    }
    for act in acts(world, &shows, bounds) {
        steps.push(act(None));
        steps.extend(
            faults(act(None), bounds.scope)
                .into_iter()
                .map(|fault| act(Some(fault))),
        );
    }
    steps
}

fn changes_of_owner(world: &World, offering: bool, bounds: Bounds) -> Vec<Step> {
    let mut steps = Vec::new();
    if !offering && world.offers.len() < bounds.bindings {
        steps.extend(Account::ALL.map(Step::Offer));
    }
    let owned = world.owner(UNIT);
    let binding = owned.and_then(|(_, locator)| world.authority.model().binding(&locator));
    steps.extend(binding.into_iter().flat_map(deeds).map(Step::Deed));
    steps
}

/// What may change the binding, by whoever may.
fn deeds(binding: &Binding) -> Vec<Deed> {
    use Deed::{
        AcceptDelegation, AcceptTransfer, Check, Delegate, Delete, FormerFreeze, Freeze,
        HourPasses, Lift, OfferTransfer, Release, Revoke, TakeBack, ThreeDaysPass, Undo,
    };
    let mut deeds = match binding.state {
        State::Pending => vec![Check, Delete],
        State::Active if binding.is_frozen() => vec![Lift],
        State::Active => vec![Release],
        _ => return vec![Undo, ThreeDaysPass],
    };
    if binding.is_frozen() {
        return deeds;
    }
    deeds.push(Freeze);
    deeds.extend(binding.former.as_ref().map(|_| FormerFreeze));
    if binding.state == State::Active {
        deeds.extend(match binding.delegations.first() {
            Some(given) if given.accepted => vec![Revoke, HourPasses],
            Some(_) => vec![AcceptDelegation],
            None => vec![Delegate],
        });
        deeds.extend(match binding.transfer {
            Some(_) => vec![AcceptTransfer, TakeBack],
            None => vec![OfferTransfer],
        });
    }
    deeds
}

type Act = Box<dyn Fn(Option<Fault>) -> Step>;

/// What writes, each with a fault or without.
fn acts(world: &World, shows: &Shows, bounds: Bounds) -> Vec<Act> {
    let mut acts: Vec<Act> = Vec::new();
    let mut at_device =
        |operation| acts.push(Box::new(move |fault| Step::Device(operation, fault)));
    if shows.challenge.is_some() && bounds.allow_failure_at(shows.failures) {
        at_device(Operation::Submit(Who::Local, Entry::Changed(0)));
    }
    if shows.grant.is_some() && shows.epoch < bounds.epochs - 1 {
        let (holder, session, new) = (Who::Local, Who::Local, New::Good);
        at_device(Operation::SetPassword {
            holder,
            session,
            new,
        });
    }
    if shows.offer {
        at_device(Operation::Confirm(Who::Remote, Entry::Correct));
    }
    let mut administrator =
        |operation| acts.push(Box::new(move |fault| Step::Administrator(operation, fault)));
    if shows.bound && bounds.scope == Scope::Ownership {
        administrator(Operation::Release(Who::Remote));
    }
    if shows.failures > 0 && bounds.scope == Scope::Recovery {
        administrator(Operation::ClearFailures(Who::Remote));
    }
    for back in 0..2 {
        let given = challenge(world, back).and_then(|shown| world.given_for(shown));
        if shows.challenge.is_some() && given.is_some() {
            acts.push(Box::new(move |fault| Step::Type(back, fault)));
        }
    }
    acts
}

/// What goes wrong with the writes of an act: the power cut at each, or all failing from one on.
fn faults(act: Step, scope: Scope) -> Vec<Fault> {
    let binds = matches!(
        act,
        Step::Device(Operation::Confirm(..), _) | Step::Administrator(Operation::Release(_), _)
    );
    if scope == Scope::Ownership && !binds {
        return Vec::new();
    }
    let sets = matches!(act, Step::Device(Operation::SetPassword { .. }, _));
    let cuts = (0..OPERATIONS).flat_map(move |operation| {
        // The vendor's store is atomic: inside of its write, which comes first, nothing is cut.
        let whole = sets && operation == 0;
        let inside = (!whole).then_some(Moment::Inside(TORN, Tear::Erased));
        let moments = [Moment::Before, Moment::After].into_iter().chain(inside);
        moments.map(move |moment| Fault::Cut(operation, moment))
    });
    cuts.chain([0, 1].map(Fault::WriteError)).collect()
}
