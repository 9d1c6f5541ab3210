//! Handles that are null, closed, or in use.

use std::mem::MaybeUninit;
use std::ptr;

use relatch::*;

use crate::support::{Bench, Device, SCREEN, config};

#[test]
fn no_handle_is_an_argument() {
    let mut length = MaybeUninit::new(99);
    let mut left = MaybeUninit::new(99);
    let mut text = [1; RELATCH_LARGE_OFFER_SIZE];
    let place = text.as_mut_ptr();
    // SAFETY: null is null, and the buffer is writable for its length.
    let codes = unsafe {
        [
            relatch_status(None, None),
            relatch_tick(None),
            relatch_physical_act(None),
            relatch_prove_administrator(None, SCREEN),
            relatch_session_ended(None, SCREEN),
            relatch_discard_offer(None),
            relatch_release(None, SCREEN),
            relatch_factory_reset(None),
            relatch_clear_failures(None, SCREEN),
            relatch_submit_code(None, SCREEN, ptr::null(), 0),
            relatch_set_password(None, SCREEN, ptr::null(), 0),
            relatch_offer_binding(None, SCREEN, place, text.len(), Some(&mut length)),
            relatch_confirm_binding(None, SCREEN, ptr::null(), 0, Some(&mut left)),
            relatch_close(None),
            relatch_open(Some(&config()), None, None),
        ]
    };
    assert_eq!(codes, [RELATCH_E_ARGUMENT; 15]);
    // SAFETY: both are there from the start.
    let outputs = unsafe { (length.assume_init(), left.assume_init()) };
    assert_eq!((outputs, text[0]), ((0, 0), 0));
}

#[test]
fn a_closed_handle_is_null() {
    let mut bench = Bench::new();
    let mut handle = MaybeUninit::uninit();
    // SAFETY: the bench outlives the handle.
    unsafe {
        let platform = bench.platform();
        let opened = relatch_open(Some(&config()), Some(&platform), Some(&mut handle));
        assert_eq!(opened, RELATCH_OK);
        let mut handle = handle.assume_init();
        assert_eq!(relatch_close(Some(&mut handle)), RELATCH_OK);
        assert!(handle.is_null());
        assert_eq!(relatch_close(Some(&mut handle)), RELATCH_OK);
        assert_eq!(relatch_tick(handle.as_ref()), RELATCH_E_ARGUMENT);
    }
}

#[test]
fn a_callback_cannot_call_back() {
    let mut device = Device::new(RELATCH_SUITE_HMAC);
    device.bench.calls_back = device.handle;
    assert_eq!(relatch_tick(device.get()), RELATCH_OK);
    assert_eq!(device.bench.answered.get(), RELATCH_E_BUSY);
    device.bench.calls_back = ptr::null_mut();
    assert_eq!(relatch_tick(device.get()), RELATCH_OK);
}
