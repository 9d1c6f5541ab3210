//! A platform in memory, and the calls with fewer words.

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_void};
use std::mem::MaybeUninit;
use std::ptr;

use relatch::*;
use relatch_testkit::codes::key_set;

pub(crate) const SCREEN: RelatchSession = RelatchSession {
    id: 1,
    console: RELATCH_LOCAL,
};

/// Flash, time and password of a device, and what goes wrong with them.
pub(crate) struct Bench {
    pub(crate) slots: [Vec<u8>; 4],
    pub(crate) now: u64,
    pub(crate) password: String,
    pub(crate) flash_fails: bool,
    pub(crate) random_fails: bool,
    /// A handle that is called from inside a callback, and what it answered.
    pub(crate) calls_back: *mut RelatchDevice,
    pub(crate) answered: Cell<i32>,
    drawn: u8,
}

impl Bench {
    pub(crate) fn new() -> Box<Self> {
        Box::new(Self {
            slots: Default::default(),
            now: 0,
            password: "forgotten".into(),
            flash_fails: false,
            random_fails: false,
            calls_back: ptr::null_mut(),
            answered: Cell::new(RELATCH_OK),
            drawn: 0,
        })
    }

    pub(crate) fn platform(&mut self) -> RelatchPlatform {
        RelatchPlatform {
            context: ptr::from_mut(self).cast(),
            uptime: Some(uptime),
            random: Some(random),
            read_slot: Some(read_slot),
            write_slot: Some(write_slot),
            read_counter: None,
            raise_counter: None,
            replace_password: Some(replace_password),
            holds_password: Some(holds_password),
        }
    }
}

/// # Safety
/// The context is a bench, and no reference to it is alive.
unsafe fn bench<'a>(context: *mut c_void) -> &'a mut Bench {
    // SAFETY: the caller's promise.
    unsafe { &mut *context.cast() }
}

unsafe extern "C" fn uptime(context: *mut c_void) -> u64 {
    // SAFETY: the platform's context.
    let bench = unsafe { bench(context) };
    if !bench.calls_back.is_null() {
        // SAFETY: the handle of this bench.
        let device = unsafe { bench.calls_back.as_ref() };
        bench.answered.set(relatch_tick(device));
    }
    bench.now
}

unsafe extern "C" fn random(context: *mut c_void, bytes: *mut u8, length: usize) -> i32 {
    // SAFETY: the platform's context, and what the library lends.
    let (bench, bytes) = unsafe {
        (
            bench(context),
            std::slice::from_raw_parts_mut(bytes, length),
        )
    };
    bench.drawn += 1;
    bytes.fill(bench.drawn);
    if bench.random_fails { -1 } else { RELATCH_OK }
}

unsafe extern "C" fn read_slot(context: *mut c_void, slot: u32, record: *mut u8) -> i32 {
    // SAFETY: the platform's context, and a record of the library.
    unsafe {
        let stored = &bench(context).slots[slot as usize];
        ptr::copy_nonoverlapping(stored.as_ptr(), record, stored.len());
        stored.len() as i32
    }
}

unsafe extern "C" fn write_slot(
    context: *mut c_void,
    slot: u32,
    record: *const u8,
    length: usize,
) -> i32 {
    // SAFETY: the platform's context, and what the library lends.
    let (bench, record) = unsafe { (bench(context), std::slice::from_raw_parts(record, length)) };
    if bench.flash_fails {
        return -1;
    }
    bench.slots[slot as usize] = record.to_vec();
    RELATCH_OK
}

unsafe extern "C" fn replace_password(
    context: *mut c_void,
    password: *const c_char,
    length: usize,
) -> i32 {
    // SAFETY: the platform's context, and what the library lends.
    let (bench, password) = unsafe {
        (
            bench(context),
            std::slice::from_raw_parts(password.cast::<u8>(), length),
        )
    };
    if length < 8 {
        return RELATCH_E_NOT_ACCEPTED;
    }
    bench.password = String::from_utf8(password.to_vec()).expect("the library passes UTF-8 on");
    RELATCH_OK
}

unsafe extern "C" fn holds_password(
    context: *mut c_void,
    password: *const c_char,
    length: usize,
) -> i32 {
    // SAFETY: the platform's context, and what the library lends.
    let (bench, password) = unsafe {
        (
            bench(context),
            std::slice::from_raw_parts(password.cast::<u8>(), length),
        )
    };
    i32::from(bench.password.as_bytes() == password)
}

