//! Scan to check: a rehearsal with a code of its own.

use relatch_derivation::TypoError;
use relatch_device::{Administrator, NotBoundError, Session, SubmitCheckError, SubmitError};
use relatch_wire::Action;

use relatch_testkit::MINUTE;
use relatch_testkit::bench::{Bench, DESK, Hardware, NEW};
use relatch_testkit::codes::{inspect, off_by_one, read, typo, wrong};

/// A check, and its code.
fn check(bench: &mut Bench) -> String {
    let text = bench.begin_check().unwrap();
    bench.issue(&text)
}

const NO_CHECK: Result<(), SubmitCheckError> = Err(SubmitCheckError::NoCheck);

// [DEV-12] [DEV-13] [DEV-43]
#[test]
fn the_right_code_is_taken_and_changes_nothing() {
    for hardware in Hardware::ALL {
        let mut bench = Bench::bound(hardware);
        bench.guess_remotely(9);
        let live = bench.begin();
        bench.flash.set_fault(None);
        let text = bench.begin_check().unwrap();
        assert_eq!(read(&text).action, Action::CheckBinding);
        assert!(inspect(&bench.claims[0], &text).is_some());
        let code = bench.issue(&text);
        assert_eq!(code.len(), 8, "whatever the failures are");
        let before = bench.status();
        assert_eq!(bench.submit_check(&code), Ok(()));
        assert_eq!(bench.status(), before, "no grant, no charge");
        assert_eq!(bench.flash.operations(), 0);
        assert_eq!(bench.begin(), live, "recovery goes on beside it");
    }
}

// [DEV-12]
#[test]
fn its_code_opens_no_recovery_and_the_code_of_a_recovery_no_check() {
    let mut bench = Bench::bound(Hardware::HYBRID);
    let (recovery, check) = (bench.right_code(), check(&mut bench));
    assert!(matches!(bench.submit(&check), Err(SubmitError::Typo(_))));
    assert_eq!(
        bench.submit_check(&recovery),
        Err(SubmitCheckError::Typo(TypoError::Length))
    );
    assert_eq!(bench.submit_check(&check), Ok(()));
    assert!(bench.submit(&recovery).is_ok());
}

// [DEV-43]
#[test]
fn the_third_wrong_code_ends_it_and_typing_errors_do_not() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let code = check(&mut bench);
    for (left, digit) in [(2, 0), (1, 3), (0, 6)] {
        for _ in 0..3 {
            assert_eq!(
                bench.submit_check(&typo(&code)),
                Err(SubmitCheckError::Typo(TypoError::CheckDigit))
            );
        }
        assert_eq!(
            bench.submit_check(&off_by_one(&code, digit)),
            Err(SubmitCheckError::Wrong { left })
        );
    }
    assert_eq!(bench.submit_check(&code), NO_CHECK);
    assert!(!bench.status().check_open);
    assert_eq!(bench.failures(), 0, "nothing is charged");
}

// [DEV-12] [DEV-43] [DEV-46]
#[test]
fn only_the_newest_is_open_and_only_in_its_session() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let older = check(&mut bench);
    let newer = check(&mut bench);
    assert_ne!(older, newer);
    assert!(matches!(
        bench.submit_check(&older),
        Err(SubmitCheckError::Wrong { .. })
    ));
    let other = Session {
        id: DESK.id + 1,
        ..DESK
    };
    let now = bench.uptime();
    let told = bench
        .device()
        .submit_check(&Administrator::logged_in(other), &newer, now);
    assert_eq!(told, NO_CHECK);
    bench.device().session_ended(other);
    assert_eq!(bench.submit_check(&newer), Ok(()));
    bench.device().session_ended(DESK);
    assert_eq!(bench.submit_check(&newer), NO_CHECK);
}

type Ending = fn(&mut Bench);

// [BIND-9] [DEV-2] [DEV-43]
#[test]
fn time_a_restart_and_a_change_of_the_binding_end_it() {
    let endings: [(Ending, bool); 5] = [
        (|bench| bench.pass(10 * MINUTE - 1), true),
        (|bench| bench.pass(10 * MINUTE), false),
        (|bench| bench.now -= 1, false),
        (|bench| bench.restart(), false),
        (|bench| bench.bind(), false),
    ];
    for (end, open) in endings {
        let mut bench = Bench::bound(Hardware::PLAIN);
        bench.pass(MINUTE);
        let code = check(&mut bench);
        end(&mut bench);
        assert_eq!(bench.status().check_open, open);
        assert_eq!(bench.submit_check(&code).is_ok(), open);
    }
    let mut bench = Bench::bound(Hardware::PLAIN);
    let code = check(&mut bench);
    bench.release().unwrap();
    assert_eq!(bench.submit_check(&code), Err(SubmitCheckError::NotBound));
    assert_eq!(bench.begin_check(), Err(NotBoundError));
    bench.bind();
    assert_eq!(bench.submit_check(&code), NO_CHECK);
}

/// A recovery, its wrong codes and its failures leave it open.
// [DEV-12]
#[test]
fn a_recovery_goes_on_beside_it() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let code = check(&mut bench);
    bench.guess_remotely(9);
    bench.recover(NEW);
    assert!(matches!(
        bench.submit_check(&wrong(&code)),
        Err(SubmitCheckError::Wrong { left: 2 })
    ));
    assert_eq!(bench.submit_check(&code), Ok(()));
}
