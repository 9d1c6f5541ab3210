//! The account service's words: requests that it reads, and answers that the app reads.

use proptest::prelude::*;
use relatch_app::{
    Act, Answer, App, Button, Failure, Proof, Question, Response, Service, StepUp, Todo,
};
use relatch_authority::{Advice, Locator};

use crate::support::{Shared, asked, bind, device, local, phone};

const FACTS: &str = r#"{"locator": "LOCATOR", "name": "Back room", "identity": {"vendor": "V", "model": "M", "serial": "1"},
    "action": 1, "failures": 0, "suite": 1, "attestation": "none", "code_length": 12, "role": "owner", "later": [1]}"#;

/// A challenge, and the locator of its binding.
fn challenge() -> (String, Locator) {
    let disk = Shared::default();
    let mut own = phone(local(&disk));
    let mut bench = device(None);
    bind(&mut own, &mut bench, "Back room");
    let text = bench.begin();
    let locator = own.devices(None).unwrap().0[0].locator;
    (text, locator)
}

fn ask(todo: Todo) -> (u64, Question) {
    match todo {
        Todo::Ask { ticket, question } => (ticket, question),
        other => panic!("a question, not {other:?}"),
    }
}

fn problem(question: &Question, status: u16, name: &str, more: &str) -> Failure {
    let body = format!(
        r#"{{"type": "urn:relatch:problem:{name}", "title": "t", "status": {status}{more}}}"#
    );
    Service::answer(question, &Response::new(status, body.into())).unwrap_err()
}

#[test]
fn a_recovery_over_the_service() {
    let (text, locator) = challenge();
    let (mut app, ticket) = asked(&text);
    let inspect = Question::Inspect(scanned(&text));
    let request = Service::request(&inspect).unwrap();
    assert_eq!(
        (request.method, request.path.as_str()),
        ("POST", "/v1/inspect")
    );
    let body: serde_json::Value = serde_json::from_slice(&request.body.unwrap()).unwrap();
    assert_eq!(body, serde_json::json!({ "challenge": text }));
    let body = FACTS.replace("LOCATOR", &locator.to_string());
    let answer = Service::answer(&inspect, &Response::new(200, body.into()));
    let _ = app.answer(ticket, answer);
    let (ticket, issue) = ask(app.press(Button::Confirm));
    assert_eq!(Service::request(&issue).unwrap().path, "/v1/issue");

    // The owner must prove that it is they: the nonce is that of the scanned challenge, whatever the service says.
    let failure = problem(
        &issue,
        401,
        "step-up-needed",
        r#", "nonce": "AAAA", "reason": "older-epoch""#,
    );
    assert_eq!(failure, Failure::StepUpNeeded(StepUp::OlderEpoch));
    let _ = app.answer(ticket, Err(failure));
    let Todo::Prove { nonce } = app.press(Button::Prove) else {
        panic!("a proof is asked for")
    };
    assert_ne!(nonce, [0; 32]);
    let (ticket, step_up) = ask(app.proved(Proof::Token(String::from("ID").into())));
    let request = Service::request(&step_up).unwrap();
    assert_eq!(request.path, "/v1/step-up");
    let done = Service::answer(&step_up, &Response::new(204, Vec::new()));
    assert_eq!(done, Ok(Answer::Done));
    let (ticket, issue) = ask(app.answer(ticket, done));
    let answer = Service::answer(
        &issue,
        &Response::new(200, br#"{"code": "4821 9035 0716"}"#.to_vec()),
    );
    let _ = app.answer(ticket, answer);
    assert_eq!(app.screen().code.unwrap().grouped(), "4821 9035 0716");
}

fn scanned(text: &str) -> relatch_app::Scanned {
    match ask(App::new().scan(&[text])).1 {
        Question::Inspect(text) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_digits_become_a_code() {
    let (text, _) = challenge();
    let issue = Question::Issue(scanned(&text));
    for body in [
        r#"{"code": "call 0800 1234"}"#,
        r#"{"code": "4821 9035 071"}"#,
        r#"{"code": 4}"#,
        "{}",
        "",
        "[",
        "4821 9035",
    ] {
        let answer = Service::answer(&issue, &Response::new(200, body.into()));
        assert_eq!(answer, Err(Failure::BadAnswer), "{body}");
    }
    let long = vec![b' '; Response::MAX_BODY + 1];
    assert_eq!(
        Service::answer(&issue, &Response::new(200, long)),
        Err(Failure::BadAnswer)
    );
}

#[test]
fn problems_of_the_service_are_known() {
    let (text, locator) = challenge();
    let issue = Question::Issue(scanned(&text));
    for (status, name, failure) in [
        (403, "refused", Failure::NotUsable(Advice::Invalid)),
        (409, "frozen", Failure::Frozen),
        (409, "ending", Failure::Ending),
        (409, "restored", Failure::HeldBack),
        (403, "owner-must-approve", Failure::OwnerMustApprove),
        (401, "not-authenticated", Failure::LogIn),
        (429, "too-many-requests", Failure::TooManyRequests),
        (503, "busy", Failure::Unavailable),
        (409, "made-up-later", Failure::BadAnswer),
        (500, "made-up-later", Failure::Unavailable),
    ] {
        assert_eq!(problem(&issue, status, name, ""), failure, "{name}");
    }
    for (reason, advice) in [
        ("text: not relatch", Advice::NotRelatch),
        ("text: newer version", Advice::UpdateApp),
        ("fields: unknown critical key(9)", Advice::UpdateApp),
        ("cbor: malformed", Advice::Invalid),
    ] {
        let failure = problem(
            &issue,
            400,
            "not-usable",
            &format!(r#", "reason": "{reason}""#),
        );
        assert_eq!(failure, Failure::NotUsable(advice));
    }
    let act = |proof| Question::Act {
        locator,
        act: Act::Release,
        proof,
    };
    let nonce = format!(r#", "nonce": "{}""#, "A".repeat(43));
    assert!(matches!(
        problem(&act(None), 401, "step-up-needed", &nonce),
        Failure::ProofNeeded(_)
    ));
    assert_eq!(
        problem(&act(None), 401, "step-up-needed", ""),
        Failure::BadAnswer
    );
    let proved = act(Some(Proof::Token(String::from("ID").into())));
    assert_eq!(
        problem(&proved, 401, "step-up-needed", &nonce),
        Failure::NotProved
    );
    assert_eq!(
        Service::request(&act(Some(Proof::Present))),
        Err(Failure::NotProved)
    );
    let request = Service::request(&proved).unwrap();
    assert_eq!(request.path, format!("/v1/bindings/{locator}/release"));
    assert_eq!(request.body.unwrap().as_slice(), br#"{"proof":"ID"}"#);
}

proptest! {
    #![proptest_config(crate::support::cases(256))]

    /// Whatever a service sends, there is an answer or a failure.
    #[test]
    fn any_body_is_read_or_refused(status in 100_u16..600, body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let question = Question::Devices { after: None };
        let _ = Service::answer(&question, &Response::new(status, body));
    }
}
