//! Where recovery is allowed.

use relatch_device::{BeginError, Console, Session, SubmitError};
use relatch_testkit::flash::Flash;

use relatch_testkit::MINUTE;
use relatch_testkit::bench::{Bench, Hardware, LOCAL, REMOTE};
use relatch_testkit::codes;

fn physical_act(bench: &mut Bench) {
    let now = bench.uptime();
    bench.device().physical_act(now);
}

// [DEV-3]
#[test]
fn another_console_recovers_neither_with_nor_without_a_live_challenge() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    assert_eq!(bench.begin_at(REMOTE), Err(BeginError::NotHere));
    let code = bench.right_code();
    assert_eq!(bench.begin_at(REMOTE), Err(BeginError::NotHere));
    for typed in [&code, &codes::wrong(&code), &codes::typo(&code)] {
        assert_eq!(
            bench.submit_at(REMOTE, typed).unwrap_err(),
            SubmitError::NotHere
        );
    }
    assert_eq!(bench.failures(), 0);
    assert!(bench.submit(&code).is_ok());
}

// [DEV-3]
#[test]
fn a_physical_act_opens_ten_minutes_which_are_over_at_exactly_their_end() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    physical_act(&mut bench);
    bench.pass(10 * MINUTE - 1);
    let text = bench.begin_at(REMOTE).unwrap();
    let code = bench.issue(&text);
    bench.pass(1);
    assert_eq!(bench.begin_at(REMOTE), Err(BeginError::NotHere));
    assert_eq!(
        bench.submit_at(REMOTE, &code).unwrap_err(),
        SubmitError::NotHere
    );
    physical_act(&mut bench);
    assert!(bench.submit_at(REMOTE, &code).is_ok());
}

// [DEV-3]
#[test]
fn a_physical_act_during_the_window_opens_it_again() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    physical_act(&mut bench);
    bench.pass(9 * MINUTE);
    physical_act(&mut bench);
    bench.pass(10 * MINUTE - 1);
    assert!(bench.begin_at(REMOTE).is_ok());
    bench.restart();
    assert_eq!(bench.begin_at(REMOTE), Err(BeginError::NotHere));
}

// [DEV-4]
#[test]
fn the_network_is_closed_until_the_vendor_opens_it() {
    let mut closed = Bench::bound(Hardware::PLAIN);
    assert_eq!(closed.begin_at(REMOTE), Err(BeginError::NotHere));

    let mut open = Bench::with(closed.config.clone().open_to_network());
    let text = open.begin_at(REMOTE).unwrap();
    let code = open.issue(&text);
    let wrong = codes::wrong(&code);
    assert!(open.submit_at(REMOTE, &wrong).is_err());
    assert_eq!((open.failures(), open.wait()), (1, 0));
    assert!(open.submit_at(REMOTE, &code).is_ok());
}

// [DEV-5]
#[test]
fn an_unbound_device_offers_nothing_and_takes_nothing() {
    let mut bench = Bench::unbound(Hardware::PLAIN);
    assert!(!bench.status().is_bound());
    for session in [LOCAL, REMOTE] {
        assert_eq!(bench.begin_at(session), Err(BeginError::NotBound));
        assert_eq!(
            bench.submit_at(session, "482190350716").unwrap_err(),
            SubmitError::NotBound
        );
    }
    assert!(bench.begin_check().is_err());
    bench.bind();
    assert!(bench.status().is_bound());
    bench.release().unwrap();
    assert!(!bench.status().is_bound());
}

// [DEV-1]
#[test]
fn only_differences_of_the_uptime_count() {
    let years = 10 * 366 * 24 * 60 * MINUTE;
    let mut bench = Bench::bound(Hardware::PLAIN);
    for start in [0, years, u64::MAX - 60 * MINUTE] {
        bench = bench.started_on(Flash::new());
        bench.pass(start);
        bench.bind();
        bench.guess_wrong();
        assert_eq!(bench.wait(), 5_000);
        bench.pass(4_999);
        assert_eq!(bench.wait(), 1);
        bench.pass(10 * MINUTE);
        let code = bench.right_code();
        bench.pass(10 * MINUTE - 1);
        assert!(bench.submit(&code).is_ok());
    }
}

// [DEV-2] [DEV-3]
#[test]
fn a_wrap_of_the_uptime_closes_the_window() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.pass(u64::from(u32::MAX));
    physical_act(&mut bench);
    assert!(bench.begin_at(REMOTE).is_ok());
    bench.now = 0;
    assert_eq!(bench.begin_at(REMOTE), Err(BeginError::NotHere));
}

// [DEV-26]
#[test]
fn sessions_differ_by_their_number_not_by_their_console() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let grant = bench.grant();
    let same = Session {
        console: Console::Remote,
        ..LOCAL
    };
    assert!(
        bench
            .set_password_at(same, grant, "another password 3")
            .is_ok()
    );
}