/// A legal configuration of suite 1.
pub(crate) fn config() -> RelatchConfig {
    RelatchConfig {
        vendor: c"Vendor".as_ptr(),
        model: c"NVR-8".as_ptr(),
        serial: c"0001".as_ptr(),
        record_key: [7_u8; 32].as_ptr(),
        factory_key: ptr::null(),
        key_file: ptr::null(),
        minimum_suite: RELATCH_SUITE_HMAC,
        code_length: 12,
        lifetime_ms: 0,
        options: 0,
        boots: 0,
    }
}

/// An opened device; it is closed when dropped.
pub(crate) struct Device {
    pub(crate) bench: Box<Bench>,
    pub(crate) handle: *mut RelatchDevice,
}

impl Device {
    /// A device of this suite with an empty flash.
    pub(crate) fn new(suite: u32) -> Self {
        Self::over(Bench::new(), suite)
    }

    pub(crate) fn over(mut bench: Box<Bench>, suite: u32) -> Self {
        let keys = key_set().public().to_text() + "\0";
        let mut config = config();
        if suite == RELATCH_SUITE_HYBRID {
            config.key_file = keys.as_ptr().cast();
            config.minimum_suite = suite;
        }
        let (code, handle) = open(&config, &bench.platform());
        assert_eq!(code, RELATCH_OK);
        Self { bench, handle }
    }

    /// Power off and on.
    pub(crate) fn restart(mut self, suite: u32) -> Self {
        let bench = std::mem::replace(&mut self.bench, Bench::new());
        drop(self);
        Self::over(bench, suite)
    }

    pub(crate) fn get(&self) -> Option<&RelatchDevice> {
        // SAFETY: it is open for as long as this lives.
        unsafe { self.handle.as_ref() }
    }

    pub(crate) fn status(&self) -> RelatchStatus {
        let mut status = MaybeUninit::uninit();
        assert_eq!(relatch_status(self.get(), Some(&mut status)), RELATCH_OK);
        // SAFETY: the call wrote it.
        unsafe { status.assume_init() }
    }

    /// A call that takes a typed text.
    pub(crate) fn typed(&self, call: Typed, text: &str) -> i32 {
        // SAFETY: the text is readable for its length.
        unsafe { call(self.get(), SCREEN, text.as_ptr().cast(), text.len()) }
    }

    /// A call that takes a typed text and says how many tries are left.
    pub(crate) fn tried(&self, call: Tried, text: &str) -> (i32, u32) {
        let mut left = MaybeUninit::new(99);
        let (bytes, length) = (text.as_ptr().cast(), text.len());
        // SAFETY: the text is readable for its length, and the number is there from the start.
        unsafe {
            let code = call(self.get(), SCREEN, bytes, length, Some(&mut left));
            (code, left.assume_init())
        }
    }

    /// A call that shows a text.
    pub(crate) fn shown(&self, call: Shows) -> Result<String, i32> {
        let mut text = [1; RELATCH_LARGE_OFFER_SIZE];
        let mut length = MaybeUninit::new(99);
        let place = text.as_mut_ptr();
        // SAFETY: the buffer is writable for its length; the call ends it with a zero byte.
        unsafe {
            let code = call(self.get(), SCREEN, place, text.len(), Some(&mut length));
            let text = CStr::from_ptr(place).to_str().unwrap().to_owned();
            assert_eq!(text.len(), length.assume_init());
            if code == RELATCH_OK {
                Ok(text)
            } else {
                Err(code)
            }
        }
    }
}

type Typed =
    unsafe extern "C" fn(Option<&RelatchDevice>, RelatchSession, *const c_char, usize) -> i32;
type Tried = unsafe extern "C" fn(
    Option<&RelatchDevice>,
    RelatchSession,
    *const c_char,
    usize,
    Option<&mut MaybeUninit<u32>>,
) -> i32;
pub(crate) type Shows = unsafe extern "C" fn(
    Option<&RelatchDevice>,
    RelatchSession,
    *mut c_char,
    usize,
    Option<&mut MaybeUninit<usize>>,
) -> i32;

impl Drop for Device {
    fn drop(&mut self) {
        // SAFETY: the handle was not closed through a copy.
        assert_eq!(unsafe { relatch_close(Some(&mut self.handle)) }, RELATCH_OK);
        assert!(self.handle.is_null());
    }
}

pub(crate) fn open(
    config: &RelatchConfig,
    platform: &RelatchPlatform,
) -> (i32, *mut RelatchDevice) {
    let mut handle = MaybeUninit::new(ptr::dangling_mut());
    // SAFETY: the configuration points to what it says, and the bench outlives the handle.
    let code = unsafe { relatch_open(Some(config), Some(platform), Some(&mut handle)) };
    // SAFETY: it is there from the start.
    (code, unsafe { handle.assume_init() })
}
