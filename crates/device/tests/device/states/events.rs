//! The device: unbound, idle, challenge, penalty.

use relatch_device::{BeginError, Grant, SetPasswordError, SubmitError};
use relatch_testkit::flash::Fault;

use super::Line;
use relatch_testkit::bench::{Bench, Hardware, LOCAL, NEW, REMOTE, SECOND_LOCAL};
use relatch_testkit::codes::{complete, typo, wrong};
use relatch_testkit::{DAY, HOUR, MINUTE};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unbound,
    Idle,
    Challenge,
    Penalty,
}

struct Event {
    name: &'static str,
    /// Wrong codes before, where there are none of a penalty.
    failures: u32,
    /// Whether a grant is open.
    grant: bool,
    run: fn(&mut Bench, Option<Grant>) -> String,
}

const fn event(name: &'static str, run: fn(&mut Bench, Option<Grant>) -> String) -> Event {
    Event {
        name,
        failures: 1,
        grant: false,
        run,
    }
}

/// A code for what is on the screen, or for nothing.
fn code(bench: &mut Bench) -> String {
    match bench.status().challenge {
        Some(_) => bench.right_code(),
        None => complete("48219035071"),
    }
}

fn told(answer: Result<Grant, SubmitError>) -> String {
    match answer {
        Ok(_) => "grant opens".to_owned(),
        Err(SubmitError::Wrong { failures, penalty }) => format!(
            "wrong code, {} failures{}",
            failures.0,
            penalty.map_or(String::new(), |it| format!(", penalty {} s", it.as_secs()))
        ),
        Err(error) => format!("{error:?}"),
    }
}

fn begin(bench: &mut Bench) -> String {
    let live = bench.status().challenge.is_some();
    let before = if live { bench.begin() } else { String::new() };
    match bench.begin_at(SECOND_LOCAL) {
        Ok(text) if text == before => "same bytes shown".to_owned(),
        Ok(_) => "challenge shown".to_owned(),
        Err(BeginError::Penalty(left)) => format!("Penalty({left:?})"),
        Err(error) => format!("{error:?}"),
    }
}

fn wrong_code(bench: &mut Bench, _: Option<Grant>) -> String {
    let code = code(bench);
    told(bench.submit(&wrong(&code)))
}

fn with_fault(from: u64, bench: &mut Bench) -> String {
    let code = code(bench);
    bench.flash.set_fault(Some(Fault::WriteError(from)));
    let answer = told(bench.submit(&code));
    bench.flash.set_fault(None);
    answer
}

fn set_password(bench: &mut Bench, grant: Option<Grant>) -> String {
    let Some(grant) = grant else {
        return "no grant".to_owned();
    };
    match bench.set_password(grant, NEW) {
        Ok(_) => "password set".to_owned(),
        Err(SetPasswordError::Over) => "Over".to_owned(),
        Err(error) => format!("{error:?}"),
    }
}

fn stored(answer: Result<(), impl core::fmt::Debug>) -> String {
    answer.map_or_else(|error| format!("{error:?}"), |()| "stored".to_owned())
}

