//! Penalties: the schedule, restarts, clocks that go backwards.

use std::time::Duration;

use relatch_device::{SubmitError, penalty};
use relatch_testkit::flash::Fault;
use relatch_wire::Failures;

use relatch_testkit::bench::{Bench, Hardware, OLD};
use relatch_testkit::codes::wrong;
use relatch_testkit::{DAY, HOUR, MINUTE, SECOND};

/// The table of the specification.
fn scheduled(total: u32) -> u64 {
    match total {
        0 => 0,
        total if total % 3 != 0 => 0,
        3 => MINUTE,
        6 => 5 * MINUTE,
        9 => 15 * MINUTE,
        12 => HOUR,
        15 => 4 * HOUR,
        18 => 12 * HOUR,
        _ => DAY,
    }
}

// [DEV-21]
#[test]
fn the_schedule_holds_at_the_console() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    for total in 1..=31 {
        let told = bench.guess_wrong();
        let ms = scheduled(total);
        let penalty = (ms > 0).then(|| Duration::from_millis(ms));
        assert_eq!(
            told,
            SubmitError::Wrong {
                failures: Failures(total),
                penalty
            }
        );
        assert_eq!(bench.penalty(), ms);
        if ms > 0 {
            bench.pass(ms - 1);
            assert_eq!(bench.penalty(), 1);
            assert!(matches!(
                bench.submit("482190350716"),
                Err(SubmitError::Penalty(_))
            ));
            bench.pass(1);
        }
        assert_eq!(bench.penalty(), 0);
    }
}

// [DEV-21]
#[test]
fn the_schedule_holds_for_every_total() {
    for total in (0..1_000).chain(u32::MAX - 10..=u32::MAX) {
        let ms = penalty(Failures(total)).map_or(0, |it| it.as_millis());
        assert_eq!(ms, u128::from(scheduled(total)), "{total}");
    }
}

// [DEV-24]
#[test]
fn a_restart_loop_never_shortens_a_penalty() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    for _ in 0..6 {
        bench.guess_wrong();
    }
    for _ in 0..50 {
        assert_eq!(bench.penalty(), 5 * MINUTE);
        bench.pass_in_minutes(5 * MINUTE - SECOND);
        assert_eq!(bench.penalty(), SECOND);
        bench.restart();
    }
    bench.pass_in_minutes(5 * MINUTE);
    assert_eq!(bench.penalty(), 0);
    bench.restart();
    assert_eq!(bench.penalty(), 0, "a served penalty is not repeated");
    bench.recover(OLD);
}

// [DEV-23] [DEV-24]
#[test]
fn each_full_hour_served_is_kept_over_a_restart() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    for _ in 0..15 {
        bench.guess_wrong();
    }
    bench.pass_in_minutes(2 * HOUR + 59 * MINUTE);
    assert_eq!(bench.penalty(), HOUR + MINUTE);
    bench.restart();
    assert_eq!(bench.penalty(), 2 * HOUR);
    bench.pass(HOUR - 1);
    bench.restart();
    assert_eq!(bench.penalty(), 2 * HOUR);
    bench.pass(HOUR);
    bench.restart();
    assert_eq!(bench.penalty(), HOUR);
}

// [DEV-23] [DEV-24]
#[test]
fn a_device_that_restarts_every_night_gets_through_24_hours() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    for _ in 0..21 {
        bench.guess_wrong();
    }
    let mut nights = 0;
    // Eight hours and a half a day; the half hour is lost each time.
    while bench.penalty() > 0 {
        bench.pass_in_minutes(8 * HOUR + 30 * MINUTE);
        bench.restart();
        nights += 1;
        assert!(nights < 10);
    }
    assert_eq!(nights, 3);
    bench.recover(OLD);
}

// [DEV-23]
#[test]
fn progress_is_stored_once_an_hour_and_at_the_end() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    for _ in 0..21 {
        bench.guess_wrong();
    }
    bench.flash.set_fault(None);
    bench.pass_in_minutes(DAY);
    assert_eq!(bench.flash.operations(), 24);
    bench.pass_in_minutes(DAY);
    assert_eq!(bench.flash.operations(), 24);
}

