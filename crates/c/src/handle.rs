//! The handle: one device with what belongs to its sessions.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cell::UnsafeCell;
use core::fmt;
use core::mem::MaybeUninit;
use core::ptr;
use core::sync::atomic::{AtomicU8, Ordering};

use relatch_device::{Device, Grant, Proof, Session, Uptime};

use crate::codes::{RELATCH_E_ARGUMENT, RELATCH_E_BUSY, RELATCH_E_INTERNAL, RELATCH_OK};
use crate::config::RelatchConfig;
use crate::guard;
use crate::platform::{Platform, RelatchPlatform};
use crate::pointer::Failed;

/// One device; all of its memory is inside.
pub struct RelatchDevice {
    turn: Turn,
    inner: UnsafeCell<Inner>,
}

/// What the handle holds for C.
pub(crate) struct Inner {
    pub(crate) device: Device<Platform>,
    pub(crate) platform: Platform,
    pub(crate) proofs: Proofs,
    pub(crate) grant: Option<Grant>,
}

/// The newest proof of each session; of many sessions, those proved last.
#[derive(Default)]
pub(crate) struct Proofs(Vec<(Session, Proof)>);

/// How many sessions may hold a proof at once; the oldest gives way, and its administrator types
/// the password again.
const MOST_PROOFS: usize = 8;

impl Proofs {
    pub(crate) fn keep(&mut self, session: Session, proof: Proof) {
        self.0.retain(|(holder, _)| *holder != session);
        if self.0.len() >= MOST_PROOFS {
            self.0.remove(0);
        }
        self.0.push((session, proof));
    }

    pub(crate) fn forget(&mut self, session: Session) {
        self.0.retain(|(holder, _)| holder.id != session.id);
    }

    pub(crate) fn of(&self, session: Session) -> Option<&Proof> {
        let held = self.0.iter().find(|(holder, _)| *holder == session);
        held.map(|(_, proof)| proof)
    }
}

impl Inner {
    pub(crate) fn now(&self) -> Uptime {
        self.platform.now()
    }
}

/// Whether a call may enter the handle.
struct Turn(AtomicU8);

const FREE: u8 = 0;
const TAKEN: u8 = 1;
/// A call panicked: what it left is not used again.
const BROKEN: u8 = 2;

impl Turn {
    fn take(&self) -> Result<(), Failed> {
        match self.swap_free_for_taken() {
            FREE => Ok(()),
            BROKEN => Err(RELATCH_E_INTERNAL),
            _ => Err(RELATCH_E_BUSY),
        }
    }

    fn give_back(&self, state: u8) {
        self.0.store(state, Ordering::Release);
    }

    #[cfg(target_has_atomic = "8")]
    fn swap_free_for_taken(&self) -> u8 {
        let (acquire, relaxed) = (Ordering::Acquire, Ordering::Relaxed);
        let swapped = self.0.compare_exchange(FREE, TAKEN, acquire, relaxed);
        swapped.unwrap_or_else(|state| state)
    }

    /// Without the processor's help this detects a call from inside a callback, not a thread.
    #[cfg(not(target_has_atomic = "8"))]
    fn swap_free_for_taken(&self) -> u8 {
        let state = self.0.load(Ordering::Acquire);
        if state == FREE {
            self.0.store(TAKEN, Ordering::Relaxed);
        }
        state
    }
}

impl RelatchDevice {
    /// Makes one call on the device.
    pub(crate) fn enter(&self, call: impl FnOnce(&mut Inner) -> Result<(), Failed>) -> i32 {
        if let Err(code) = self.turn.take() {
            return code;
        }
        // SAFETY: the turn is taken, so no other reference to the inside exists until it is given
        // back.
        let inner = unsafe { &mut *self.inner.get() };
        let done = guard::run(|| call(inner));
        self.turn
            .give_back(if done.is_some() { FREE } else { BROKEN });
        match done {
            Some(Ok(())) => RELATCH_OK,
            Some(Err(code)) => code,
            None => RELATCH_E_INTERNAL,
        }
    }
}

/// Makes one call on the device of a handle, which may be null.
pub(crate) fn enter(
    device: Option<&RelatchDevice>,
    call: impl FnOnce(&mut Inner) -> Result<(), Failed>,
) -> i32 {
    device.map_or(RELATCH_E_ARGUMENT, |device| device.enter(call))
}

