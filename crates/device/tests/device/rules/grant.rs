//! Grants: whose they are, when they end, how a password is committed.

use relatch_device::{PasswordStore, SetPasswordError};
use relatch_testkit::flash::Fault;
use relatch_testkit::passwords::Mishap;

use relatch_testkit::MINUTE;
use relatch_testkit::bench::{Bench, Hardware, LOCAL, NEW, OLD, REMOTE, SECOND_LOCAL};
use relatch_testkit::codes::wrong;

// [DEV-25]
#[test]
fn a_grant_is_over_at_exactly_ten_minutes_and_at_a_restart() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let grant = bench.grant();
    assert_eq!(bench.status().challenge, None, "its challenge is burned");
    bench.pass(10 * MINUTE - 1);
    assert!(bench.set_password(grant, NEW).is_ok());

    let grant = bench.grant();
    bench.pass(10 * MINUTE);
    assert!(matches!(
        bench.set_password(grant, OLD),
        Err(SetPasswordError::Over)
    ));

    let grant = bench.grant();
    bench.restart();
    assert_eq!(bench.status().grant, None);
    assert!(matches!(
        bench.set_password(grant, OLD),
        Err(SetPasswordError::Over)
    ));
    assert_eq!(bench.password(&[OLD, NEW]), NEW);
}

// [DEV-25]
#[test]
fn a_newer_right_code_takes_the_place_of_an_older_grant() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let older = bench.grant();
    bench.pass(9 * MINUTE);
    let newer = bench.grant();
    assert!(matches!(
        bench.set_password(older, OLD),
        Err(SetPasswordError::Over)
    ));
    bench.pass(9 * MINUTE);
    assert!(bench.set_password(newer, NEW).is_ok());
    assert_eq!(bench.epoch(), 1);
}

// [DEV-26]
#[test]
fn a_grant_serves_the_session_that_typed_the_code_and_no_other() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let mut grant = bench.grant();
    for session in [SECOND_LOCAL, REMOTE] {
        let Err(SetPasswordError::OtherSession(back)) = bench.set_password_at(session, grant, NEW)
        else {
            panic!("{session:?} used it");
        };
        grant = back;
    }
    bench.device().session_ended(SECOND_LOCAL);
    assert_eq!(bench.password(&[OLD, NEW]), OLD);
    assert!(bench.set_password_at(LOCAL, grant, NEW).is_ok());
}

// [DEV-26]
#[test]
fn a_grant_ends_with_its_session() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let grant = bench.grant();
    bench.device().session_ended(LOCAL);
    assert!(matches!(
        bench.set_password(grant, NEW),
        Err(SetPasswordError::Over)
    ));
    assert_eq!(bench.password(&[OLD, NEW]), OLD);
}

// [DEV-25]
#[test]
fn challenges_and_wrong_codes_of_others_leave_the_grant_open() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let grant = bench.grant();
    bench.guess_remotely(30);
    assert!(bench.set_password(grant, NEW).is_ok());
    assert_eq!(bench.failures(), 0);
}

// [DEV-26]
#[test]
fn a_password_that_the_policy_refuses_may_be_chosen_again() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let mut grant = bench.grant();
    for weak in ["", "short1", "no digits here", "1234567890"] {
        let Err(SetPasswordError::Refused(back)) = bench.set_password(grant, weak) else {
            panic!("{weak:?} was taken");
        };
        grant = back;
    }
    assert_eq!(bench.epoch(), 0);
    assert!(bench.set_password(grant, NEW).is_ok());
    assert_eq!(bench.password(&[OLD, NEW]), NEW);
}

// [DEV-27]
#[test]
fn the_password_is_stored_first_and_a_failed_second_step_is_harmless() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let grant = bench.grant();
    bench.flash.set_fault(Some(Fault::WriteError(1)));
    let set = bench.set_password(grant, NEW).unwrap();
    assert!(!set.counted);
    bench.flash.set_fault(None);
    assert_eq!(bench.password(&[OLD, NEW]), NEW);
    assert_eq!(bench.epoch(), 0, "the epoch lags by one");
    bench.recover(OLD);
}

