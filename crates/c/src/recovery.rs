//! Recovery: ask, type, set a password (spec/device.md, "State machine").

use core::ffi::c_char;
use core::mem::MaybeUninit;

use crate::codes;
use crate::device::RelatchSession;
use crate::handle::{RelatchDevice, enter};
use crate::pointer::{self, RELATCH_CHALLENGE_SIZE, TextOut};
use crate::refused;

/// Starts a recovery, or shows the live challenge again, and writes its QR text; `size` is at least
/// RELATCH_CHALLENGE_SIZE. `relatch_status` says how long it lives and how many digits its code has.
///
/// Returns RELATCH_OK, RELATCH_E_NOT_BOUND, RELATCH_E_NOT_HERE or RELATCH_E_RANDOM.
///
/// # Safety
/// `text` is null or has `size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn relatch_begin_recovery(
    device: Option<&RelatchDevice>,
    session: RelatchSession,
    text: *mut c_char,
    size: usize,
    length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    // SAFETY: the caller's promise is the same.
    let place = unsafe { TextOut::new(text, size, length, RELATCH_CHALLENGE_SIZE) };
    enter(device, |inner| {
        let (place, session, now) = (place?, session.parse()?, inner.now());
        let fresh = inner.platform.fresh()?;
        let shown = inner.device.begin_recovery(session, fresh, now);
        place.put(&shown.map_err(refused::of_begin)?.text)
    })
}

/// Reads a typed code: charges the attempt in a record that survives a power cut, compares, and with
/// the correct code gives the session a grant: it may set one password within 10 minutes.
///
/// Returns RELATCH_OK, RELATCH_E_NOT_BOUND, RELATCH_E_NOT_HERE, RELATCH_E_NO_CHALLENGE,
/// RELATCH_E_WAIT, RELATCH_E_TYPING_ERROR, RELATCH_E_STORAGE or RELATCH_E_WRONG_CODE. After a wrong
/// code the next one may have to be longer: then the challenge is over, and `relatch_status` shows
/// none.
///
/// # Safety
/// `typed` is null or has `typed_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn relatch_submit_code(
    device: Option<&RelatchDevice>,
    session: RelatchSession,
    typed: *const c_char,
    typed_length: usize,
) -> i32 {
    enter(device, |inner| {
        // SAFETY: the caller's promise is the same.
        let typed = unsafe { pointer::typed(typed, typed_length) }?;
        let (session, now) = (session.parse()?, inner.now());
        let grant = inner.device.submit_code(session, typed, now);
        inner.grant = Some(grant.map_err(refused::of_submit)?);
        Ok(())
    })
}

/// Sets the administrator's new password, UTF-8, through the platform's functions, and uses the
/// session's grant up.
///
/// Returns RELATCH_OK, RELATCH_E_NO_GRANT, RELATCH_E_NOT_ACCEPTED or RELATCH_E_NOT_STORED; after the
/// last two, and after RELATCH_E_ARGUMENT for a password that is not UTF-8, the grant stays.
///
/// # Safety
/// `password` is null or has `password_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn relatch_set_password(
    device: Option<&RelatchDevice>,
    session: RelatchSession,
    password: *const c_char,
    password_length: usize,
) -> i32 {
    enter(device, |inner| {
        // SAFETY: the caller's promise is the same.
        let password = unsafe { pointer::bytes(password, password_length) }?;
        let password = str::from_utf8(password).map_err(|_| codes::RELATCH_E_ARGUMENT)?;
        let (session, now) = (session.parse()?, inner.now());
        inner.device.advance(now);
        let grant = inner.grant.take().ok_or(codes::RELATCH_E_NO_GRANT)?;
        let mut passwords = inner.platform;
        let set = inner
            .device
            .set_password(grant, session, &mut passwords, password, now);
        set.map(|_| ()).map_err(|error| {
            let code = refused::of_set_password(&error);
            inner.grant = error.into_grant();
            code
        })
    })
}

/// Clears the failures, so that codes have the length of the binding again, and ends the challenge.
/// It does nothing if there are none, and needs a proof of the session.
///
/// Returns RELATCH_OK, RELATCH_E_NOT_BOUND, RELATCH_E_PROOF_NEEDED or RELATCH_E_STORAGE.
#[unsafe(no_mangle)]
pub extern "C" fn relatch_clear_failures(
    device: Option<&RelatchDevice>,
    session: RelatchSession,
) -> i32 {
    enter(device, |inner| {
        let (session, now) = (session.parse()?, inner.now());
        if !inner.device.status(now).is_bound() {
            return Err(codes::RELATCH_E_NOT_BOUND);
        }
        let proof = inner.proofs.of(session);
        let proof = proof.ok_or(codes::RELATCH_E_PROOF_NEEDED)?;
        let cleared = inner.device.clear_failures(proof, now);
        cleared.map_err(refused::of_administrator)
    })
}
