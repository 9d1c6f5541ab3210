//! Binding, its check, and its end (spec/binding.md, "At the device").

use core::ffi::c_char;
use core::mem::MaybeUninit;

use relatch_device::{ConfirmError, Session, SubmitCheckError, Uptime};

use crate::codes;
use crate::device::RelatchSession;
use crate::handle::{Inner, RelatchDevice, enter};
use crate::pointer::{self, Failed, RELATCH_CHALLENGE_SIZE, RELATCH_OFFER_SIZE, TextOut};
use crate::refused;

/// Offers a binding with a fresh key, in place of an older offer, and writes its QR text; `size` is
/// at least RELATCH_OFFER_SIZE.
///
/// With an authority's keys the offer is of suite 2, without them of suite 1. It needs a proof of the
/// session, and ends with the session, after 30 minutes, and at the third wrong code. The text of
/// suite 1 is a secret: a person who photographs it owns the binding. Wipe the buffer afterwards.
///
/// Returns RELATCH_OK, RELATCH_E_PROOF_NEEDED, RELATCH_E_SUITE_TOO_LOW, RELATCH_E_UNUSABLE_KEY or
/// RELATCH_E_RANDOM.
///
/// # Safety
/// `text` is null or has `size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn relatch_offer_binding(
    device: Option<&RelatchDevice>,
    session: RelatchSession,
    text: *mut c_char,
    size: usize,
    length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    // SAFETY: the caller's promise is the same.
    let place = unsafe { TextOut::new(text, size, length, RELATCH_OFFER_SIZE) };
    enter(device, |inner| {
        let (place, session, now) = (place?, session.parse()?, inner.now());
        let proof = inner.proofs.of(session);
        let proof = proof.ok_or(codes::RELATCH_E_PROOF_NEEDED)?;
        let fresh = inner.platform.fresh()?;
        let offer = inner.device.offer_binding(proof, fresh, now);
        place.put(&offer.map_err(refused::of_offer)?)
    })
}

/// Reads the confirmation code that the app showed, and makes the binding effective. Only the session
/// that made the offer may confirm it, and only an administrator may call this.
///
/// `tries_left` may be null; after RELATCH_E_WRONG_CODE it says how often the offer may still be
/// confirmed, otherwise it is 0. Then make a check: it proves that the owner's app can recover the
/// device.
///
/// Returns RELATCH_OK, RELATCH_E_NO_OFFER, RELATCH_E_TYPING_ERROR, RELATCH_E_WRONG_CODE or
/// RELATCH_E_STORAGE.
///
/// # Safety
/// `typed` is null or has `typed_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn relatch_confirm_binding(
    device: Option<&RelatchDevice>,
    session: RelatchSession,
    typed: *const c_char,
    typed_length: usize,
    tries_left: Option<&mut MaybeUninit<u32>>,
) -> i32 {
    let mut left = 0;
    let code = enter(device, |inner| {
        // SAFETY: the caller's promise is the same.
        let typed = unsafe { pointer::typed(typed, typed_length) }?;
        let (administrator, now) = (session.administrator()?, inner.now());
        let confirmed = inner.device.confirm_binding(&administrator, typed, now);
        if let Err(ConfirmError::Wrong { left: tries }) = confirmed {
            left = tries.into();
        }
        confirmed.map_err(refused::of_confirm)
    });
    tries_left.map(|place| place.write(left));
    code
}

/// Takes the offer off the screen: the administrator cancelled it.
#[unsafe(no_mangle)]
pub extern "C" fn relatch_discard_offer(device: Option<&RelatchDevice>) -> i32 {
    enter(device, |inner| {
        inner.device.discard_offer();
        Ok(())
    })
}

/// Makes a check of the binding, in place of an older one, and writes its QR text; `size` is at least
/// RELATCH_CHALLENGE_SIZE. Only an administrator may call this.
///
/// It ends with the session, after 10 minutes, at the third wrong code, and with the binding.
///
/// Returns RELATCH_OK, RELATCH_E_NOT_BOUND or RELATCH_E_RANDOM.
///
/// # Safety
/// `text` is null or has `size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn relatch_begin_check(
    device: Option<&RelatchDevice>,
    session: RelatchSession,
    text: *mut c_char,
    size: usize,
    length: Option<&mut MaybeUninit<usize>>,
) -> i32 {
    // SAFETY: the caller's promise is the same.
    let place = unsafe { TextOut::new(text, size, length, RELATCH_CHALLENGE_SIZE) };
    enter(device, |inner| {
        let (place, administrator, now) = (place?, session.administrator()?, inner.now());
        let fresh = inner.platform.fresh()?;
        let check = inner.device.begin_check(&administrator, fresh, now);
        place.put(&check.map_err(refused::of_not_bound)?)
    })
}

