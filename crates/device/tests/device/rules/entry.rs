//! Typed codes: typing errors, charges, what a lying storage does to them.

use std::time::Duration;

use relatch_derivation::TypoError;
use relatch_device::{StorageError, SubmitError};
use relatch_testkit::flash::Fault;

use relatch_testkit::bench::{Bench, Hardware, LOCAL, OLD, SECOND_LOCAL};
use relatch_testkit::codes::{self, off_by_one, typo, wrong};
use relatch_testkit::{MINUTE, SECOND};

// [DEV-14]
#[test]
fn a_thousand_typing_errors_are_told_paced_and_not_charged() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.flash.set_fault(None);
    let mut tried = 0;
    while tried < 1_000 {
        let code = typo(&bench.right_code());
        assert_eq!(
            bench.submit(&code).unwrap_err(),
            SubmitError::Typo(TypoError::CheckDigit)
        );
        bench.pass(SECOND);
        tried += 1;
    }
    assert_eq!(bench.failures(), 0);
    assert_eq!(bench.flash.operations(), 0, "not even the flash was worn");
    assert!(bench.now >= 1_000 * SECOND);
    bench.recover(OLD);
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
        bench.pass(SECOND);
    }
    assert_eq!(bench.failures(), 0);
    let spaced = format!(" {} - {}-{} ", &code[..4], &code[4..8], &code[8..]);
    assert!(bench.submit(&spaced).is_ok());
}

// [DEV-15]
#[test]
fn no_entry_is_looked_at_until_exactly_a_second_after_a_typing_error() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let code = bench.right_code();
    bench.submit(&typo(&code)).unwrap_err();
    for (passed, left) in [(0, 1_000), (400, 600), (599, 1)] {
        bench.pass(passed);
        for session in [LOCAL, SECOND_LOCAL] {
            for entry in [&code, &typo(&code), &wrong(&code)] {
                assert_eq!(
                    bench.submit_at(session, entry).unwrap_err(),
                    SubmitError::Wait(Duration::from_millis(left))
                );
            }
        }
    }
    bench.pass(1);
    assert!(bench.submit(&code).is_ok());
}

// [DEV-15]
#[test]
fn the_pause_holds_for_confirmation_codes_too() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let claim = bench.offer();
    let code = bench.right_code();
    bench.submit(&typo(&code)).unwrap_err();
    assert!(matches!(
        bench.confirm(&claim.confirmation),
        Err(relatch_device::ConfirmError::Wait(_))
    ));
    bench.pass(SECOND);
    bench.confirm(&typo(&claim.confirmation)).unwrap_err();
    assert!(matches!(bench.submit(&code), Err(SubmitError::Wait(_))));
}

// [DEV-16] [DEV-19] [DEV-21]
#[test]
fn wrong_codes_are_counted_from_every_session_and_the_third_burns() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let code = bench.right_code();
    for (total, session, digit) in [(1, LOCAL, 0), (2, SECOND_LOCAL, 5), (3, LOCAL, 10)] {
        let penalty = (total == 3).then_some(Duration::from_secs(60));
        assert_eq!(
            bench
                .submit_at(session, &off_by_one(&code, digit))
                .unwrap_err(),
            SubmitError::Wrong {
                failures: relatch_wire::Failures(total),
                penalty
            }
        );
    }
    assert_eq!(
        bench.submit(&code).unwrap_err(),
        SubmitError::Penalty(Duration::from_secs(60))
    );
    bench.pass(MINUTE);
    assert_eq!(bench.submit(&code).unwrap_err(), SubmitError::NoChallenge);
    assert_eq!(bench.failures(), 3);
}

// [DEV-20]
#[test]
fn a_right_third_code_costs_nothing() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.guess_wrong();
    bench.guess_wrong();
    bench.grant();
    assert_eq!((bench.failures(), bench.penalty()), (2, 0));
    bench.restart();
    assert_eq!((bench.failures(), bench.penalty()), (2, 0));
}

// [DEV-20]
#[test]
fn a_failed_write_back_still_opens_the_grant_and_leaves_the_charge() {
    for (before, penalty) in [(0, 0), (2, MINUTE)] {
        let mut bench = Bench::bound(Hardware::PLAIN);
        for _ in 0..before {
            bench.guess_wrong();
        }
        let code = bench.right_code();
        bench.flash.set_fault(Some(Fault::WriteError(1)));
        let grant = bench.submit(&code).unwrap();
        bench.flash.set_fault(None);
        assert_eq!((bench.failures(), bench.penalty()), (before + 1, penalty));
        assert!(bench.set_password(grant, OLD).unwrap().counted);
        assert_eq!((bench.failures(), bench.penalty()), (0, 0));
    }
}

// [DEV-20] [DEV-18]
#[test]
fn a_code_is_taken_once() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let code = bench.right_code();
    bench.submit(&code).unwrap();
    assert_eq!(bench.submit(&code).unwrap_err(), SubmitError::NoChallenge);
}

// [DEV-18]
#[test]
fn without_a_stored_charge_nothing_is_compared_and_the_entry_may_be_repeated() {
    for hardware in Hardware::ALL {
        let mut bench = Bench::bound(hardware);
        let text = bench.begin();
        let code = bench.issue(&text);
        let charge = if hardware.counter { 2 } else { 1 };
        for from in 0..charge {
            for entry in [&code, &wrong(&code)] {
                bench.flash.set_fault(Some(Fault::WriteError(from)));
                assert_eq!(
                    bench.submit(entry).unwrap_err(),
                    SubmitError::Storage(StorageError)
                );
                bench.flash.set_fault(None);
                assert_eq!(bench.failures(), 0);
                assert_eq!(bench.begin(), text, "the challenge is still live");
            }
        }
        assert!(bench.submit(&code).is_ok());
    }
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

// [DEV-11] [DEV-14]
#[test]
fn during_a_penalty_nothing_is_evaluated() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    for _ in 0..3 {
        bench.guess_wrong();
    }
    bench.flash.set_fault(None);
    let left = Duration::from_secs(60);
    assert_eq!(
        bench.begin_at(LOCAL),
        Err(relatch_device::BeginError::Penalty(left))
    );
    for entry in ["", "482190350716", &codes::complete("48219035071")] {
        assert_eq!(
            bench.submit(entry).unwrap_err(),
            SubmitError::Penalty(left),
            "and no typing error is told"
        );
    }
    assert_eq!(bench.flash.operations(), 0);
}
