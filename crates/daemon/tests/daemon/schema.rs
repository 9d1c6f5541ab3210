//! Every line that is sent and received follows docs/schemas/daemon.json.

use relatch_daemon::{
    Answer, BindingAnswer, FORMAT, Place, RecordsAnswer, Refusal, Request, Role, StatusAnswer,
};
use serde_json::{Value, json};

fn schema(part: &str) -> jsonschema::Validator {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/schemas/daemon.json"
    );
    let mut schema: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(schema["title"], FORMAT);
    let object = schema.as_object_mut().unwrap();
    object.remove("anyOf");
    object.insert("$ref".into(), json!(format!("#/$defs/{part}")));
    jsonschema::validator_for(&schema).unwrap()
}

fn requests() -> Vec<Request> {
    let text = || "1234 5678 9012".into();
    vec![
        Request::Hello(Place::Local),
        Request::Hello(Place::Remote),
        Request::Status,
        Request::Begin,
        Request::Submit(text()),
        Request::SetPassword(text()),
        Request::Prove(text()),
        Request::Offer,
        Request::Confirm(text()),
        Request::Discard,
        Request::BeginCheck,
        Request::SubmitCheck(text()),
        Request::Release,
        Request::ClearFailures,
        Request::LoadKeys(text()),
        Request::PhysicalAct,
    ]
}

fn refusals() -> Vec<Refusal> {
    vec![
        Refusal::NotBound,
        Refusal::NotHere,
        Refusal::NoChallenge,
        Refusal::Wait { seconds: 5 },
        Refusal::Typing,
        Refusal::WrongCode { failures: 1 },
        Refusal::LongerCode { failures: 9 },
        Refusal::TriesLeft { count: 2 },
        Refusal::OfferOver,
        Refusal::NoOffer,
        Refusal::NoCheck,
        Refusal::ProofNeeded,
        Refusal::WrongPassword,
        Refusal::SuiteTooLow,
        Refusal::KeyFile,
        Refusal::Storage,
        Refusal::GrantOver,
        Refusal::PasswordRefused,
        Refusal::PasswordUnknown,
        Refusal::Random,
        Refusal::NotAllowed { role: Role::Button },
        Refusal::Hello,
        Refusal::Request {
            message: "what is wrong".into(),
        },
        Refusal::Busy,
    ]
}

fn answers() -> Vec<Answer> {
    let status = |binding, records| {
        Answer::Status(Box::new(StatusAnswer {
            binding,
            records,
            wait: 5,
            challenge: Some(600),
            grant: None,
            offer_open: true,
            check_open: false,
        }))
    };
    let binding = BindingAnswer {
        suite: 2,
        key_id: Some("0badcafe".into()),
        generation: 1,
        epoch: 0,
        failures: 30,
    };
    let mut answers = vec![
        Answer::Hello {
            format: FORMAT.into(),
            roles: vec![
                Role::Status,
                Role::Console,
                Role::Administrator,
                Role::Button,
            ],
            account: "admin".into(),
            device: ["Vendor", "Model", "0001"].map(str::to_owned),
        },
        status(None, RecordsAnswer::Fresh),
        status(Some(binding.clone()), RecordsAnswer::Intact),
        status(
            Some(BindingAnswer {
                suite: 1,
                key_id: None,
                ..binding
            }),
            RecordsAnswer::StateUnreadable,
        ),
        status(None, RecordsAnswer::BindingUnreadable),
        status(None, RecordsAnswer::Unsupported),
        Answer::Show {
            text: "RL1:X".into(),
            digits: 12,
            seconds: 600,
            secret: false,
        },
        Answer::Done,
        Answer::Set { counted: true },
        Answer::Keys {
            key_id: "0badcafe".into(),
            suite: 3,
        },
    ];
    answers.extend(refusals().into_iter().map(Answer::Refused));
    answers
}

fn faults(schema: &jsonschema::Validator, line: &Value) -> Vec<String> {
    schema
        .iter_errors(line)
        .map(|fault| format!("{line}: {fault}"))
        .collect()
}

#[test]
fn every_request_follows_the_schema_and_is_read_back() {
    let schema = schema("request");
    for request in requests() {
        let line = request.to_line();
        let value: Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(faults(&schema, &value), Vec::<String>::new());
        assert_eq!(Request::from_line(&line), Ok(request));
    }
}

#[test]
fn every_answer_follows_the_schema_and_is_read_back() {
    let schema = schema("answer");
    for answer in answers() {
        let value = serde_json::to_value(&answer).unwrap();
        assert_eq!(faults(&schema, &value), Vec::<String>::new());
        assert_eq!(serde_json::from_value::<Answer>(value).unwrap(), answer);
    }
}

#[test]
fn what_the_schema_refuses_the_daemon_refuses() {
    let schema = schema("request");
    for line in [
        r#"{"do":"hello"}"#,
        r#"{"do":"hello","version":2}"#,
        r#"{"do":"hello","version":1,"console":"here"}"#,
        r#"{"do":"status","code":"1"}"#,
        r#"{"do":"submit"}"#,
        r#"{"do":"submit","code":1}"#,
        r#"{"do":"submit","password":"1"}"#,
        r#"{"do":"prove","code":"1"}"#,
        r#"{"do":"load-keys","key_file":"1","more":1}"#,
        r#"{"do":"reboot"}"#,
        r#"{"DO":"status"}"#,
        r#"["status"]"#,
        "1",
        "null",
    ] {
        assert!(Request::from_line(line.as_bytes()).is_err(), "{line}");
        let value: Value = serde_json::from_str(line).unwrap();
        assert!(!schema.is_valid(&value), "{line}");
    }
    for line in [
        "",
        "{",
        "{\"do\":\"status\"} {}",
        "\u{feff}{\"do\":\"status\"}",
        r#"{"do":"status","do":"status"}"#,
    ] {
        assert!(Request::from_line(line.as_bytes()).is_err(), "{line}");
    }
}
