//! Typed codes: typing errors, the wait, charges, what a lying storage does to them.

use std::time::Duration;

use relatch_derivation::TypoError;
use relatch_device::{Failures, StorageError, SubmitError};
use relatch_testkit::flash::Fault;

use relatch_testkit::SECOND;
use relatch_testkit::bench::{Bench, Hardware, LOCAL, OLD, REMOTE, SECOND_LOCAL};
use relatch_testkit::codes::{off_by_one, typo, wrong};

// [DEV-14]
#[test]
fn a_thousand_typing_errors_at_once_are_told_and_not_charged() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.flash.set_fault(None);
    let code = bench.right_code();
    for _ in 0..1_000 {
        assert_eq!(
            bench.submit(&typo(&code)).unwrap_err(),
            SubmitError::Typo(TypoError::CheckDigit)
        );
    }
    assert_eq!(bench.failures(), 0);
    assert_eq!(bench.flash.operations(), 0, "not even the flash was worn");
    assert!(bench.submit(&code).is_ok(), "and nothing waits");
}

// [DEV-14]
#[test]
fn whatever_is_not_a_code_is_a_typing_error() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let code = bench.right_code();
    let full_width: String = code
        .chars()
        .filter_map(|digit| char::from_u32(u32::from(digit) + 0xff10 - 0x30))
        .collect();
    let bad = [
        String::new(),
        code[1..].to_string(),
        format!("0{code}"),
        format!("{code}\0"),
        format!("{code}\u{a0}"),
        format!("+{}", &code[1..]),
        format!("{}e1", &code[..10]),
        code.replace(&code[..1], "x"),
        full_width,
        "9".repeat(1_000_000),
        " ".repeat(65),
    ];
    for entry in bad {
        assert!(matches!(bench.submit(&entry), Err(SubmitError::Typo(_))));
    }
    assert_eq!(bench.failures(), 0);
    let spaced = format!(" {} - {}-{} ", &code[..4], &code[4..8], &code[8..]);
    assert!(bench.submit(&spaced).is_ok());
}

// [DEV-11]
#[test]
fn local_consoles_wait_exactly_five_seconds_after_a_wrong_code_and_others_do_not() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let code = bench.right_code();
    bench.submit(&wrong(&code)).unwrap_err();
    for (passed, left) in [(0, 5_000), (400, 4_600), (4_599, 1)] {
        bench.pass(passed);
        for session in [LOCAL, SECOND_LOCAL] {
            for entry in [&code, &typo(&code), &wrong(&code)] {
                assert_eq!(
                    bench.submit_at(session, entry).unwrap_err(),
                    SubmitError::Wait(Duration::from_millis(left))
                );
            }
        }
        assert_eq!(bench.failures(), 1, "nothing is charged");
    }
    let now = bench.uptime();
    bench.device().physical_act(now);
    assert!(bench.submit_at(REMOTE, &code).is_ok(), "1 ms before");
    let code = bench.right_code();
    bench.pass(1);
    assert!(bench.submit(&code).is_ok());
}

// [DEV-47]
#[test]
fn a_wrong_code_from_elsewhere_makes_no_local_console_wait() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.guess_remotely(3);
    assert_eq!((bench.failures(), bench.wait()), (3, 0));
    let code = bench.right_code();
    assert!(bench.submit(&code).is_ok());
}

// [DEV-11]
#[test]
fn a_start_and_a_backward_uptime_wait_where_there_are_failures() {
    for (guesses, wait) in [(0, 0), (1, 5_000)] {
        let mut bench = Bench::bound(Hardware::PLAIN);
        bench.guess_remotely(guesses);
        bench.restart();
        assert_eq!(bench.wait(), wait);
        let code = bench.right_code();
        assert_eq!(bench.submit(&code).is_ok(), wait == 0);
        bench.pass(3 * SECOND);
        bench.now -= 1;
        assert_eq!(bench.wait(), wait, "it begins again");
        bench.pass(5 * SECOND);
        bench.grant();
    }
    let mut unbound = Bench::bound(Hardware::PLAIN);
    unbound.guess_remotely(1);
    unbound.release().unwrap();
    unbound.restart();
    assert_eq!(unbound.wait(), 0, "an unbound device takes no codes");
}

// [DEV-16] [DEV-19]
#[test]
fn wrong_codes_are_counted_from_every_session() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let code = bench.right_code();
    for (total, session, digit) in [(1, LOCAL, 0), (2, SECOND_LOCAL, 5), (3, LOCAL, 10)] {
        bench.wait_out();
        assert_eq!(
            bench
                .submit_at(session, &off_by_one(&code, digit))
                .unwrap_err(),
            SubmitError::Wrong {
                failures: Failures::new(total).unwrap(),
                burned: false,
            }
        );
    }
    bench.wait_out();
    assert!(bench.submit(&code).is_ok(), "the challenge is still live");
    assert_eq!(bench.failures(), 3);
}

