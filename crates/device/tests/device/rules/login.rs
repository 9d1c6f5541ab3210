//! The administrator's own login.

use relatch_device::{Session, SubmitError};
use relatch_testkit::flash::Fault;

use relatch_testkit::bench::{Bench, Hardware, LOCAL};
use relatch_testkit::{DAY, HOUR, MINUTE};

// [DEV-31]
#[test]
fn an_administrators_login_clears_the_failures_once_in_24_hours() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.login(); // nothing to clear: nothing is used up
    bench.guess_wrong();
    bench.login();
    assert_eq!(bench.failures(), 0);
    bench.guess_wrong();
    bench.pass(DAY - 1);
    bench.login();
    assert_eq!(bench.failures(), 1);
    bench.pass(1);
    bench.login();
    assert_eq!(bench.failures(), 0);
}

// [DEV-31]
#[test]
fn the_24_hours_count_from_the_start_and_from_a_clearing_that_was_stored() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.guess_wrong();
    bench.flash.set_fault(Some(Fault::WriteError(0)));
    bench.login();
    bench.flash.set_fault(None);
    assert_eq!(bench.failures(), 1);
    bench.login();
    assert_eq!(bench.failures(), 0);
    bench.guess_wrong();
    bench.restart();
    bench.login();
    assert_eq!(bench.failures(), 0);
}

// [DEV-31]
#[test]
fn a_login_that_clears_nothing_stores_nothing() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.flash.set_fault(None);
    bench.login();
    assert_eq!(bench.flash.operations(), 0);
    bench.guess_wrong();
    bench.login();
    bench.guess_wrong();
    bench.flash.set_fault(None);
    bench.login();
    assert_eq!(bench.flash.operations(), 0);
}

// [DEV-31] [DEV-32]
#[test]
fn sessions_of_others_come_and_go_without_effect() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.guess_wrong();
    let shown = bench.begin();
    // A viewer's login is no call of the library; the end of their session is this one.
    bench.device().session_ended(Session { id: 77, ..LOCAL });
    assert_eq!(bench.failures(), 1);
    assert_eq!(bench.begin(), shown);
}

// [DEV-32]
#[test]
fn a_login_burns_the_live_challenge_also_when_it_clears_nothing() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    for _ in 0..2 {
        bench.guess_wrong();
        let code = bench.right_code();
        bench.login();
        assert_eq!(bench.submit(&code).unwrap_err(), SubmitError::NoChallenge);
    }
    assert_eq!(bench.failures(), 1, "the second login cleared nothing");
}

// [DEV-32]
#[test]
fn a_login_leaves_a_running_penalty_running_also_over_a_restart() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    for _ in 0..15 {
        bench.guess_wrong();
    }
    bench.pass(HOUR);
    bench.pass(MINUTE);
    bench.login();
    assert_eq!(bench.failures(), 0);
    assert_eq!(bench.penalty(), 3 * HOUR - MINUTE);
    bench.restart();
    assert_eq!((bench.failures(), bench.penalty()), (0, 3 * HOUR));
}
