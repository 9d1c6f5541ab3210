//! The database fails over to its standby: no answer that was given is lost, and the service finds the other server.

use std::thread;
use std::time::Duration;

use relatch_registry::test_server::PostgresPair;
use serde_json::json;

use crate::faults::{CLIENTS, check, load, postgres, times};
use crate::process::{Process, again, an_offer, call, configure, provider};

#[test]
fn a_standby_takes_over_with_every_answer_that_was_given() {
    let mut pair = match PostgresPair::start() {
        Ok(pair) => pair,
        Err(why) => return eprintln!("{why}"),
    };
    let directory = tempfile::tempdir().unwrap();
    let store = postgres(directory.path(), &pair.database().unwrap());
    configure(directory.path(), &store);
    let process = Process::start(directory.path());
    let (rounds, _) = times("RELATCH_FAILOVERS");
    let mut total = 0;
    for round in 0..rounds {
        let answered = load(process.public, round, 8, || {
            thread::sleep(Duration::from_millis(100 + round * 41 % 300));
            pair.fail_over().unwrap();
        });
        assert_eq!(answered.len(), usize::from(CLIENTS) * 8);
        total += answered.len();
        check(directory.path(), &process, &answered);
        pair.make_standby().unwrap();
    }
    println!("{rounds} failovers, {total} devices, none lost");
}

#[test]
fn calls_fail_while_the_standby_is_away_and_hold_when_it_is_back() {
    let mut pair = match PostgresPair::start() {
        Ok(pair) => pair,
        Err(why) => return eprintln!("{why}"),
    };
    let directory = tempfile::tempdir().unwrap();
    let store = postgres(directory.path(), &pair.database().unwrap());
    configure(directory.path(), &store);
    let process = Process::start(directory.path());
    let before = load(process.public, 0, 2, || {});
    pair.stop_standby();
    let token = provider().sign("waiting", json!({})).unwrap();
    let body = an_offer(1);
    let claim = || call(process.public, "POST", "/v1/bindings", &token, Some(&body)).unwrap();
    // The commit waits, and the client does not.
    assert_eq!(claim().0, 503);
    pair.start_standby().unwrap();
    let (status, claimed) = again(process.public, "/v1/bindings", &token, &body).unwrap();
    assert!(status == 200 || status == 201, "{claimed}");
    pair.fail_over().unwrap();
    check(directory.path(), &process, &before);
    let (status, repeated) = again(process.public, "/v1/bindings", &token, &body).unwrap();
    assert_eq!(status, 200, "{repeated}");
    assert_eq!(repeated["confirmation"], claimed["confirmation"]);
}