// [DEV-20]
#[test]
fn a_right_code_costs_nothing_whatever_came_before() {
    for before in [0, 2, 8, 9, 29, 30] {
        let mut bench = Bench::bound(Hardware::PLAIN);
        bench.guess_remotely(before);
        bench.grant();
        assert_eq!(bench.failures(), before);
        bench.restart();
        assert_eq!(bench.failures(), before);
    }
}

// [DEV-20]
#[test]
fn a_failed_write_back_still_opens_the_grant_and_leaves_the_charge() {
    for before in [0, 8, 29] {
        let mut bench = Bench::bound(Hardware::PLAIN);
        bench.guess_remotely(before);
        let code = bench.right_code();
        bench.flash.set_fault(Some(Fault::WriteError(1)));
        let grant = bench.submit(&code).unwrap();
        bench.flash.set_fault(None);
        assert_eq!(bench.failures(), before + 1);
        assert!(bench.set_password(grant, OLD).unwrap().counted);
        assert_eq!(bench.failures(), 0);
    }
}

// [DEV-20] [DEV-44]
#[test]
fn at_the_most_failures_an_entry_stores_nothing() {
    let mut bench = Bench::bound(Hardware::FULL);
    bench.guess_remotely(30);
    bench.flash.set_fault(Some(Fault::WriteError(0)));
    for _ in 0..3 {
        assert!(matches!(
            bench.guess_wrong(),
            SubmitError::Wrong { burned: false, .. }
        ));
    }
    bench.grant();
    assert_eq!((bench.failures(), bench.flash.operations()), (30, 0));
}

// [DEV-20] [DEV-18]
#[test]
fn a_code_is_taken_once() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let code = bench.right_code();
    bench.submit(&code).unwrap();
    assert_eq!(bench.submit(&code).unwrap_err(), SubmitError::NoChallenge);
}

// [DEV-18] [DEV-40]
#[test]
fn without_a_stored_charge_nothing_is_compared_and_the_attempt_counts_in_memory() {
    for hardware in Hardware::ALL {
        let mut bench = Bench::bound(hardware);
        let text = bench.begin();
        let code = bench.issue(&text);
        let charge = if hardware.counter { 2 } else { 1 };
        let mut tried = 0;
        for from in 0..charge {
            for entry in [&code, &wrong(&code)] {
                bench.flash.set_fault(Some(Fault::WriteError(from)));
                assert_eq!(
                    bench.submit(entry).unwrap_err(),
                    SubmitError::Storage(StorageError)
                );
                bench.flash.set_fault(None);
                tried += 1;
                assert_eq!((bench.failures(), bench.wait()), (tried, 0));
                assert_eq!(bench.begin(), text, "the challenge is still live");
            }
        }
        assert!(bench.submit(&code).is_ok());
        assert_eq!(bench.failures(), tried, "as before this entry");
    }
}

// [DEV-21] [DEV-40]
#[test]
fn attempts_that_cannot_be_stored_make_codes_longer_too() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.flash.set_fault(Some(Fault::WriteError(0)));
    for total in 1..=31 {
        let code = bench.right_code();
        let told = bench.submit(&wrong(&code));
        let live = bench.status().challenge.is_some();
        match total {
            31 => assert!(matches!(told, Err(SubmitError::Wrong { .. }))),
            _ => assert_eq!(told.unwrap_err(), SubmitError::Storage(StorageError)),
        }
        assert_eq!(live, !matches!(total, 9 | 30), "{total}");
    }
    bench.flash.set_fault(None);
    assert_eq!((bench.failures(), bench.right_code().len()), (30, 20));
}

// [DEV-16] [DEV-18]
#[test]
fn a_charge_that_does_not_read_back_compares_nothing() {
    for (fault, hardware) in [
        (Fault::Stuck, Hardware::PLAIN),
        (Fault::BitTurned(0), Hardware::PLAIN),
        (Fault::BitTurned(usize::MAX), Hardware::PLAIN),
        (Fault::CounterUnreadable, Hardware::COUNTER),
        (Fault::CounterStuck, Hardware::COUNTER),
        // [DEV-42]
        (Fault::CounterForgets, Hardware::COUNTER),
    ] {
        let mut bench = Bench::bound(hardware);
        let code = bench.right_code();
        bench.flash.set_fault(Some(fault));
        for entry in [&code, &wrong(&code)] {
            assert_eq!(
                bench.submit(entry).unwrap_err(),
                SubmitError::Storage(StorageError),
                "{fault:?}"
            );
        }
        bench.flash.set_fault(None);
        assert!(bench.submit(&code).is_ok(), "{fault:?}");
    }
}