/// Reads the code of the check: RELATCH_OK shows that this phone can recover this device. Nothing is
/// counted or stored. Only an administrator may call this; `tries_left` is as in
/// `relatch_confirm_binding`.
///
/// Returns RELATCH_OK, RELATCH_E_NOT_BOUND, RELATCH_E_NO_CHECK, RELATCH_E_TYPING_ERROR or
/// RELATCH_E_WRONG_CODE.
///
/// # Safety
/// `typed` is null or has `typed_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn relatch_submit_check(
    device: Option<&RelatchDevice>,
    session: RelatchSession,
    typed: *const c_char,
    typed_length: usize,
    tries_left: Option<&mut MaybeUninit<u32>>,
) -> i32 {
    let mut left = 0;
    let code = enter(device, |inner| {
        // SAFETY: the caller's promise is the same.
        let typed = unsafe { pointer::typed(typed, typed_length) }?;
        let (administrator, now) = (session.administrator()?, inner.now());
        let checked = inner.device.submit_check(&administrator, typed, now);
        if let Err(SubmitCheckError::Wrong { left: tries }) = checked {
            left = tries.into();
        }
        checked.map_err(refused::of_check)
    });
    tries_left.map(|place| place.write(left));
    code
}

/// Takes an authority's public keys from the text of a key file, for the offers from now on until the
/// handle is closed; a binding keeps its own. It needs a proof of the session.
///
/// `key_id` may be null; it names the keys: show it as 8 hexadecimal digits. Store the text for the
/// configuration of the next start.
///
/// Returns RELATCH_OK, RELATCH_E_PROOF_NEEDED, RELATCH_E_NOT_A_KEY_FILE, RELATCH_E_DAMAGED,
/// RELATCH_E_UNUSABLE_KEY or RELATCH_E_UNSUPPORTED.
///
/// # Safety
/// `text` is null or has `text_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn relatch_load_key_file(
    device: Option<&RelatchDevice>,
    session: RelatchSession,
    text: *const c_char,
    text_length: usize,
    key_id: Option<&mut MaybeUninit<u32>>,
) -> i32 {
    let mut id = 0;
    let code = enter(device, |inner| {
        // SAFETY: the caller's promise is the same.
        let text = unsafe { pointer::typed(text, text_length) }?;
        let (session, now) = (session.parse()?, inner.now());
        inner.device.advance(now);
        id = load_keys(inner, session, text, now)?;
        Ok(())
    });
    key_id.map(|place| place.write(id));
    code
}

/// The id of the keys.
#[cfg(feature = "hybrid")]
fn load_keys(inner: &mut Inner, session: Session, text: &str, now: Uptime) -> Result<u32, Failed> {
    let proof = inner.proofs.of(session);
    let proof = proof.ok_or(codes::RELATCH_E_PROOF_NEEDED)?;
    let loaded = inner.device.load_authority(proof, text, now);
    let keys = loaded.map_err(refused::of_load_keys)?;
    Ok(u32::from_be_bytes(keys.id().0))
}

/// No keys without suite 2.
#[cfg(not(feature = "hybrid"))]
fn load_keys(_: &mut Inner, _: Session, _: &str, _: Uptime) -> Result<u32, Failed> {
    Err(codes::RELATCH_E_UNSUPPORTED)
}

/// Ends the binding; later offers still use no lower suite. It needs a proof of the session.
///
/// Returns RELATCH_OK, RELATCH_E_PROOF_NEEDED or RELATCH_E_STORAGE: then ask `relatch_status` whether
/// the device is still bound, and try again.
#[unsafe(no_mangle)]
pub extern "C" fn relatch_release(device: Option<&RelatchDevice>, session: RelatchSession) -> i32 {
    enter(device, |inner| {
        let (session, now) = (session.parse()?, inner.now());
        inner.device.advance(now);
        let proof = inner.proofs.of(session);
        let proof = proof.ok_or(codes::RELATCH_E_PROOF_NEEDED)?;
        let released = inner.device.release(proof, now);
        released.map_err(refused::of_administrator)
    })
}

/// Ends the binding and the limit on later suites; part of the vendor's factory reset.
///
/// Returns RELATCH_OK or RELATCH_E_STORAGE, as `relatch_release`.
#[unsafe(no_mangle)]
pub extern "C" fn relatch_factory_reset(device: Option<&RelatchDevice>) -> i32 {
    enter(device, |inner| {
        inner.device.factory_reset().map_err(refused::of_storage)
    })
}
