//! Whole lives: bound, checked, recovered, released.

use relatch::*;
use relatch_testkit::codes::{Claim, claim, issue, typo, wrong};
use relatch_wire::CodeLength;

use crate::support::{Device, SCREEN};

const SUITES: [u32; 2] = [RELATCH_SUITE_HMAC, RELATCH_SUITE_HYBRID];

fn bind(device: &Device) -> Claim {
    assert_eq!(
        relatch_prove_administrator(device.get(), SCREEN),
        RELATCH_OK
    );
    let claim = claim(&device.shown(relatch_offer_binding).unwrap());
    let confirmed = device.tried(relatch_confirm_binding, &claim.confirmation);
    assert_eq!(confirmed, (RELATCH_OK, 0));
    claim
}

fn code(claim: &Claim, text: &str) -> String {
    issue(&claim.keys, text, CodeLength::Twelve)
}

#[test]
fn a_password_is_recovered_in_both_suites() {
    for suite in SUITES {
        let mut device = Device::new(suite);
        let claim = bind(&device);
        let status = device.status();
        assert_eq!(
            (status.bound, status.suite, status.generation),
            (true, suite, 1)
        );
        assert_eq!(status.records, RELATCH_RECORDS_INTACT);
        assert_eq!(status.key_id == 0, suite == RELATCH_SUITE_HMAC);

        let check = device.shown(relatch_begin_check).unwrap();
        assert!(device.status().check_open);
        let checked = device.tried(relatch_submit_check, &code(&claim, &check));
        assert_eq!(checked, (RELATCH_OK, 0));

        let text = device.shown(relatch_begin_recovery).unwrap();
        assert_eq!(device.shown(relatch_begin_recovery), Ok(text.clone()));
        assert_eq!(device.status().code_length, 12);
        let right = code(&claim, &text);
        assert_eq!(
            device.typed(relatch_set_password, "new password"),
            RELATCH_E_NO_GRANT
        );
        assert_eq!(
            device.typed(relatch_submit_code, &typo(&right)),
            RELATCH_E_TYPING_ERROR
        );
        assert_eq!(
            device.typed(relatch_submit_code, &wrong(&right)),
            RELATCH_E_WRONG_CODE
        );
        assert_eq!(device.typed(relatch_submit_code, &right), RELATCH_E_WAIT);
        assert_eq!(device.status().wait_ms, 5_000);
        device.bench.now += 5_000;
        assert_eq!(device.typed(relatch_submit_code, &right), RELATCH_OK);
        assert_eq!(
            device.typed(relatch_set_password, "short"),
            RELATCH_E_NOT_ACCEPTED
        );
        assert_eq!(
            device.typed(relatch_set_password, "new password"),
            RELATCH_OK
        );
        assert_eq!(device.bench.password, "new password");
        assert_eq!(
            device.typed(relatch_set_password, "once more"),
            RELATCH_E_NO_GRANT
        );

        let device = device.restart(suite);
        assert_eq!((device.status().epoch, device.status().failures), (1, 0));
        assert_eq!(
            relatch_release(device.get(), SCREEN),
            RELATCH_E_PROOF_NEEDED
        );
        assert_eq!(
            relatch_prove_administrator(device.get(), SCREEN),
            RELATCH_OK
        );
        assert_eq!(relatch_release(device.get(), SCREEN), RELATCH_OK);
        assert!(!device.status().bound);
    }
}

#[test]
fn tries_of_an_offer_and_of_a_check_run_out() {
    let device = Device::new(RELATCH_SUITE_HMAC);
    let bound = bind(&device);
    let check = code(&bound, &device.shown(relatch_begin_check).unwrap());
    let offer = claim(&device.shown(relatch_offer_binding).unwrap()).confirmation;
    for left in [2, 1, 0] {
        let tried = (RELATCH_E_WRONG_CODE, left);
        assert_eq!(device.tried(relatch_submit_check, &wrong(&check)), tried);
        assert_eq!(device.tried(relatch_confirm_binding, &wrong(&offer)), tried);
    }
    assert_eq!(
        device.tried(relatch_submit_check, &check),
        (RELATCH_E_NO_CHECK, 0)
    );
    assert_eq!(
        device.tried(relatch_confirm_binding, &offer),
        (RELATCH_E_NO_OFFER, 0)
    );
    assert_eq!(device.status().failures, 0);
}