/// Starts the device on its stored records and writes its handle to `device`, null where it fails.
///
/// The callbacks are copied; `config` and what it points to are not needed afterwards. Close the
/// handle with `relatch_close`.
///
/// Returns RELATCH_OK, RELATCH_E_ARGUMENT, or why the key file in the configuration cannot be used.
///
/// # Safety
/// What `config` points to is readable. The callbacks of `platform` do what it says, and may be
/// called until the handle is closed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn relatch_open(
    config: Option<&RelatchConfig>,
    platform: Option<&RelatchPlatform>,
    device: Option<&mut MaybeUninit<*mut RelatchDevice>>,
) -> i32 {
    let Some(handle) = device else {
        return RELATCH_E_ARGUMENT;
    };
    handle.write(ptr::null_mut());
    let (Some(config), Some(platform)) = (config, platform) else {
        return RELATCH_E_ARGUMENT;
    };
    let opened = guard::run(|| {
        let platform = Platform::new(platform)?;
        // SAFETY: the caller's promise is the same.
        let parsed = unsafe { config.parse() }?;
        let now = platform.now();
        Ok(Box::new(RelatchDevice {
            turn: Turn(AtomicU8::new(FREE)),
            inner: UnsafeCell::new(Inner {
                device: Device::start(parsed, platform, now, config.boots),
                platform,
                proofs: Proofs::default(),
                grant: None,
            }),
        }))
    });
    match opened {
        Some(Ok(device)) => {
            handle.write(Box::into_raw(device));
            RELATCH_OK
        }
        Some(Err(code)) => code,
        None => RELATCH_E_INTERNAL,
    }
}

/// Ends the device as a power cut does, wipes and frees its memory, and writes null to `device`.
///
/// A handle that is null already is RELATCH_OK. Returns RELATCH_E_BUSY from inside a callback, and
/// RELATCH_E_ARGUMENT if `device` is null.
///
/// # Safety
/// `*device` is null, or a handle of `relatch_open` that was not closed through a copy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn relatch_close(device: Option<&mut *mut RelatchDevice>) -> i32 {
    let Some(handle) = device else {
        return RELATCH_E_ARGUMENT;
    };
    // SAFETY: null or a handle, by the caller's promise.
    let Some(device) = (unsafe { handle.as_ref() }) else {
        return RELATCH_OK;
    };
    // A broken handle is closed like any other.
    if device.turn.take() == Err(RELATCH_E_BUSY) {
        return RELATCH_E_BUSY;
    }
    let raw = core::mem::replace(handle, ptr::null_mut());
    // SAFETY: it came from `Box::into_raw`, is not closed by the caller's promise, and nothing is
    // inside: the turn was taken, or is broken.
    let closed = guard::run(|| drop(unsafe { Box::from_raw(raw) }));
    closed.map_or(RELATCH_E_INTERNAL, |()| RELATCH_OK)
}

impl fmt::Debug for RelatchDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelatchDevice").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "it is what is tested")]

    use core::ffi::{c_char, c_void};

    use super::*;

    unsafe extern "C" fn uptime(_: *mut c_void) -> u64 {
        0
    }

    unsafe extern "C" fn random(_: *mut c_void, _: *mut u8, _: usize) -> i32 {
        RELATCH_OK
    }

    unsafe extern "C" fn read_slot(_: *mut c_void, _: u32, _: *mut u8) -> i32 {
        0
    }

    unsafe extern "C" fn write_slot(_: *mut c_void, _: u32, _: *const u8, _: usize) -> i32 {
        RELATCH_OK
    }

    unsafe extern "C" fn password(_: *mut c_void, _: *const c_char, _: usize) -> i32 {
        RELATCH_OK
    }

    fn platform() -> RelatchPlatform {
        RelatchPlatform {
            context: ptr::null_mut(),
            uptime: Some(uptime),
            random: Some(random),
            read_slot: Some(read_slot),
            write_slot: Some(write_slot),
            read_counter: None,
            raise_counter: None,
            replace_password: Some(password),
            holds_password: Some(password),
        }
    }

    #[test]
    fn a_call_that_panics_breaks_its_handle_and_no_more() {
        let config = RelatchConfig {
            vendor: c"".as_ptr(),
            model: c"".as_ptr(),
            serial: c"".as_ptr(),
            record_key: [1; 32].as_ptr(),
            factory_key: ptr::null(),
            key_file: ptr::null(),
            minimum_suite: 1,
            code_length: 12,
            lifetime_ms: 0,
            options: 0,
            boots: 0,
        };
        let mut handle = MaybeUninit::uninit();
        // SAFETY: the configuration and the platform are whole; the call writes the handle.
        let mut handle = unsafe {
            let opened = relatch_open(Some(&config), Some(&platform()), Some(&mut handle));
            assert_eq!(opened, RELATCH_OK);
            handle.assume_init()
        };
        // SAFETY: it is open.
        let device = unsafe { handle.as_ref() };
        assert_eq!(enter(device, |_| panic!("tested")), RELATCH_E_INTERNAL);
        assert_eq!(enter(device, |_| Ok(())), RELATCH_E_INTERNAL);
        // SAFETY: it is open.
        assert_eq!(unsafe { relatch_close(Some(&mut handle)) }, RELATCH_OK);
        assert!(handle.is_null());
    }
}
