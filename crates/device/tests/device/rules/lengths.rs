//! Failures make codes longer, and nothing else.

use proptest::prelude::*;
use relatch_device::{AdministratorError, CodeLength, RecordKey, StorageError, SubmitError, Suite};
use relatch_testkit::flash::Fault;

use crate::support::seeded;
use relatch_testkit::bench::{Bench, Hardware, LOCAL, OLD, REMOTE, config};
use relatch_testkit::codes::{read, wrong};
use relatch_testkit::{DAY, SECOND};

/// The table of spec/device.md: the length of a code after so many failures.
fn length(failures: u8, bound: usize) -> usize {
    match failures {
        0..=8 => bound,
        9..=29 => bound.max(16),
        _ => 20,
    }
}

// [DEV-10] [DEV-21]
#[test]
fn codes_grow_at_nine_and_thirty_failures_and_the_challenge_burns_there_alone() {
    for bound in CodeLength::ALL {
        let mut bench = Bench::with(config(RecordKey::none(), Suite::Hmac, bound));
        let digits = usize::from(bound.digits());
        for total in 1..=35 {
            bench.wait_out();
            let text = bench.begin();
            let code = bench.issue(&text);
            assert_eq!(code.len(), length(bench.failures(), digits));
            let told = bench.submit(&wrong(&code)).unwrap_err();
            let reaches = matches!(total, 9 | 30);
            assert!(
                matches!(told, SubmitError::Wrong { burned, .. } if burned == reaches),
                "{total}: {told:?}"
            );
            assert_eq!(bench.failures(), total.min(30));
            assert_eq!(bench.status().challenge.is_none(), reaches);
            if !reaches {
                assert_eq!(bench.begin(), text, "no other wrong code burns it");
            }
        }
        bench.recover(OLD);
        assert_eq!(bench.right_code().len(), digits);
    }
}

// [DEV-22]
#[test]
fn fresh_challenges_and_time_change_no_failures() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.guess_remotely(9);
    for _ in 0..3 {
        bench.begin();
        bench.pass(DAY);
        bench.restart();
    }
    assert_eq!((bench.failures(), bench.right_code().len()), (9, 16));
}

/// What an attacker at any console can do to the honest owner: cost them digits, and the display of
/// two more QR codes.
// [DEV-11] [DEV-21]
#[test]
fn guessing_keeps_the_owner_out_for_two_more_qr_codes_and_five_seconds() {
    let mut bench = Bench::with(Bench::unbound(Hardware::PLAIN).config.open_to_network());
    let mut shown = 0;
    let mut text = String::new();
    for _ in 0..500 {
        let now_shown = bench.begin();
        shown += u32::from(now_shown != text);
        text = now_shown;
        let code = wrong(&bench.issue(&text));
        bench.submit_at(REMOTE, &code).unwrap_err();
    }
    let last = bench.begin();
    shown += u32::from(last != text);
    assert_eq!(shown, 3, "the owner's own, and two more");
    let code = bench.issue(&last);
    assert!(bench.submit_at(LOCAL, &code).is_ok(), "and at once");
}

// [DEV-31] [DEV-32]
#[test]
fn clearing_stores_zero_burns_the_challenge_and_only_then_counts() {
    for hardware in Hardware::ALL {
        let mut bench = Bench::bound(hardware);
        bench.guess_remotely(9);
        let code = bench.right_code();
        bench.flash.set_fault(Some(Fault::WriteError(0)));
        assert_eq!(
            bench.clear_failures(),
            Err(AdministratorError::Storage(StorageError))
        );
        bench.flash.set_fault(None);
        assert_eq!(bench.failures(), 9, "not stored, and not in memory");
        assert!(bench.status().challenge.is_some());
        bench.clear_failures().unwrap();
        assert_eq!(bench.submit(&code).unwrap_err(), SubmitError::NoChallenge);
        bench.restart();
        assert_eq!((bench.failures(), bench.right_code().len()), (0, 12));
    }
}

// [DEV-32]
#[test]
fn clearing_does_nothing_where_there_is_nothing_to_clear() {
    let mut bench = Bench::unbound(Hardware::PLAIN);
    assert_eq!(bench.clear_failures(), Err(AdministratorError::NotBound));
    bench.bind();
    let text = bench.begin();
    bench.flash.set_fault(None);
    bench.clear_failures().unwrap();
    assert_eq!(bench.flash.operations(), 0);
    assert_eq!(bench.begin(), text);
}

proptest! {
    #![proptest_config(seeded(64))]

    /// Any mixture of wrong codes, restarts and clearings: what is shown asks for L(f, n).
    // [DEV-9] [DEV-10]
    #[test]
    fn a_challenge_always_asks_for_the_length_of_the_failures(
        bound in proptest::sample::select(CodeLength::ALL.to_vec()),
        acts in proptest::collection::vec((0..12_u8, 1..12_u8), 1..12),
    ) {
        let mut bench = Bench::with(config(RecordKey::none(), Suite::Hmac, bound));
        let mut failures = 0;
        for (act, times) in acts {
            match act {
                0 => bench.restart(),
                1 => {
                    bench.clear_failures().unwrap();
                    failures = 0;
                }
                2 => {
                    bench.grant();
                }
                _ => {
                    bench.guess_remotely(times);
                    failures = (failures + times).min(30);
                }
            }
            prop_assert_eq!(bench.failures(), failures);
            let text = bench.begin();
            let says = read(&text);
            prop_assert_eq!(
                bench.issue(&text).len(),
                length(failures, usize::from(bound.digits()))
            );
            prop_assert_eq!(
                CodeLength::least(says.failures),
                CodeLength::least(relatch_device::Failures::new(failures.into()).unwrap())
            );
            bench.pass(5 * SECOND);
        }
    }
}