// [DEV-27]
#[test]
fn a_password_that_is_not_stored_leaves_the_record_and_the_grant() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.guess_wrong();
    let grant = bench.grant();
    bench.flash.set_fault(Some(Fault::WriteError(0)));
    let Err(SetPasswordError::NotStored(grant)) = bench.set_password(grant, NEW) else {
        panic!("it was stored");
    };
    bench.flash.set_fault(None);
    assert_eq!((bench.epoch(), bench.failures()), (0, 1));
    assert_eq!(bench.password(&[OLD, NEW]), OLD);
    assert!(bench.set_password(grant, NEW).unwrap().counted);
}

// [DEV-27]
#[test]
fn the_second_step_counts_the_recovery_and_clears_the_failures() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    for _ in 0..5 {
        bench.guess_wrong();
    }
    let grant = bench.grant();
    assert!(bench.set_password(grant, NEW).unwrap().counted);
    bench.restart();
    assert_eq!((bench.epoch(), bench.failures()), (1, 0));
}

fn set_with(bench: &mut Bench, mishap: Mishap, password: &str) -> Result<bool, SetPasswordError> {
    let grant = bench.grant();
    bench.passwords.script(mishap, 1);
    let set = bench.set_password(grant, password);
    set.map(|set| set.counted)
}

// [DEV-28]
#[test]
fn an_unknown_result_is_settled_by_asking_the_store() {
    let unknown = |stored, readable| Mishap::Unknown { stored, readable };
    let mut bench = Bench::bound(Hardware::PLAIN);
    let stored = set_with(&mut bench, unknown(true, true), NEW);
    assert!(matches!(stored, Ok(true)));
    assert_eq!(bench.epoch(), 1);
    for mishap in [unknown(false, true), unknown(false, false)] {
        assert!(matches!(
            set_with(&mut bench, mishap, OLD),
            Err(SetPasswordError::NotStored(_))
        ));
        assert!(bench.status().grant.is_some());
        assert_eq!(bench.epoch(), 1);
    }
    // The store's word counts, whatever it holds already.
    assert!(set_with(&mut bench, Mishap::NotStored, NEW).is_err());
}

// [DEV-29]
#[test]
fn setting_the_password_burns_the_live_challenge() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let grant = bench.grant();
    let code = bench.right_code();
    bench.set_password(grant, NEW).unwrap();
    assert_eq!(bench.status().challenge, None);
    assert_eq!(
        bench.submit(&code).unwrap_err(),
        relatch_device::SubmitError::NoChallenge
    );
}

// [DEV-30]
#[test]
fn the_old_password_is_gone_for_good() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    for _ in 0..3 {
        bench.recover(NEW);
        assert_eq!(bench.passwords.holds(OLD), Some(false));
        bench.restart();
        assert_eq!(bench.password(&[OLD, NEW]), NEW);
        bench.recover(OLD);
        assert_eq!(bench.password(&[OLD, NEW]), OLD);
    }
    assert_eq!(bench.epoch(), 6);
}

// [DEV-19] [DEV-25] [DEV-26]
#[test]
fn two_consoles_share_one_challenge_and_one_counter() {
    let mut bench = Bench::with(Bench::unbound(Hardware::PLAIN).config.open_to_network());
    let text = bench.begin_at(REMOTE).unwrap();
    assert_eq!(bench.begin(), text);
    let code = bench.issue(&text);
    bench.submit_at(REMOTE, &wrong(&code)).unwrap_err();
    bench.submit_at(LOCAL, &wrong(&code)).unwrap_err();
    assert_eq!(bench.failures(), 2);
    let grant = bench.submit_at(REMOTE, &code).unwrap();
    let Err(SetPasswordError::OtherSession(grant)) = bench.set_password_at(LOCAL, grant, NEW)
    else {
        panic!("the grant belongs to the session that typed the code");
    };
    assert!(bench.set_password_at(REMOTE, grant, NEW).is_ok());
}

#[test]
fn a_grant_comes_back_from_an_error_unless_it_is_over() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let grant = bench.grant();
    let error = bench.set_password_at(SECOND_LOCAL, grant, NEW).unwrap_err();
    let grant = error.into_grant().expect("of another session");
    let error = bench.set_password(grant, "weak").unwrap_err();
    let grant = error.into_grant().expect("against the policy");
    bench.device().session_ended(LOCAL);
    let error = bench.set_password(grant, NEW).unwrap_err();
    assert!(error.into_grant().is_none());
}
