//! What an administrator's session may do only with a fresh proof of the password.

use relatch_device::{
    Administrator, AdministratorError, ConfirmError, LoadKeysError, OfferError, Proof, Session,
};

use relatch_testkit::MINUTE;
use relatch_testkit::bench::{Bench, DESK, Hardware};
use relatch_testkit::codes::{claim, key_set};

/// Whether each of the four acts takes the proof, without an effect that outlasts the question.
fn acts(bench: &mut Bench, proof: &Proof) -> [bool; 4] {
    let (random, now) = (bench.random(), bench.uptime());
    let device = bench.device();
    let offer = device.offer_binding(proof, random.into(), now);
    let keys = device.load_authority(proof, &key_set().public().to_text(), now);
    let clear = device.clear_failures(proof, now);
    let release = device.release(proof, now);
    [
        offer.err() != Some(OfferError::ProofNeeded),
        keys != Err(LoadKeysError::ProofNeeded),
        clear != Err(AdministratorError::ProofNeeded),
        release != Err(AdministratorError::ProofNeeded),
    ]
}

// [DEV-39]
#[test]
fn a_proof_holds_for_exactly_five_minutes() {
    for (passed, holds) in [(0, true), (5 * MINUTE - 1, true), (5 * MINUTE, false)] {
        let mut bench = Bench::bound(Hardware::PLAIN);
        let proof = bench.prove();
        bench.pass(passed);
        assert_eq!(acts(&mut bench, &proof), [holds; 4], "{passed} ms");
        assert_eq!(bench.status().is_bound(), !holds);
    }
}

// [DEV-2] [DEV-39]
#[test]
fn a_proof_does_not_outlive_a_backward_uptime_even_if_its_time_comes_again() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.pass(MINUTE);
    let proof = bench.prove();
    bench.now -= 1;
    assert_eq!(acts(&mut bench, &proof), [false; 4], "it is of the future");
    bench.pass(2);
    assert_eq!(acts(&mut bench, &proof), [false; 4]);
    assert!(bench.status().is_bound());
}

// [BIND-23]
#[test]
fn only_the_session_that_made_an_offer_confirms_it() {
    let mut bench = Bench::unbound(Hardware::PLAIN);
    let claim = bench.offer();
    let other = Session {
        id: DESK.id + 1,
        ..DESK
    };
    let now = bench.uptime();
    let told =
        bench
            .device()
            .confirm_binding(&Administrator::logged_in(other), &claim.confirmation, now);
    assert_eq!(told, Err(ConfirmError::NoOffer));
    bench.confirm(&claim.confirmation).unwrap();
}

// [BIND-22] [DEV-39]
#[test]
fn an_offer_lives_for_thirty_minutes_though_its_proof_does_not() {
    for (passed, open) in [(30 * MINUTE - 1, true), (30 * MINUTE, false)] {
        let mut bench = Bench::unbound(Hardware::PLAIN);
        let claim = bench.offer();
        bench.pass(passed);
        assert_eq!(bench.status().offer_open, open);
        assert_eq!(bench.confirm(&claim.confirmation).is_ok(), open);
    }
}

// [DEV-2]
#[test]
fn an_offer_ends_when_the_uptime_goes_back() {
    let mut bench = Bench::unbound(Hardware::PLAIN);
    bench.pass(MINUTE);
    let claim = bench.offer();
    bench.now -= 1;
    assert_eq!(
        bench.confirm(&claim.confirmation),
        Err(ConfirmError::NoOffer)
    );
}

// [BIND-1] [DEV-39]
#[test]
fn a_proof_lets_its_own_session_confirm() {
    let mut bench = Bench::unbound(Hardware::PLAIN);
    let (random, now) = (bench.random(), bench.uptime());
    let proof = bench.prove();
    let device = bench.device();
    let text = device.offer_binding(&proof, random.into(), now).unwrap();
    let code = claim(&text).confirmation;
    let confirmed = device.confirm_binding(proof.administrator(), &code, now);
    assert_eq!(confirmed, Ok(()));
    assert_eq!(
        bench.status().binding.map(|bound| bound.generation),
        Some(1)
    );
    bench.bind();
    assert_eq!(
        bench.status().binding.map(|bound| bound.generation),
        Some(2)
    );
}
