//! The offer: none, or open.

use relatch_device::{Administrator, ConfirmError, Session};
use relatch_testkit::flash::Fault;

use super::Line;
use relatch_testkit::MINUTE;
use relatch_testkit::bench::{Bench, DESK, Hardware};
use relatch_testkit::codes::{Claim, typo, wrong};

type Event = (&'static str, fn(&mut Bench, &mut Claim) -> String);

fn confirm(bench: &mut Bench, code: &str) -> String {
    match bench.confirm(code) {
        Ok(()) => "binding committed".to_owned(),
        Err(error) => format!("{error:?}"),
    }
}

fn wrong_codes(bench: &mut Bench, claim: &Claim, times: usize) -> String {
    let code = wrong(&claim.confirmation);
    (0..times)
        .map(|_| confirm(bench, &code))
        .last()
        .unwrap_or_default()
}

const EVENTS: &[Event] = &[
    ("administrator asks to bind", |bench, claim| {
        let older = std::mem::replace(claim, bench.offer());
        format!("older code: {}", confirm(bench, &older.confirmation))
    }),
    ("typing error", |bench, claim| {
        confirm(bench, &typo(&claim.confirmation))
    }),
    ("wrong confirmation code, first", |bench, claim| {
        wrong_codes(bench, claim, 1)
    }),
    ("wrong confirmation code, second", |bench, claim| {
        wrong_codes(bench, claim, 2)
    }),
    ("wrong confirmation code, third", |bench, claim| {
        wrong_codes(bench, claim, 3)
    }),
    ("right confirmation code", |bench, claim| {
        confirm(bench, &claim.confirmation)
    }),
    ("right code, state record not written", |bench, claim| {
        bench.flash.set_fault(Some(Fault::WriteError(0)));
        let answer = confirm(bench, &claim.confirmation);
        bench.flash.set_fault(None);
        answer
    }),
    ("right code, binding record not written", |bench, claim| {
        bench.flash.set_fault(Some(Fault::WriteError(1)));
        let answer = confirm(bench, &claim.confirmation);
        bench.flash.set_fault(None);
        answer
    }),
    ("right code, repetition not written", |bench, claim| {
        bench.flash.set_fault(Some(Fault::WriteError(2)));
        let answer = confirm(bench, &claim.confirmation);
        bench.flash.set_fault(None);
        answer
    }),
    ("right code in another session", |bench, claim| {
        let other = Session {
            id: DESK.id + 1,
            ..DESK
        };
        let (administrator, now) = (Administrator::logged_in(other), bench.uptime());
        let device = bench.device();
        let told = device.confirm_binding(&administrator, &claim.confirmation, now);
        format!("{told:?}")
    }),
    ("cancelled", |bench, _| {
        bench.device().discard_offer();
        String::new()
    }),
    ("session over", |bench, _| {
        bench.device().session_ended(DESK);
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
    ("30 minutes less 1 ms", |bench, _| {
        bench.pass(30 * MINUTE - 1);
        String::new()
    }),
    ("30 minutes over", |bench, _| {
        bench.pass(30 * MINUTE);
        String::new()
    }),
    ("recovery asked", |bench, _| {
        bench.begin();
        String::new()
    }),
    ("failures cleared", |bench, _| {
        bench.clear_failures().unwrap();
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

pub(crate) fn lines() -> Vec<Line> {
    let mut lines = Vec::new();
    for state in ["no offer", "offer open"] {
        for (name, run) in EVENTS {
            let mut bench = Bench::bound(Hardware::PLAIN);
            bench.pass(MINUTE);
            let mut claim = bench.offer();
            if state == "no offer" {
                bench.device().discard_offer();
            }
            let answer = run(&mut bench, &mut claim);
            let bound = bench.status().is_bound();
            // Found by using it.
            let next = match bench.confirm(&claim.confirmation) {
                Ok(()) => "offer open",
                Err(ConfirmError::NoOffer) => "no offer",
                Err(_) => "?",
            };
            let bound = if bound { "bound" } else { "unbound" };
            let parts = [answer.as_str(), bound]
                .into_iter()
                .filter(|part| !part.is_empty());
            lines.push(Line([
                state.to_owned(),
                (*name).to_owned(),
                next.to_owned(),
                parts.collect::<Vec<_>>().join("; "),
            ]));
        }
    }
    lines
}