const EVENTS: &[Event] = &[
    event("recovery asked", |bench, _| begin(bench)),
    event("recovery asked where not allowed", |bench, _| {
        format!("{:?}", bench.begin_at(REMOTE).unwrap_err())
    }),
    event("code typed where not allowed", |bench, _| {
        let code = code(bench);
        told(bench.submit_at(REMOTE, &code))
    }),
    event("typing error", |bench, _| {
        let code = code(bench);
        told(bench.submit(&typo(&code)))
    }),
    event("code during the pause", |bench, _| {
        let code = code(bench);
        let _ = bench.submit(&typo(&code));
        told(bench.submit(&code))
    }),
    event("charge fails", |bench, _| with_fault(0, bench)),
    event("wrong code", wrong_code),
    Event {
        failures: 2,
        ..event("wrong code, third", wrong_code)
    },
    event("right code", |bench, _| {
        let code = code(bench);
        told(bench.submit(&code))
    }),
    Event {
        failures: 2,
        ..event("right code, third, write-back fails", |bench, _| {
            with_fault(1, bench)
        })
    },
    event("lifetime over", |bench, _| {
        bench.pass(10 * MINUTE);
        String::new()
    }),
    event("uptime goes backwards", |bench, _| {
        bench.now = bench.now.saturating_sub(1);
        String::new()
    }),
    event("full hour served", |bench, _| {
        bench.pass(HOUR);
        String::new()
    }),
    event("all served", |bench, _| {
        bench.pass(DAY);
        String::new()
    }),
    event("administrator login", |bench, _| {
        bench.login();
        String::new()
    }),
    event("administrator login, second in 24 h", |bench, _| {
        let before = bench.failures();
        bench.login();
        let live = bench.begin_at(LOCAL).is_ok();
        bench.login();
        format!("failures {before}, began between: {live}")
    }),
    event("password set", set_password),
    Event {
        grant: true,
        ..event("password set (grant of before)", set_password)
    },
    event("restart", |bench, _| {
        bench.restart();
        String::new()
    }),
    event("action 0 asked", |bench, _| {
        stored(bench.check_binding().map(|_| ())).replace("stored", "challenge of action 0 shown")
    }),
    event("binding committed", |bench, _| {
        let offered = bench.offer();
        stored(bench.confirm(&offered.confirmation))
    }),
    event("release", |bench, _| stored(bench.release())),
    event("factory reset", |bench, _| {
        stored(bench.device().factory_reset())
    }),
];

/// A device in this state, an hour after its start, and the grant if one is wanted.
fn device_in(state: State, event: &Event) -> (Bench, Option<Grant>) {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.pass(HOUR);
    let before = if state == State::Penalty {
        14
    } else {
        event.failures
    };
    for _ in 0..before {
        bench.guess_wrong();
    }
    bench.serve();
    let grant = event.grant.then(|| bench.grant());
    match state {
        State::Unbound => bench.release().unwrap(),
        State::Idle if grant.is_none() => bench.pass(10 * MINUTE),
        State::Idle => {}
        State::Challenge => drop(bench.begin()),
        State::Penalty => {
            let code = wrong(&bench.right_code());
            bench.submit_at(SECOND_LOCAL, &code).unwrap_err();
        }
    }
    assert_eq!(state_of(&mut bench), state);
    (bench, grant)
}

fn state_of(bench: &mut Bench) -> State {
    let status = bench.status();
    match (status.bound, status.penalty.is_zero(), status.challenge) {
        (false, _, None) => State::Unbound,
        (true, true, None) => State::Idle,
        (true, true, Some(_)) => State::Challenge,
        (true, false, None) => State::Penalty,
        other => panic!("no state of the table: {other:?}"),
    }
}

fn changes(bench: &mut Bench, before: relatch_device::Status) -> String {
    let after = bench.status();
    let mut changes = Vec::new();
    if before.failures != after.failures {
        changes.push(format!("failures {}", after.failures.0));
    }
    if before.epoch != after.epoch {
        changes.push(format!("epoch {}", after.epoch.0));
    }
    if before.penalty != after.penalty {
        changes.push(format!("penalty {} s", after.penalty.as_secs()));
    }
    if before.grant.is_some() != after.grant.is_some() {
        changes.push(format!("grant {}", after.grant.is_some()));
    }
    let writes = bench.flash.operations();
    if writes > 0 {
        changes.push(format!("writes {writes}"));
    }
    if !after.bound {
        changes.retain(|it| it.starts_with("writes"));
    }
    changes.join(", ")
}

pub(crate) fn lines() -> Vec<Line> {
    let mut lines = Vec::new();
    for state in [
        State::Unbound,
        State::Idle,
        State::Challenge,
        State::Penalty,
    ] {
        for event in EVENTS {
            let (mut bench, grant) = device_in(state, event);
            let before = bench.status();
            bench.flash.set_fault(None);
            let answer = (event.run)(&mut bench, grant);
            let next = state_of(&mut bench);
            let changes = changes(&mut bench, before);
            let parts = [answer, changes].into_iter().filter(|it| !it.is_empty());
            lines.push(Line([
                format!("{state:?}"),
                event.name.to_owned(),
                format!("{next:?}"),
                parts.collect::<Vec<_>>().join("; "),
            ]));
        }
    }
    lines
}
