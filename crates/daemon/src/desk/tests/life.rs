//! A device over the protocol, from the first offer to a new password.

use super::*;

#[test]
fn bound_checked_guessed_at_and_recovered() {
    for suite in [Suite::Hmac, Suite::Hybrid] {
        let mut room = Room::new(suite);
        room.hello(1);
        assert_eq!(room.ask(1, Request::Begin), Refusal::NotBound.into());
        assert_eq!(room.ask(1, Request::BeginCheck), Refusal::NotBound.into());
        assert_eq!(
            room.ask(1, Request::ClearFailures),
            Refusal::NotBound.into()
        );
        let claim = offered_and_confirmed(&mut room, suite);
        checked(&mut room, &claim);

        let code = room.code(1, &claim);
        let answer = room.ask(1, submit(&codes::wrong(&code)));
        assert_eq!(answer, Refusal::WrongCode { failures: 1 }.into());
        let waits = Refusal::Wait { seconds: 5 }.into();
        assert_eq!(room.ask(1, submit(&code)), waits);
        room.seconds(5);
        let typo = submit(&codes::typo(&code));
        assert_eq!(room.ask(1, typo), Refusal::Typing.into());
        assert_eq!(room.ask(1, submit(&code)), Answer::Done);
        assert_eq!(room.ask(1, set(NEW)), Answer::Set { counted: true });
        assert_eq!(room.password().as_deref(), Some(NEW));
        assert_eq!(room.ask(1, set(OLD)), Refusal::GrantOver.into());
        let binding = room.status().binding.unwrap();
        let numbers = (binding.epoch, binding.failures, binding.generation);
        assert_eq!(numbers, (1, 0, 1));
    }
}

fn offered_and_confirmed(room: &mut Room, suite: Suite) -> Claim {
    assert_eq!(room.ask(1, Request::Prove(OLD.into())), Answer::Done);
    let Answer::Show { text, secret, .. } = room.ask(1, Request::Offer) else {
        panic!("no offer");
    };
    assert_eq!(secret, suite == Suite::Hmac);
    let claim = codes::claim(text.reveal());
    let confirm = |code: &str| Request::Confirm(code.into());
    let wrong = confirm(&codes::wrong(&claim.confirmation));
    assert_eq!(room.ask(1, wrong), Refusal::TriesLeft { count: 2 }.into());
    let typo = confirm(&codes::typo(&claim.confirmation));
    assert_eq!(room.ask(1, typo), Refusal::Typing.into());
    assert_eq!(room.ask(1, confirm(&claim.confirmation)), Answer::Done);
    claim
}

fn checked(room: &mut Room, claim: &Claim) {
    let check = room.text(1, Request::BeginCheck);
    let code = codes::issue(&claim.keys, &check, CodeLength::Twelve);
    let submit = |code: &str| Request::SubmitCheck(code.into());
    let wrong = room.ask(1, submit(&codes::wrong(&code)));
    assert_eq!(wrong, Refusal::TriesLeft { count: 2 }.into());
    assert_eq!(room.ask(1, submit(&code)), Answer::Done);
}

#[test]
fn the_third_wrong_code_ends_an_offer_and_a_check() {
    let (mut room, claim) = Room::bound(Suite::Hybrid);
    let offer = codes::claim(&room.text(1, Request::Offer));
    let check = room.text(1, Request::BeginCheck);
    let code = codes::issue(&claim.keys, &check, CodeLength::Twelve);
    let confirm = Request::Confirm(codes::wrong(&offer.confirmation).as_str().into());
    let submit = Request::SubmitCheck(codes::wrong(&code).as_str().into());
    for count in [2, 1] {
        let left: Answer = Refusal::TriesLeft { count }.into();
        assert_eq!(room.ask(1, confirm.clone()), left);
        assert_eq!(room.ask(1, submit.clone()), left);
    }
    assert_eq!(room.ask(1, confirm), Refusal::OfferOver.into());
    assert_eq!(room.ask(1, submit), Refusal::NoCheck.into());
}

#[test]
fn the_ninth_wrong_code_asks_for_a_longer_one() {
    let (mut room, claim) = Room::bound(Suite::Hybrid);
    for failures in 1..=9 {
        let code = room.code(1, &claim);
        let answer = room.ask(1, submit(&codes::wrong(&code)));
        let wanted = match failures {
            9 => Refusal::LongerCode { failures },
            _ => Refusal::WrongCode { failures },
        };
        assert_eq!(answer, wanted.into());
        room.seconds(5);
    }
    assert_eq!(room.ask(1, submit("1")), Refusal::NoChallenge.into());
    let Answer::Show { digits, .. } = room.ask(1, Request::Begin) else {
        panic!("no challenge");
    };
    assert_eq!(digits, 16);
    assert_eq!(room.ask(1, Request::Prove(OLD.into())), Answer::Done);
    assert_eq!(room.ask(1, Request::ClearFailures), Answer::Done);
    assert_eq!(room.status().binding.unwrap().failures, 0);
}

