//! The state machine under random people, cameras and authorities: no code without a preview and a yes.

use proptest::prelude::*;
use relatch_app::{Answer, App, Button, Failure, Kind, Language, Proof, Purpose, Question, Todo};
use relatch_authority::{Action, ChallengeMessage, Fresh32};

use crate::support::{Shared, clock, device, local, offer, settings};

/// What happens next; numbers choose among what there is.
#[derive(Debug, Clone)]
enum Step {
    Open(Purpose),
    Close,
    Scan(Vec<prop::sample::Index>),
    Press(prop::sample::Index),
    Bind(String),
    Proved(bool),
    /// The authority answers the question with this many others before it, with its own answer or another one.
    Answer(prop::sample::Index, Reply),
}

#[derive(Debug, Clone)]
enum Reply {
    Own,
    Fails(prop::sample::Index),
    /// The answer to another question.
    Mixed(prop::sample::Index),
}

const FAILURES: [Failure; 8] = [
    Failure::Unavailable,
    Failure::Frozen,
    Failure::StepUpNeeded(relatch_app::StepUp::Epoch),
    Failure::IllegalName,
    Failure::MakeNewOffer,
    Failure::NotProved,
    Failure::LogIn,
    Failure::BadAnswer,
];

fn step() -> impl Strategy<Value = Step> {
    let index = any::<prop::sample::Index>;
    let reply = prop_oneof![
        6 => Just(Reply::Own),
        1 => index().prop_map(Reply::Fails),
        1 => index().prop_map(Reply::Mixed),
    ];
    prop_oneof![
        1 => prop_oneof![Just(Purpose::Recover), Just(Purpose::Check)].prop_map(Step::Open),
        1 => Just(Step::Close),
        5 => proptest::collection::vec(index(), 0..3).prop_map(Step::Scan),
        6 => index().prop_map(Step::Press),
        2 => "[a-z \u{202e}]{0,5}".prop_map(Step::Bind),
        2 => any::<bool>().prop_map(Step::Proved),
        8 => (index(), reply).prop_map(|(at, reply)| Step::Answer(at, reply)),
    ]
}

/// A bound device's challenge and check, offers of both suites, and texts that are none.
fn texts(phone: &mut relatch_app::Local<crate::support::Save>) -> Vec<String> {
    let mut bench = device(None);
    let text = offer(&mut bench);
    let mut moments = clock(crate::support::NOW);
    let name = relatch_authority::DeviceName::new("Back room").unwrap();
    let (mut app, _) = (App::new(), name);
    let _ = app.scan(&[&text]);
    let _ = app.press(Button::GoOn);
    let Todo::Ask { question, .. } = app.bind("Back room", None) else {
        panic!("an offer is claimed");
    };
    let Ok(Answer::Bound(bound)) = phone.answer(&question, moments().unwrap()) else {
        panic!("a new offer is taken");
    };
    bench.confirm(bound.confirmation.grouped()).unwrap();
    let (challenge, check) = (bench.begin(), bench.begin_check().unwrap());
    let mut hybrid = device(Some(&phone.key_file()));
    let offers = [
        offer(&mut device(None)).to_string(),
        offer(&mut hybrid).to_string(),
    ];
    let mut all = vec![
        challenge,
        check,
        "HTTPS://EXAMPLE.COM".into(),
        "RL2:ABC".into(),
        "RL1:ABC".into(),
    ];
    all.extend(offers);
    all
}

/// What the test knows of the app, from outside.
#[derive(Default)]
struct Seen {
    /// The questions that were asked and not answered yet.
    asked: Vec<(u64, Question)>,
    /// The person has just agreed to the preview that they saw.
    agreed: bool,
    /// Codes that belong to a preview that the person agreed to.
    codes: Vec<String>,
}

impl Seen {
    fn note(&mut self, todo: Todo) -> Result<(), TestCaseError> {
        if let Todo::Ask { ticket, question } = todo {
            if let Question::Issue(text) = &question {
                let challenge = ChallengeMessage::from_text(text.as_str()).unwrap();
                let action = challenge.challenge().action;
                prop_assert!(
                    action == Action::CheckBinding || self.agreed,
                    "a code is asked for without a yes"
                );
            }
            self.asked.push((ticket, question));
        }
        Ok(())
    }
}

/// What holds on every page.
fn page_holds(app: &App, purpose: Purpose, seen: &Seen) -> Result<(), TestCaseError> {
    let screen = app.screen();
    for language in Language::ALL {
        for line in screen.say(language) {
            prop_assert!(!line.is_empty() && !line.contains(['{', '}']), "{line}");
        }
    }
    let shows = matches!(
        screen.kind,
        Kind::Code | Kind::CheckCode | Kind::Confirmation
    );
    prop_assert_eq!(screen.code.is_some(), shows);
    prop_assert!(
        !(purpose == Purpose::Check && screen.kind == Kind::Code),
        "a check page shows a code [APP-9]"
    );
    if screen.kind == Kind::Code {
        let code = screen.code.as_ref().unwrap().grouped();
        prop_assert!(
            seen.codes.iter().any(|known| known == code),
            "a code that nobody agreed to"
        );
    }
    if screen.kind == Kind::Preview {
        prop_assert!(screen.buttons.contains(&Button::Cancel));
        prop_assert_eq!(screen.buttons.len(), 2);
        let ids = crate::support::ids(&screen);
        for id in [
            "preview.title",
            "preview.effect",
            "preview.failures",
            "preview.controls",
        ] {
            prop_assert!(ids.contains(&id), "{id} [APP-3]");
        }
    }
    Ok(())
}

