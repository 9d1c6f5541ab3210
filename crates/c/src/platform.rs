//! What the firmware brings: time, randomness, storage, and the administrator's password.

use core::ffi::{c_char, c_void};

use relatch_device::{
    Fresh32, MonotonicCounter, PasswordStore, RECORD_MAX, ReplaceError, Slot, StorageError, Store,
    Uptime,
};

use crate::codes::{
    RELATCH_E_ARGUMENT, RELATCH_E_NOT_ACCEPTED, RELATCH_E_NOT_STORED, RELATCH_E_RANDOM, RELATCH_OK,
};
use crate::pointer::Failed;

/// Bytes of the longest record: what a slot must hold.
pub const RELATCH_RECORD_SIZE: usize = 128;
/// Slot: binding record, first place.
pub const RELATCH_BINDING_A: u32 = 0;
/// Slot: binding record, second place.
pub const RELATCH_BINDING_B: u32 = 1;
/// Slot: state record, first place.
pub const RELATCH_STATE_A: u32 = 2;
/// Slot: state record, second place.
pub const RELATCH_STATE_B: u32 = 3;

/// What the firmware brings, as functions that are called during calls on the handle, in their
/// thread. They return RELATCH_OK unless they say otherwise, must not call the library on the same
/// handle, and must not throw or jump out.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct RelatchPlatform {
    /// The first argument of every function.
    pub context: *mut c_void,
    /// Milliseconds of a monotonic counter that starts with the device; never a wall clock.
    pub uptime: Option<unsafe extern "C" fn(context: *mut c_void) -> u64>,
    /// Fills `bytes` from a generator that holds 128 bits of entropy by then, on the first start
    /// too. Any other value than RELATCH_OK says that it could not.
    pub random:
        Option<unsafe extern "C" fn(context: *mut c_void, bytes: *mut u8, length: usize) -> i32>,
    /// Copies the slot's content to `record`, which has RELATCH_RECORD_SIZE bytes, and returns its
    /// length; 0 for a slot that was never written, negative if it cannot be read.
    pub read_slot:
        Option<unsafe extern "C" fn(context: *mut c_void, slot: u32, record: *mut u8) -> i32>,
    /// Replaces the slot's content and returns when it would survive a power cut. A cut inside may
    /// leave anything in this slot, and changes no other slot.
    pub write_slot: Option<
        unsafe extern "C" fn(
            context: *mut c_void,
            slot: u32,
            record: *const u8,
            length: usize,
        ) -> i32,
    >,
    /// Where the hardware's monotonic counter stands. Null, as `raise_counter`, only if the hardware
    /// has none: not because it fails.
    pub read_counter: Option<unsafe extern "C" fn(context: *mut c_void, value: *mut u64) -> i32>,
    /// Raises the counter by one, permanently.
    pub raise_counter: Option<unsafe extern "C" fn(context: *mut c_void) -> i32>,
    /// Replaces the administrator's password, UTF-8, atomically. Returns RELATCH_OK,
    /// RELATCH_E_NOT_ACCEPTED if the policy demands another one, RELATCH_E_NOT_STORED if the old one
    /// holds, and any other value if it is not known what holds.
    pub replace_password: Option<
        unsafe extern "C" fn(context: *mut c_void, password: *const c_char, length: usize) -> i32,
    >,
    /// Whether this is the administrator's password: 1 yes, 0 no, negative if that is not known.
    pub holds_password: Option<
        unsafe extern "C" fn(context: *mut c_void, password: *const c_char, length: usize) -> i32,
    >,
}

type Uptimes = unsafe extern "C" fn(*mut c_void) -> u64;
type Random = unsafe extern "C" fn(*mut c_void, *mut u8, usize) -> i32;
type ReadSlot = unsafe extern "C" fn(*mut c_void, u32, *mut u8) -> i32;
type WriteSlot = unsafe extern "C" fn(*mut c_void, u32, *const u8, usize) -> i32;
type ReadCounter = unsafe extern "C" fn(*mut c_void, *mut u64) -> i32;
type RaiseCounter = unsafe extern "C" fn(*mut c_void) -> i32;
type Password = unsafe extern "C" fn(*mut c_void, *const c_char, usize) -> i32;

/// The functions of a [`RelatchPlatform`], none of them null.
#[derive(Clone, Copy)]
pub(crate) struct Platform {
    context: *mut c_void,
    uptime: Uptimes,
    random: Random,
    read_slot: ReadSlot,
    write_slot: WriteSlot,
    counter: Option<Counter>,
    replace_password: Password,
    holds_password: Password,
}

