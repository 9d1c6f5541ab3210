//! Each set of roles before each request.

use super::*;

/// What the page says, role by role; nothing else is needed for anything.
fn allowed(request: &Request) -> Option<Role> {
    match request {
        Request::Hello(_) => None,
        Request::Status => Some(Role::Status),
        Request::Begin | Request::Submit(_) | Request::SetPassword(_) => Some(Role::Console),
        Request::PhysicalAct => Some(Role::Button),
        _ => Some(Role::Administrator),
    }
}

fn subsets() -> impl Iterator<Item = Vec<Role>> {
    (0_u8..16).map(|bits| {
        let has = |at: &usize| bits & (1 << at) != 0;
        (0..4).filter(has).map(|at| ALL[at]).collect()
    })
}

#[test]
fn a_request_is_answered_for_its_role_alone() {
    for roles in subsets() {
        for request in every_request() {
            let (mut room, _) = Room::bound(Suite::Hybrid);
            if !matches!(request, Request::Hello(_)) {
                room.ask_as(9, &roles, Request::Hello(Place::Local));
            }
            let before = room.flash.dump();
            let what = format!("{request:?} with {roles:?}");
            let refusal = allowed(&request)
                .filter(|role| !roles.contains(role))
                .map(|role| Answer::from(Refusal::NotAllowed { role }));
            let answer = room.ask_as(9, &roles, request);
            let Some(refusal) = refusal else {
                let refused = matches!(answer, Answer::Refused(Refusal::NotAllowed { .. }));
                assert!(!refused, "{what}: {answer:?}");
                continue;
            };
            assert_eq!(answer, refusal, "{what}");
            assert!(room.flash.dump() == before, "{what}");
            assert_eq!(room.password().as_deref(), Some(OLD), "{what}");
            let status = room.status();
            let idle = (status.challenge, status.offer_open, status.check_open);
            assert_eq!(idle, (None, false, false), "{what}");
        }
    }
}

#[test]
fn hello_comes_first_and_once() {
    for request in every_request() {
        let (mut room, _) = Room::bound(Suite::Hybrid);
        let what = format!("{request:?}");
        match room.ask(9, request) {
            Answer::Hello { roles, .. } => {
                assert_eq!(roles, ALL);
                let again = room.ask(9, Request::Hello(Place::Remote));
                assert_eq!(again, Refusal::Hello.into());
            }
            answer => assert_eq!(answer, Refusal::Hello.into(), "{what}"),
        }
    }
}

#[test]
fn acts_that_give_the_device_away_need_the_password_too() {
    let key_file = codes::key_set().public().to_text();
    for request in [
        Request::Offer,
        Request::Release,
        Request::ClearFailures,
        Request::LoadKeys(key_file.as_str().into()),
    ] {
        let (mut room, _) = Room::bound(Suite::Hybrid);
        let what = format!("{request:?}");
        let refused: Answer = Refusal::ProofNeeded.into();
        assert_eq!(room.ask(2, request.clone()), refused, "{what}");
        let typed = Request::Prove("an0ther password".into());
        assert_eq!(room.ask(2, typed), Refusal::WrongPassword.into());
        assert_eq!(room.ask(2, request.clone()), refused, "{what}");
        room.seconds(3);
        assert_eq!(room.ask(2, Request::Prove(OLD.into())), Answer::Done);
        room.seconds(5 * 60);
        assert_eq!(room.ask(2, request.clone()), refused, "{what}: too old");
        assert_eq!(room.ask(2, Request::Prove(OLD.into())), Answer::Done);
        let done = room.ask(2, request);
        assert!(!matches!(done, Answer::Refused(_)), "{what}: {done:?}");
    }
}

#[test]
fn a_wrong_password_makes_every_connection_wait() {
    let (mut room, _) = Room::bound(Suite::Hmac);
    let wrong = || Request::Prove("wr0ng password".into());
    assert_eq!(room.ask(1, wrong()), Refusal::WrongPassword.into());
    let right = || Request::Prove(OLD.into());
    assert_eq!(room.ask(2, right()), Refusal::Wait { seconds: 3 }.into());
    room.now += 2_999;
    assert_eq!(room.ask(2, right()), Refusal::Wait { seconds: 1 }.into());
    room.now += 1;
    assert_eq!(room.ask(2, right()), Answer::Done);
    assert_eq!(room.ask(1, right()), Answer::Done);
}

#[test]
fn a_remote_console_recovers_after_the_button_alone() {
    let (mut room, claim) = Room::bound(Suite::Hybrid);
    room.ask(3, Request::Hello(Place::Remote));
    assert_eq!(room.ask(3, Request::Begin), Refusal::NotHere.into());
    assert_eq!(room.ask(3, submit("1")), Refusal::NotHere.into());
    assert_eq!(room.ask(1, Request::PhysicalAct), Answer::Done);
    let code = room.code(3, &claim);
    assert_eq!(room.ask(3, submit(&code)), Answer::Done);
    assert_eq!(room.ask(3, set(NEW)), Answer::Set { counted: true });
}
