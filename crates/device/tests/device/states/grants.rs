//! The grant: none, or open for session S.

use relatch_device::{Grant, SetPasswordError};
use relatch_testkit::flash::Fault;

use super::Line;
use relatch_testkit::MINUTE;
use relatch_testkit::bench::{Bench, Hardware, LOCAL, NEW, OLD, SECOND_LOCAL};

/// What the vendor's screen holds: S's grant, and T's if there is one.
struct Held {
    own: Option<Grant>,
    other: Option<Grant>,
}

type Event = (&'static str, fn(&mut Bench, &mut Held) -> String);

fn told(answer: Result<relatch_device::PasswordSet, SetPasswordError>) -> (String, Option<Grant>) {
    match answer {
        Ok(_) => ("password set".to_owned(), None),
        Err(SetPasswordError::Over) => ("refused: over".to_owned(), None),
        Err(SetPasswordError::OtherSession(grant)) => {
            ("refused: other session".to_owned(), Some(grant))
        }
        Err(SetPasswordError::Refused(grant)) => ("refused: policy".to_owned(), Some(grant)),
        Err(SetPasswordError::NotStored(grant)) => ("not stored".to_owned(), Some(grant)),
        Err(error) => (error.to_string(), None),
    }
}

fn set(
    bench: &mut Bench,
    held: &mut Held,
    session: relatch_device::Session,
    password: &str,
) -> String {
    let Some(grant) = held.own.take() else {
        return "refused: no grant".to_owned();
    };
    let (answer, back) = told(bench.set_password_at(session, grant, password));
    held.own = back;
    answer
}

const EVENTS: &[Event] = &[
    ("right code in session S", |bench, held| {
        let code = bench.right_code();
        held.own = Some(bench.submit(&code).unwrap());
        String::new()
    }),
    ("right code in session T", |bench, held| {
        let code = bench.right_code();
        held.other = Some(bench.submit_at(SECOND_LOCAL, &code).unwrap());
        String::new()
    }),
    ("password set by S", |bench, held| {
        set(bench, held, LOCAL, NEW)
    }),
    ("password refused", |bench, held| {
        set(bench, held, LOCAL, "weak")
    }),
    ("password not stored", |bench, held| {
        bench.flash.set_fault(Some(Fault::WriteError(0)));
        let answer = set(bench, held, LOCAL, NEW);
        bench.flash.set_fault(None);
        answer
    }),
    ("password offered by session T", |bench, held| {
        set(bench, held, SECOND_LOCAL, NEW)
    }),
    ("session S ends", |bench, _| {
        bench.device().session_ended(LOCAL);
        String::new()
    }),
    ("session T ends", |bench, _| {
        bench.device().session_ended(SECOND_LOCAL);
        String::new()
    }),
    ("10 minutes less 1 ms", |bench, _| {
        bench.pass(10 * MINUTE - 1);
        String::new()
    }),
    ("10 minutes over", |bench, _| {
        bench.pass(10 * MINUTE);
        String::new()
    }),
    ("uptime goes backwards", |bench, _| {
        bench.now -= 1;
        String::new()
    }),
    ("restart", |bench, _| {
        bench.restart();
        String::new()
    }),
    ("recovery asked", |bench, _| {
        bench.begin();
        String::new()
    }),
    ("thirty wrong codes elsewhere", |bench, _| {
        bench.guess_remotely(30);
        String::new()
    }),
    ("failures cleared", |bench, _| {
        bench.guess_remotely(1);
        bench.clear_failures().unwrap();
        String::new()
    }),
    ("new binding committed", |bench, _| {
        bench.bind();
        String::new()
    }),
    ("release", |bench, _| {
        bench.release().unwrap();
        String::new()
    }),
    ("factory reset", |bench, _| {
        bench.device().factory_reset().unwrap();
        String::new()
    }),
];

/// Whose grant is open, found by using it: nothing happens with the bench afterwards.
fn state_of(mut bench: Bench, held: Held) -> &'static str {
    let open = bench.status().grant.is_some();
    let own = held
        .own
        .map(|grant| bench.set_password_at(LOCAL, grant, OLD));
    let other = held
        .other
        .map(|grant| bench.set_password_at(SECOND_LOCAL, grant, OLD));
    match (own, other, open) {
        (Some(Ok(_)), _, true) => "open(S)",
        (_, Some(Ok(_)), true) => "open(T)",
        (_, _, true) => "open, without a holder",
        (None | Some(Err(SetPasswordError::Over)), _, false) => "none",
        _ => "?",
    }
}

pub(crate) fn lines() -> Vec<Line> {
    let mut lines = Vec::new();
    for state in ["none", "open(S)"] {
        for (name, run) in EVENTS {
            let mut bench = Bench::bound(Hardware::PLAIN);
            bench.pass(MINUTE);
            let mut held = Held {
                own: (state == "open(S)").then(|| bench.grant()),
                other: None,
            };
            let answer = run(&mut bench, &mut held);
            let next = state_of(bench, held);
            lines.push(Line([
                state.to_owned(),
                (*name).to_owned(),
                next.to_owned(),
                answer,
            ]));
        }
    }
    lines
}