fn random() -> Fresh32 {
    Fresh32::from([5; 32])
}

proptest! {
    #![proptest_config(crate::support::cases(384))]

    // [APP-3] [APP-4] [APP-9] [APP-10] [APP-11]
    #[test]
    fn no_code_without_preview_and_yes(steps in proptest::collection::vec(step(), 1..60)) {
        let disk = Shared::default();
        let mut local = local(&disk);
        let texts = texts(&mut local);
        let mut moments = clock(crate::support::NOW + 1_000);
        local.log_in(settings("anna"));
        let _ = random();
        let (mut app, mut purpose, mut seen) = (App::new(), Purpose::Recover, Seen::default());
        for step in steps {
            seen.agreed = false;
            let before = app.screen();
            let todo = match step {
                Step::Open(to) => { app.open(to); purpose = to; Todo::Nothing }
                Step::Close => { app.close(); purpose = Purpose::Recover; Todo::Nothing }
                Step::Scan(picks) => {
                    let picked: Vec<&str> = picks.iter().map(|pick| texts[pick.index(texts.len())].as_str()).collect();
                    app.scan(&picked)
                }
                Step::Press(pick) => {
                    let button = Button::ALL[pick.index(Button::ALL.len())];
                    seen.agreed = before.kind == Kind::Preview && button == Button::Confirm;
                    if button == Button::Check && before.kind == Kind::Confirmation { purpose = Purpose::Check; }
                    app.press(button)
                }
                Step::Bind(name) => app.bind(&name, None),
                Step::Proved(present) => app.proved(match present {
                    true => Proof::Present,
                    false => Proof::Token(String::from("t").into()),
                }),
                Step::Answer(pick, reply) if !seen.asked.is_empty() => {
                    let (ticket, question) = seen.asked.remove(pick.index(seen.asked.len()));
                    let other = match &reply {
                        Reply::Mixed(pick) if !seen.asked.is_empty() => seen.asked[pick.index(seen.asked.len())].1.clone(),
                        _ => question.clone(),
                    };
                    let answer = match reply {
                        Reply::Fails(pick) => Err(FAILURES[pick.index(FAILURES.len())]),
                        _ => local.answer(&other, moments().unwrap()),
                    };
                    // A proof that was accepted goes on to the code that the person agreed to.
                    seen.agreed = matches!((&question, &answer), (Question::StepUp { .. }, Ok(Answer::Done)));
                    if let (Question::Issue(_), Ok(Answer::Code(code))) = (&question, &answer) {
                        seen.codes.push(code.grouped().to_owned());
                    }
                    app.answer(ticket, answer)
                }
                Step::Answer(..) => Todo::Nothing,
            };
            if let Todo::Ask { question: Question::Inspect(text) | Question::Issue(text), .. } = &todo {
                let challenge = ChallengeMessage::from_text(text.as_str()).unwrap();
                if challenge.challenge().action == Action::CheckBinding { purpose = Purpose::Check; }
            }
            seen.note(todo)?;
            page_holds(&app, purpose, &seen)?;
        }
    }

    /// The three sentences for what cannot be read. [APP-1] [APP-2]
    #[test]
    fn any_text_gets_one_of_three_sentences_or_a_page(text in "(RL[0-9]{1,3}:)?[ -~]{0,60}|\\PC{0,30}") {
        let mut app = App::new();
        let todo = app.scan(&[&text]);
        let screen = app.screen();
        prop_assert_eq!(todo, Todo::Nothing, "no text without a tag is a challenge");
        prop_assert_eq!(screen.kind, Kind::Message);
        let said = screen.say(Language::English).remove(0);
        prop_assert!(["Not a Relatch code", "Update the app", "Invalid QR code"].contains(&said.as_str()));
    }
}

/// An authority that speaks of another challenge than the one that was scanned is not believed.
#[test]
fn facts_that_do_not_fit_the_scanned_message_are_refused() {
    let disk = Shared::default();
    let mut local = local(&disk);
    let texts = texts(&mut local);
    let mut moments = clock(crate::support::NOW + 1_000);
    let (challenge, check) = (&texts[0], &texts[1]);
    let mut app = App::new();
    let Todo::Ask { ticket, .. } = app.scan(&[challenge]) else {
        panic!("a challenge is inspected")
    };
    let mut other = App::new();
    let Todo::Ask { question, .. } = other.scan(&[check]) else {
        panic!("a check is inspected")
    };
    let facts = local.answer(&question, moments().unwrap());
    assert!(matches!(facts, Ok(Answer::Facts(_))));
    assert_eq!(app.answer(ticket, facts), Todo::Nothing);
    assert_eq!(crate::support::ids(&app.screen()), ["error.answer"]);
}

#[test]
fn several_codes_are_as_unclear_as_none() {
    let mut app = App::new();
    assert_eq!(app.scan(&[]), Todo::Nothing);
    assert_eq!(app.screen().kind, Kind::Scanning);
    let _ = app.scan(&["A", "B"]);
    assert_eq!(crate::support::ids(&app.screen()), ["error.several"]);
}