#[test]
fn a_grant_outlives_a_refused_and_an_unknown_password_and_nothing_else() {
    let (mut room, claim) = Room::bound(Suite::Hybrid);
    let code = room.code(1, &claim);
    assert_eq!(room.ask(2, set(NEW)), Refusal::GrantOver.into());
    assert_eq!(room.ask(1, submit(&code)), Answer::Done);
    assert_eq!(room.ask(2, set(NEW)), Refusal::GrantOver.into());
    assert_eq!(room.ask(1, set("short")), Refusal::PasswordRefused.into());
    let unknown = Mishap::Unknown {
        stored: false,
        readable: false,
    };
    room.desk.passwords().script(unknown, 1);
    assert_eq!(room.ask(1, set(NEW)), Refusal::PasswordUnknown.into());
    room.seconds(10 * 60 - 1);
    assert_eq!(room.ask(1, set(NEW)), Answer::Set { counted: true });

    let code = room.code(1, &claim);
    assert_eq!(room.ask(1, submit(&code)), Answer::Done);
    room.seconds(10 * 60);
    let late = room.ask(1, set("an0ther password"));
    assert_eq!(late, Refusal::GrantOver.into());
    assert_eq!(room.password().as_deref(), Some(NEW));
}

#[test]
fn what_a_connection_held_ends_with_it() {
    let (mut room, claim) = Room::bound(Suite::Hmac);
    room.ask(1, Request::Offer);
    room.ask(1, Request::BeginCheck);
    let code = room.code(1, &claim);
    assert_eq!(room.ask(1, submit(&code)), Answer::Done);
    let status = room.status();
    assert!(status.offer_open && status.check_open && status.grant.is_some());
    room.desk.ended(1);
    assert_eq!(room.ask(1, set(NEW)), Refusal::Hello.into());
    room.hello(1);
    let status = room.status();
    assert!(!status.offer_open && !status.check_open && status.grant.is_none());
    assert_eq!(room.ask(1, set(NEW)), Refusal::GrantOver.into());
    assert_eq!(room.ask(1, Request::Offer), Refusal::ProofNeeded.into());
    assert_eq!(room.password().as_deref(), Some(OLD));
}

#[test]
fn an_offer_is_confirmed_and_discarded_by_its_connection_alone() {
    let (mut room, _) = Room::bound(Suite::Hmac);
    let claim = codes::claim(&room.text(1, Request::Offer));
    let confirm = || Request::Confirm(claim.confirmation.as_str().into());
    assert_eq!(room.ask(2, confirm()), Refusal::NoOffer.into());
    assert_eq!(room.ask(2, Request::Discard), Answer::Done);
    assert!(room.status().offer_open);
    assert_eq!(room.ask(1, Request::Discard), Answer::Done);
    assert_eq!(room.ask(1, confirm()), Refusal::NoOffer.into());
    assert_eq!(room.status().binding.unwrap().generation, 1);
}

#[test]
fn a_loaded_key_file_is_kept_and_named() {
    let mut room = Room::new(Suite::Hmac);
    room.hello(1);
    assert_eq!(room.ask(1, Request::Prove(OLD.into())), Answer::Done);
    let nonsense = Request::LoadKeys("nonsense".into());
    assert_eq!(room.ask(1, nonsense), Refusal::KeyFile.into());
    let public = codes::key_set().public();
    let load = Request::LoadKeys(public.to_text().as_str().into());
    let Answer::Keys { key_id, suite } = room.ask(1, load) else {
        panic!("refused");
    };
    assert_eq!((key_id, suite), (public.id().to_string(), 2));
    assert_eq!(room.desk.outside.kept, [public.to_text()]);
    let Answer::Show { secret, .. } = room.ask(1, Request::Offer) else {
        panic!("no offer");
    };
    assert!(!secret);
}

#[test]
fn faults_of_the_machine_have_their_answers() {
    let (mut room, claim) = Room::bound(Suite::Hybrid);
    room.desk.outside.empty = true;
    assert_eq!(room.ask(1, Request::Begin), Refusal::Random.into());
    assert_eq!(room.ask(1, Request::Offer), Refusal::Random.into());
    room.desk.outside.empty = false;
    let code = room.code(1, &claim);
    room.flash.set_fault(Some(Fault::WriteError(0)));
    assert_eq!(room.ask(1, submit(&code)), Refusal::Storage.into());
    assert_eq!(room.ask(1, Request::Release), Refusal::Storage.into());
}