#[test]
fn a_proof_belongs_to_its_session_and_ends() {
    let mut device = Device::new(RELATCH_SUITE_HMAC);
    let other = RelatchSession { id: 2, ..SCREEN };
    assert_eq!(
        device.shown(relatch_offer_binding),
        Err(RELATCH_E_PROOF_NEEDED)
    );
    assert_eq!(relatch_prove_administrator(device.get(), other), RELATCH_OK);
    assert_eq!(
        device.shown(relatch_offer_binding),
        Err(RELATCH_E_PROOF_NEEDED)
    );
    assert_eq!(
        relatch_prove_administrator(device.get(), SCREEN),
        RELATCH_OK
    );
    assert_eq!(relatch_session_ended(device.get(), SCREEN), RELATCH_OK);
    assert_eq!(
        device.shown(relatch_offer_binding),
        Err(RELATCH_E_PROOF_NEEDED)
    );
    bind(&device);
    device.bench.now = 5 * 60 * 1_000;
    assert_eq!(
        relatch_clear_failures(device.get(), SCREEN),
        RELATCH_E_PROOF_NEEDED
    );
}

#[test]
fn of_many_proofs_the_newest_hold() {
    let device = Device::new(RELATCH_SUITE_HMAC);
    assert_eq!(
        relatch_prove_administrator(device.get(), SCREEN),
        RELATCH_OK
    );
    for id in 2..=8 {
        let session = RelatchSession { id, ..SCREEN };
        assert_eq!(
            relatch_prove_administrator(device.get(), session),
            RELATCH_OK
        );
    }
    assert!(device.shown(relatch_offer_binding).is_ok());
    let ninth = RelatchSession { id: 9, ..SCREEN };
    assert_eq!(relatch_prove_administrator(device.get(), ninth), RELATCH_OK);
    assert_eq!(
        device.shown(relatch_offer_binding),
        Err(RELATCH_E_PROOF_NEEDED)
    );
}

#[test]
fn what_the_platform_cannot_do_is_reported() {
    let mut device = Device::new(RELATCH_SUITE_HMAC);
    let claim = bind(&device);
    device.bench.random_fails = true;
    assert_eq!(device.shown(relatch_begin_recovery), Err(RELATCH_E_RANDOM));
    assert_eq!(device.status().challenge_left_ms, 0);
    device.bench.random_fails = false;
    let text = device.shown(relatch_begin_recovery).unwrap();
    device.bench.flash_fails = true;
    let typed = device.typed(relatch_submit_code, &code(&claim, &text));
    assert_eq!(typed, RELATCH_E_STORAGE);
    assert_eq!(device.status().failures, 1);
    assert_eq!(relatch_factory_reset(device.get()), RELATCH_E_STORAGE);
}

#[test]
fn a_remote_console_needs_a_physical_act() {
    let device = Device::new(RELATCH_SUITE_HMAC);
    bind(&device);
    let remote = RelatchSession {
        id: 3,
        console: RELATCH_REMOTE,
    };
    let mut text = [0; RELATCH_CHALLENGE_SIZE];
    let mut length = std::mem::MaybeUninit::uninit();
    let mut begin = || {
        let (place, size) = (text.as_mut_ptr(), text.len());
        // SAFETY: the buffer is writable for its length.
        unsafe { relatch_begin_recovery(device.get(), remote, place, size, Some(&mut length)) }
    };
    assert_eq!(begin(), RELATCH_E_NOT_HERE);
    assert_eq!(relatch_physical_act(device.get()), RELATCH_OK);
    assert_eq!(begin(), RELATCH_OK);
}

#[test]
fn a_key_file_raises_the_suite_of_the_next_offer() {
    let device = Device::new(RELATCH_SUITE_HMAC);
    let keys = relatch_testkit::codes::key_set().public();
    let file = keys.to_text() + "\n";
    let id = u32::from_be_bytes(keys.id().0);
    let refused = device.tried(relatch_load_key_file, &file);
    assert_eq!(refused, (RELATCH_E_PROOF_NEEDED, 0));
    assert_eq!(
        relatch_prove_administrator(device.get(), SCREEN),
        RELATCH_OK
    );
    let refused = device.tried(relatch_load_key_file, "RLK1:");
    assert_eq!(refused, (RELATCH_E_NOT_A_KEY_FILE, 0));
    assert_eq!(device.tried(relatch_load_key_file, &file), (RELATCH_OK, id));
    bind(&device);
    assert_eq!(
        (device.status().suite, device.status().key_id),
        (RELATCH_SUITE_HYBRID, id)
    );
}
