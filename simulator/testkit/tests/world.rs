//! The world and its judges: what is excused, and what is found.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use relatch_authority::{AccountId, Act, Action, Terms};
use relatch_conformance::model::authority::{Answer as Told, Call};
use relatch_conformance::model::device::Setup;
use relatch_testkit::MINUTE;
use relatch_testkit::authority::Fault;
use relatch_testkit::flash::{self, Moment, Tear};
use relatch_testkit::judges::{Finding, Judged, Judges, Moved};
use relatch_testkit::life::{Entry, Operation, Step, Who};
use relatch_testkit::world::{About, World};

fn account(name: &str) -> AccountId {
    AccountId::new(name).unwrap()
}

fn world() -> World {
    let setup = Setup {
        counter: Some(0),
        digits: 12,
        lifetime: 10 * MINUTE,
        open_to_network: false,
        minimum_suite: 1,
        authority: None,
    };
    World::new(vec![(setup, account("anna"))], false).unwrap()
}

fn anna() -> AccountId {
    account("anna")
}

fn alone(_: &mut World, _: usize) -> Judged<()> {
    Ok(())
}

/// A grant is opened by a guess; an old challenge is issued again, and then the password is set.
#[test]
fn a_guess_is_counted_when_its_password_is_set() {
    let mut world = world();
    assert!(world.recover(0, &anna(), Fault::None).unwrap());
    let old = world.screen(0).unwrap();
    world.begin(0, Who::Local).unwrap().unwrap();
    assert!(world.enters(0, Who::Local, Entry::Correct).unwrap());
    let again = world.ask(&anna(), About::Issue, old, Fault::None).unwrap();
    assert_eq!(again, Some(Told::Code));
    assert!(world.sets_password(0, Who::Local, Who::Local).unwrap());
    let now = world.begin(0, Who::Local).unwrap().unwrap();
    let seen = world
        .ask(&anna(), About::Inspect, now, Fault::None)
        .unwrap();
    assert!(matches!(seen, Some(Told::Preview(seen)) if seen.step_up.is_some()));
    world.every_owner_gets_in(&[], alone).unwrap();
}

#[test]
fn what_was_issued_under_an_earlier_delegation_is_issued_again() {
    let mut world = world();
    let dora = account("dora");
    let shown = world.begin(0, Who::Local).unwrap().unwrap();
    for _ in 0..2 {
        let terms = Terms {
            actions: [Action::SetPassword].into(),
            expires: world.authority.wall().plus_secs(3_600),
            max_uses: 1,
        };
        let (owner, at) = world.owner(0).unwrap();
        let to = dora.clone();
        let call = world.proved(&owner, at, Act::Delegate { to, terms });
        assert!(world.act(&owner, call, Fault::None).unwrap());
        let accepts = Call::AcceptDelegation(at);
        assert!(world.act(&dora, accepts, Fault::None).unwrap());
        let told = world.ask(&dora, About::Issue, shown, Fault::None).unwrap();
        assert_eq!(told, Some(Told::Code));
    }
}

/// The binding that is in effect afterwards is the old one or the new one, each with its own epoch.
#[test]
fn a_binding_may_be_cut_anywhere() {
    let moments = [
        Moment::Before,
        Moment::After,
        Moment::Inside(40, Tear::Erased),
        Moment::Inside(40, Tear::Old),
    ];
    for (change, moment) in (0..6).flat_map(|change| moments.map(|moment| (change, moment))) {
        let mut world = world();
        assert!(world.recover(0, &anna(), Fault::None).unwrap());
        world.does(0, Operation::Prove(Who::Remote)).unwrap();
        world.does(0, Operation::Offer(Who::Remote)).unwrap();
        assert!(
            world
                .claim(&anna(), world.offers.len() - 1, Fault::None)
                .unwrap()
        );
        let confirm = Step {
            fault: Some(flash::Fault::Cut(change, moment)),
            ..Step::plain(Operation::Confirm(Who::Remote, Entry::Correct))
        };
        world.device(0, confirm).unwrap();
        world.every_owner_gets_in(&[], alone).unwrap();
    }
}

