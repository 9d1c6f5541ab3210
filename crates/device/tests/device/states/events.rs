//! The device: unbound, idle, challenge.

use relatch_device::{Grant, SetPasswordError, SubmitError};
use relatch_testkit::flash::Fault;

use super::Line;
use relatch_testkit::bench::{Bench, Hardware, NEW, REMOTE, SECOND_LOCAL};
use relatch_testkit::codes::{complete, typo, wrong};
use relatch_testkit::{HOUR, MINUTE};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unbound,
    Idle,
    Challenge,
}

struct Event {
    name: &'static str,
    /// Wrong codes before.
    failures: u8,
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
        Err(SubmitError::Wrong { failures, burned }) => {
            let burned = if burned { ", burned" } else { "" };
            format!("wrong code, {failures} failures{burned}")
        }
        Err(error) => format!("{error:?}"),
    }
}

fn begin(bench: &mut Bench) -> String {
    let live = bench.status().challenge.is_some();
    let before = if live { bench.begin() } else { String::new() };
    match bench.begin_at(SECOND_LOCAL) {
        Ok(text) if text == before => "same bytes shown".to_owned(),
        Ok(_) => "challenge shown".to_owned(),
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
    event("code at once after a wrong one", |bench, _| {
        let code = code(bench);
        let _ = bench.submit(&wrong(&code));
        told(bench.submit(&code))
    }),
    event("code elsewhere at once after a wrong one", |bench, _| {
        let code = code(bench);
        let _ = bench.submit(&wrong(&code));
        let now = bench.uptime();
        bench.device().physical_act(now);
        told(bench.submit_at(REMOTE, &code))
    }),
    event("charge fails", |bench, _| with_fault(0, bench)),
    event("wrong code", wrong_code),
    Event {
        failures: 8,
        ..event("wrong code, ninth", wrong_code)
    },
    Event {
        failures: 29,
        ..event("wrong code, thirtieth", wrong_code)
    },
    Event {
        failures: 30,
        ..event("wrong code after thirty", wrong_code)
    },
    Event {
        failures: 8,
        ..event("charge fails, ninth", |bench, _| with_fault(0, bench))
    },
    event("right code", |bench, _| {
        let code = code(bench);
        told(bench.submit(&code))
    }),
    Event {
        failures: 8,
        ..event("right code, ninth, write-back fails", |bench, _| {
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
    event("failures cleared", |bench, _| {
        stored(bench.clear_failures())
    }),
    Event {
        failures: 0,
        ..event("failures cleared, none there", |bench, _| {
            stored(bench.clear_failures())
        })
    },
    event("password set", set_password),
    Event {
        grant: true,
        ..event("password set (grant of before)", set_password)
    },
    event("restart", |bench, _| {
        bench.restart();
        String::new()
    }),
    event("check asked", |bench, _| {
        stored(bench.begin_check().map(|_| ())).replace("stored", "challenge of action 0 shown")
    }),
    event("check asked, its code typed", |bench, _| {
        let Ok(text) = bench.begin_check() else {
            return "no check".to_owned();
        };
        let code = bench.issue(&text);
        stored(bench.submit_check(&code)).replace("stored", "accepted")
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
    bench.guess_remotely(event.failures);
    // The window of the physical act closes, and the challenge ends.
    bench.pass(10 * MINUTE);
    let grant = event.grant.then(|| bench.grant());
    match state {
        State::Unbound => bench.release().unwrap(),
        State::Idle => {}
        State::Challenge => drop(bench.begin()),
    }
    assert_eq!(state_of(&mut bench), state);
    (bench, grant)
}

fn state_of(bench: &mut Bench) -> State {
    let status = bench.status();
    match (status.is_bound(), status.challenge) {
        (false, None) => State::Unbound,
        (true, None) => State::Idle,
        (true, Some(_)) => State::Challenge,
        other => panic!("no state of the table: {other:?}"),
    }
}

fn changes(bench: &mut Bench, before: relatch_device::Status) -> String {
    let after = bench.status();
    let mut changes = Vec::new();
    if let Some((before, after)) = before.binding.zip(after.binding) {
        if before.failures != after.failures {
            changes.push(format!("failures {}", after.failures));
        }
        if before.epoch != after.epoch {
            changes.push(format!("epoch {}", after.epoch));
        }
    }
    if before.wait != after.wait {
        changes.push(format!("wait {} s", after.wait.as_secs()));
    }
    if before.check_open != after.check_open {
        changes.push(format!("check {}", after.check_open));
    }
    if before.grant.is_some() != after.grant.is_some() {
        changes.push(format!("grant {}", after.grant.is_some()));
    }
    let writes = bench.flash.operations();
    if writes > 0 {
        changes.push(format!("writes {writes}"));
    }
    changes.join(", ")
}

pub(crate) fn lines() -> Vec<Line> {
    let mut lines = Vec::new();
    for state in [State::Unbound, State::Idle, State::Challenge] {
        for event in EVENTS {
            let (mut bench, grant) = device_in(state, event);
            let before = bench.status();
            bench.flash.set_fault(None);
            let answer = (event.run)(&mut bench, grant);
            let next = state_of(&mut bench);
            let changes = changes(&mut bench, before);
            let parts = [answer, changes]
                .into_iter()
                .filter(|part| !part.is_empty());
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