#[derive(Clone, Copy)]
struct Counter {
    context: *mut c_void,
    read: ReadCounter,
    raise: RaiseCounter,
}

impl Platform {
    pub(crate) fn new(platform: &RelatchPlatform) -> Result<Self, Failed> {
        let context = platform.context;
        let counter = match (platform.read_counter, platform.raise_counter) {
            (None, None) => None,
            (Some(read), Some(raise)) => Some(Counter {
                context,
                read,
                raise,
            }),
            _ => return Err(RELATCH_E_ARGUMENT),
        };
        Ok(Self {
            context,
            uptime: platform.uptime.ok_or(RELATCH_E_ARGUMENT)?,
            random: platform.random.ok_or(RELATCH_E_ARGUMENT)?,
            read_slot: platform.read_slot.ok_or(RELATCH_E_ARGUMENT)?,
            write_slot: platform.write_slot.ok_or(RELATCH_E_ARGUMENT)?,
            counter,
            replace_password: platform.replace_password.ok_or(RELATCH_E_ARGUMENT)?,
            holds_password: platform.holds_password.ok_or(RELATCH_E_ARGUMENT)?,
        })
    }

    pub(crate) fn now(&self) -> Uptime {
        // SAFETY: `relatch_open` was promised that the functions may be called; so below.
        Uptime::from_millis(unsafe { (self.uptime)(self.context) })
    }

    pub(crate) fn fresh(&self) -> Result<Fresh32, Failed> {
        Fresh32::generate(|bytes| {
            // SAFETY: as above; the bytes are writable for their length.
            match unsafe { (self.random)(self.context, bytes.as_mut_ptr(), bytes.len()) } {
                RELATCH_OK => Ok(()),
                _ => Err(RELATCH_E_RANDOM),
            }
        })
    }
}

impl Store for Platform {
    type Error = StorageError;

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, StorageError> {
        // SAFETY: as above; the buffer has RELATCH_RECORD_SIZE bytes.
        let length = unsafe { (self.read_slot)(self.context, number(slot), buffer.as_mut_ptr()) };
        let length = usize::try_from(length).map_err(|_| StorageError)?;
        (length <= RECORD_MAX).then_some(length).ok_or(StorageError)
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), StorageError> {
        let (bytes, length) = (record.as_ptr(), record.len());
        // SAFETY: as above; the record is readable for its length.
        done(unsafe { (self.write_slot)(self.context, number(slot), bytes, length) })
    }

    fn counter(&mut self) -> Option<&mut dyn MonotonicCounter> {
        let counter = self.counter.as_mut()?;
        Some(counter)
    }
}

impl MonotonicCounter for Counter {
    fn read(&mut self) -> Result<u64, StorageError> {
        let mut value = 0;
        // SAFETY: as above; the value is writable.
        done(unsafe { (self.read)(self.context, &raw mut value) })?;
        Ok(value)
    }

    fn raise(&mut self) -> Result<(), StorageError> {
        // SAFETY: as above.
        done(unsafe { (self.raise)(self.context) })
    }
}

impl PasswordStore for Platform {
    fn replace(&mut self, new: &str) -> Result<(), ReplaceError> {
        let (text, length) = (new.as_ptr().cast(), new.len());
        // SAFETY: as above; the password is readable for its length.
        match unsafe { (self.replace_password)(self.context, text, length) } {
            RELATCH_OK => Ok(()),
            RELATCH_E_NOT_ACCEPTED => Err(ReplaceError::Refused),
            RELATCH_E_NOT_STORED => Err(ReplaceError::NotStored),
            _ => Err(ReplaceError::Unknown),
        }
    }

    fn holds(&mut self, password: &str) -> Option<bool> {
        let (text, length) = (password.as_ptr().cast(), password.len());
        // SAFETY: as above; the password is readable for its length.
        match unsafe { (self.holds_password)(self.context, text, length) } {
            1 => Some(true),
            0 => Some(false),
            _ => None,
        }
    }
}

fn number(slot: Slot) -> u32 {
    match slot {
        Slot::BindingA => RELATCH_BINDING_A,
        Slot::BindingB => RELATCH_BINDING_B,
        Slot::StateA => RELATCH_STATE_A,
        Slot::StateB => RELATCH_STATE_B,
    }
}

fn done(code: i32) -> Result<(), StorageError> {
    if code == RELATCH_OK {
        Ok(())
    } else {
        Err(StorageError)
    }
}