// [DEV-23]
#[test]
fn a_mark_that_is_not_stored_costs_time_only_at_a_restart() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    for _ in 0..15 {
        bench.guess_wrong();
    }
    bench.flash.set_fault(Some(Fault::WriteError(0)));
    bench.pass(HOUR);
    bench.flash.set_fault(None);
    bench.pass(59 * MINUTE);
    assert_eq!(bench.flash.operations(), 0, "not repeated before the next");
    assert_eq!(bench.penalty(), 2 * HOUR + MINUTE);
    let mut restarted = bench.twin();
    assert_eq!(restarted.penalty(), 4 * HOUR);
    bench.pass(MINUTE);
    let mut restarted = bench.twin();
    assert_eq!(restarted.penalty(), 2 * HOUR);
}

/// A device whose first penalty was served, and could not store that.
fn unstored_end() -> Bench {
    let mut bench = Bench::bound(Hardware::PLAIN);
    for _ in 0..3 {
        bench.guess_wrong();
    }
    bench.flash.set_fault(Some(Fault::WriteError(0)));
    bench.pass(MINUTE);
    bench.flash.set_fault(None);
    bench
}

// [DEV-23] [DEV-16]
#[test]
fn the_rest_of_a_penalty_whose_end_was_not_stored_does_not_reach_the_next_charge() {
    let mut bench = unstored_end();
    bench.guess_wrong();
    bench.restart();
    assert_eq!((bench.failures(), bench.penalty()), (4, 0));
}

// [DEV-20] [DEV-23]
#[test]
fn nor_does_it_come_back_with_what_a_right_code_writes_back() {
    let mut bench = unstored_end();
    bench.grant();
    bench.restart();
    assert_eq!((bench.failures(), bench.penalty()), (3, 0));
}

// [DEV-2] [DEV-24]
#[test]
fn a_wrap_of_32_bits_ends_no_penalty_early() {
    let wrap = u64::from(u32::MAX) + 1;
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.pass(wrap - MINUTE);
    for _ in 0..3 {
        bench.guess_wrong();
    }
    bench.pass(59 * SECOND);
    assert_eq!(bench.penalty(), SECOND);
    bench.now = 0; // the counter wrapped: the step is not credited
    assert_eq!(bench.penalty(), SECOND);
    bench.pass(SECOND - 1);
    assert_eq!(bench.penalty(), 1);
    bench.pass(1);
    assert_eq!(bench.penalty(), 0);
}

// [DEV-2]
#[test]
fn a_clock_that_goes_backwards_ends_what_favours_the_console() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.pass(HOUR);
    let grant = bench.grant();
    let code = bench.right_code();
    bench.now -= 1;
    let status = bench.status();
    assert_eq!((status.challenge, status.grant), (None, None));
    assert_eq!(bench.submit(&code).unwrap_err(), SubmitError::NoChallenge);
    assert!(matches!(
        bench.set_password(grant, OLD),
        Err(relatch_device::SetPasswordError::Over)
    ));
}

// [DEV-2]
#[test]
fn steps_backwards_serve_no_penalty() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.pass(HOUR);
    for _ in 0..3 {
        bench.guess_wrong();
    }
    for _ in 0..MINUTE / SECOND {
        bench.now -= SECOND;
        assert_eq!(bench.penalty(), MINUTE);
    }
    bench.pass(MINUTE);
    assert_eq!(bench.penalty(), 0);
}

// [DEV-16] [DEV-21] [DEV-10]
#[test]
fn ninety_nine_wrong_codes_across_restarts_are_ninety_nine() {
    let mut bench = Bench::bound(Hardware::FULL);
    for total in 1..=99 {
        bench.serve();
        let code = wrong(&bench.right_code());
        bench.submit(&code).unwrap_err();
        bench.restart();
        assert_eq!(bench.failures(), total);
        assert_eq!(bench.penalty(), scheduled(total));
    }
    bench.serve();
    assert_eq!(bench.right_code().len(), 20);
    bench.recover(OLD);
}