fn is_found(judged: Judged<()>, judge: &str) {
    assert_eq!(judged.map_err(|Finding { judge, .. }| judge), Err(judge));
}

#[test]
fn an_epoch_without_a_password_is_found() {
    let world = world();
    let (_, binding) = world.owner(0).unwrap();
    let moved = |from, to, damage| Moved {
        unit: 0,
        before: Some((binding, from)),
        after: Some((binding, to)),
        damage,
    };
    let mut judges = Judges::default();
    let model = world.authority.model();
    judges.moved(moved(0, 0, false), model).unwrap();
    is_found(judges.moved(moved(0, 1, false), model), "epochs");

    let mut judges = Judges::default();
    judges.moved(moved(0, 1, false), model).unwrap();
    is_found(judges.moved(moved(1, 0, false), model), "epochs");

    let mut judges = Judges::default();
    judges.moved(moved(0, 1, false), model).unwrap();
    judges.moved(moved(1, 0, true), model).unwrap();
}

#[test]
fn a_second_recovery_without_a_code_is_found() {
    let world = world();
    let (_, binding) = world.owner(0).unwrap();
    let model = world.authority.model();
    let mut judges = Judges::default();
    let mut recovers = |epoch, guessed| {
        let moved = Moved {
            unit: 0,
            before: Some((binding, epoch)),
            after: Some((binding, epoch + 1)),
            damage: false,
        };
        let hash = [epoch as u8; 32];
        judges.opened(epoch as usize, &hash, guessed)?;
        judges.password(moved, Some((epoch as usize, hash)), true)?;
        judges.moved(moved, model)
    };
    recovers(0, true).unwrap();
    recovers(1, true).unwrap();
    is_found(recovers(2, false), "rights");
}

#[test]
fn two_passwords_for_one_code_are_found() {
    let world = world();
    let (_, binding) = world.owner(0).unwrap();
    let moved = Moved {
        unit: 0,
        before: Some((binding, 0)),
        after: Some((binding, 0)),
        damage: false,
    };
    let mut judges = Judges::default();
    judges.opened(0, &[7; 32], true).unwrap();
    judges.password(moved, Some((0, [7; 32])), true).unwrap();
    is_found(
        judges.password(moved, Some((0, [7; 32])), true),
        "passwords",
    );
    is_found(Judges::default().password(moved, None, true), "passwords");
}

#[test]
fn a_code_for_a_stranger_or_without_a_record_is_found() {
    let mut world = world();
    let shown = world.begin(0, Who::Local).unwrap().unwrap();
    let scan = world.shown[shown].scan.clone();
    let mut asked = world.about(&anna(), About::Issue, &scan);
    let mut called = world.call(&asked, Fault::None, None).unwrap();
    let model = world.authority.model();
    Judges::default()
        .called(&asked, None, &called, model)
        .unwrap();

    asked.by = account("eve");
    is_found(
        Judges::default().called(&asked, None, &called, model),
        "rights",
    );

    asked.by = anna();
    let kept = called.committed.clone();
    called.committed[0].notices.clear();
    is_found(
        Judges::default().called(&asked, None, &called, model),
        "audit",
    );
    called.committed = kept;
    called.committed[0].audit.clear();
    is_found(
        Judges::default().called(&asked, None, &called, model),
        "audit",
    );
}

#[test]
fn secrets_in_texts_are_found() {
    let mut judges = Judges::default();
    judges.secrecy.code(Some("123456789012"));
    judges.secrecy.key(&[200; 32]);
    judges
        .secrecy
        .text("at 12345678 and 1234567890123")
        .unwrap();
    is_found(judges.secrecy.text("it is 123456789012."), "secrecy");
    is_found(
        judges.secrecy.text(&format!("{:?}", [200_u8; 9])),
        "secrecy",
    );
    is_found(judges.secrecy.picture(&[200; 9]), "secrecy");
}

#[test]
fn an_owner_who_is_kept_out_is_found() {
    let resets = |world: &mut World, unit| {
        let reset = world.does(unit, Operation::FactoryReset)?;
        assert!(reset.answer.is_some());
        Ok(())
    };
    is_found(world().every_owner_gets_in(&[], resets), "liveness");
}
