//! The interface for C, called in any order with any lengths, null pointers, and handles that were used before.
//!
//! Every buffer is exactly as long as it is said to be, so that the address sanitizer sees a byte too many.

use std::ffi::{CString, c_char, c_void};
use std::mem::MaybeUninit;
use std::ptr;

use arbitrary::{Arbitrary, Result, Unstructured};
use relatch::*;
use relatch_testkit::codes::{Claim, claim, issue, key_set};
use relatch_wire::CodeLength;

/// Longer than every sequence that finds something new.
const MOST_CALLS: usize = 60;

/// What a call passes.
#[derive(Debug, Arbitrary)]
struct Call {
    session: u8,
    console: u8,
    function: Function,
    later: u16,
}

#[derive(Debug, Arbitrary)]
enum Function {
    Open(Settings),
    Close,
    Status,
    Tick,
    Touch,
    Prove,
    EndSession,
    Offer(Place),
    Confirm(Text),
    Discard,
    Check(Place),
    SubmitCheck(Text),
    Recover(Place),
    Submit(Text),
    SetPassword(Text),
    LoadKeys(Text),
    Clear,
    Release,
    Reset,
    Decode(Text),
    Fails(bool),
}

#[derive(Debug, Arbitrary)]
struct Settings {
    texts: [Option<Vec<u8>>; 4],
    has_keys: bool,
    is_legal: bool,
    suite: u8,
    digits: u8,
    lifetime: u32,
    options: u8,
    misses: u8,
}

/// Where a text is to go.
#[derive(Debug, Arbitrary)]
enum Place {
    Enough,
    Short(u16),
    Null(u16),
    Unmeasured,
}

#[derive(Debug, Arbitrary)]
enum Text {
    Right,
    KeyFile,
    Bytes(Vec<u8>),
    Null(u16),
}

/// The platform's context.
#[derive(Default)]
struct Bench {
    slots: [Vec<u8>; 4],
    now: u64,
    drawn: u8,
    fails: bool,
    password: Vec<u8>,
}

struct Caller {
    device: *mut RelatchDevice,
    bench: Box<Bench>,
    offer: Option<Claim>,
    bound: Option<Claim>,
    challenge: String,
    check: String,
}

/// Checks one sequence of calls.
pub fn check(data: &[u8]) {
    let mut data = Unstructured::new(data);
    let mut caller = Caller {
        device: ptr::null_mut(),
        bench: Box::default(),
        offer: None,
        bound: None,
        challenge: String::new(),
        check: String::new(),
    };
    for _ in 0..MOST_CALLS {
        if data.is_empty() || caller.call(&mut data).is_err() {
            break;
        }
    }
    caller.close();
}

impl Caller {
    fn call(&mut self, data: &mut Unstructured<'_>) -> Result<()> {
        let call = Call::arbitrary(data)?;
        self.bench.now += u64::from(call.later);
        let before = self.shown();
        let code = self.do_it(&call);
        assert!(!relatch_sentence(code).is_null(), "{code} is no code");
        let opened = matches!(call.function, Function::Open(_));
        if code == RELATCH_E_ARGUMENT && !opened {
            assert_eq!(self.shown(), before, "{call:?} changed something");
        }
        assert!(
            code != RELATCH_E_INTERNAL && code != RELATCH_E_BUSY,
            "{call:?}"
        );
        Ok(())
    }

    fn do_it(&mut self, call: &Call) -> i32 {
        let session = RelatchSession {
            id: (call.session % 12).into(),
            console: (call.console % 4).into(),
        };
        match &call.function {
            Function::Open(settings) => self.open(settings),
            Function::Close => self.close(),
            Function::Status => self.status().0,
            Function::Tick => relatch_tick(self.device()),
            Function::Touch => relatch_physical_act(self.device()),
            Function::Prove => relatch_prove_administrator(self.device(), session),
            Function::EndSession => relatch_session_ended(self.device(), session),
            Function::Offer(place) => {
                let (code, text) = self.text(relatch_offer_binding, session, place);
                self.offer = text.map(|text| claim(&text)).or(self.offer.take());
                code
            }
            Function::Confirm(text) => self.confirm(session, text),
            Function::Discard => relatch_discard_offer(self.device()),
            Function::Check(place) => {
                let (code, text) = self.text(relatch_begin_check, session, place);
                self.check = text.unwrap_or(std::mem::take(&mut self.check));
                code
            }
            Function::SubmitCheck(text) => {
                let right = self.right(&self.check);
                self.tried(relatch_submit_check, session, text, right)
            }
            Function::Recover(place) => {
                let (code, text) = self.text(relatch_begin_recovery, session, place);
                self.challenge = text.unwrap_or(std::mem::take(&mut self.challenge));
                code
            }
            Function::Submit(text) => {
                let right = self.right(&self.challenge);
                self.typed(relatch_submit_code, session, text, right)
            }
            Function::SetPassword(text) => {
                self.typed(relatch_set_password, session, text, "password".into())
            }
            Function::LoadKeys(text) => {
                self.tried(relatch_load_key_file, session, text, String::new())
            }
            Function::Clear => relatch_clear_failures(self.device(), session),
            Function::Release => relatch_release(self.device(), session),
            Function::Reset => relatch_factory_reset(self.device()),
            Function::Decode(text) => decode(text, &self.challenge),
            Function::Fails(fails) => {
                self.bench.fails = *fails;
                RELATCH_OK
            }
        }
    }

    fn device(&self) -> Option<&RelatchDevice> {
        // SAFETY: null, or open: it is set to null where it is closed.
        unsafe { self.device.as_ref() }
    }

    /// Opens the device, in place of the one that is open, on the same flash.
    fn open(&mut self, settings: &Settings) -> i32 {
        self.close();
        let texts = settings.texts.each_ref().map(|text| {
            let text = text.as_ref()?;
            CString::new(text.clone()).ok()
        });
        let [vendor, model, serial, key_file] = texts.each_ref().map(pointer);
        let keys = CString::new(key_set().public().to_text()).expect("no zero byte");
        let legal = settings.is_legal;
        let config = RelatchConfig {
            vendor: if legal { c"Vendor".as_ptr() } else { vendor },
            model: if legal { c"NVR-8".as_ptr() } else { model },
            serial: if legal { c"0001".as_ptr() } else { serial },
            record_key: if legal { [7; 32].as_ptr() } else { ptr::null() },
            factory_key: ptr::null(),
            key_file: match (settings.has_keys, legal) {
                (true, _) => keys.as_ptr(),
                (false, true) => ptr::null(),
                (false, false) => key_file,
            },
            minimum_suite: if legal { 1 } else { settings.suite.into() },
            code_length: if legal { 12 } else { settings.digits.into() },
            lifetime_ms: if legal { 0 } else { settings.lifetime },
            options: if legal { 0 } else { settings.options.into() },
            boots: settings.lifetime.into(),
        };
        let mut platform = platform(&mut self.bench);
        match settings.misses {
            1 => platform.uptime = None,
            2 => platform.read_slot = None,
            3 => platform.raise_counter = Some(raise_counter),
            _ => {}
        }
        let mut device = MaybeUninit::uninit();
        // SAFETY: the texts outlive the call, and the bench outlives the handle.
        unsafe {
            let code = relatch_open(Some(&config), Some(&platform), Some(&mut device));
            self.device = device.assume_init();
            assert_eq!(self.device.is_null(), code != RELATCH_OK);
            code
        }
    }

    fn close(&mut self) -> i32 {
        // SAFETY: null, or open, and there is no copy.
        let code = unsafe { relatch_close(Some(&mut self.device)) };
        assert!(self.device.is_null());
        code
    }

    fn status(&self) -> (i32, Option<RelatchStatus>) {
        let mut status = MaybeUninit::uninit();
        let code = relatch_status(self.device(), Some(&mut status));
        // SAFETY: the call wrote it where it succeeded.
        (
            code,
            (code == RELATCH_OK).then(|| unsafe { status.assume_init() }),
        )
    }

    /// What is seen of the device, and its flash.
    fn shown(&self) -> (Option<RelatchStatus>, [Vec<u8>; 4]) {
        (self.status().1, self.bench.slots.clone())
    }

    fn confirm(&mut self, session: RelatchSession, text: &Text) -> i32 {
        let right = self.offer.as_ref().map(|claim| claim.confirmation.clone());
        let code = self.tried(
            relatch_confirm_binding,
            session,
            text,
            right.unwrap_or_default(),
        );
        if code == RELATCH_OK {
            self.bound = self.offer.take();
        }
        code
    }

    /// The code of the text on the screen, if its binding is known.
    fn right(&self, text: &str) -> String {
        let bound = self.bound.as_ref().filter(|_| !text.is_empty());
        let ours =
            bound.filter(|bound| relatch_testkit::codes::inspect(&bound.keys, text).is_some());
        ours.map_or(String::new(), |bound| {
            issue(&bound.keys, text, CodeLength::Twelve)
        })
    }

    fn typed(&self, call: Typed, session: RelatchSession, text: &Text, right: String) -> i32 {
        let bytes = text.bytes(right);
        let (at, length) = text.passed(&bytes);
        // SAFETY: null, or readable for its length.
        unsafe { call(self.device(), session, at, length) }
    }

    fn tried(&self, call: Tried, session: RelatchSession, text: &Text, right: String) -> i32 {
        let bytes = text.bytes(right);
        let (at, length) = text.passed(&bytes);
        let mut left = MaybeUninit::uninit();
        // SAFETY: null, or readable for its length; the call writes the number.
        unsafe {
            let code = call(self.device(), session, at, length, Some(&mut left));
            left.assume_init();
            code
        }
    }

    fn text(&self, call: Shows, session: RelatchSession, place: &Place) -> (i32, Option<String>) {
        let size = match place {
            Place::Enough | Place::Unmeasured => RELATCH_OFFER_SIZE,
            Place::Short(size) | Place::Null(size) => usize::from(*size) % 400,
        };
        let mut buffer = vec![1_u8; size].into_boxed_slice();
        let at = match place {
            Place::Null(_) => ptr::null_mut(),
            _ => buffer.as_mut_ptr().cast::<c_char>(),
        };
        let mut length = MaybeUninit::new(usize::MAX);
        let place_of_length = match place {
            Place::Unmeasured => None,
            _ => Some(&mut length),
        };
        let measured = place_of_length.is_some();
        // SAFETY: null, or writable for its size; the length is there from the start.
        let (code, length) = unsafe {
            let code = call(self.device(), session, at, size, place_of_length);
            (code, length.assume_init())
        };
        if code != RELATCH_OK {
            assert!(!measured || length == 0);
            return (code, None);
        }
        assert_eq!(buffer[length], 0);
        let text = String::from_utf8(buffer[..length].to_vec()).expect("ASCII");
        assert!(text.starts_with("RL1:"));
        (code, Some(text))
    }
}

impl Text {
    fn bytes(&self, right: String) -> Box<[u8]> {
        match self {
            Self::Right => right.into_bytes().into(),
            Self::KeyFile => key_set().public().to_text().into_bytes().into(),
            Self::Bytes(bytes) => bytes.clone().into(),
            Self::Null(_) => Box::default(),
        }
    }

    fn passed(&self, bytes: &[u8]) -> (*const c_char, usize) {
        match self {
            Self::Null(length) => (ptr::null(), (*length).into()),
            _ => (bytes.as_ptr().cast(), bytes.len()),
        }
    }
}

fn decode(text: &Text, right: &str) -> i32 {
    let bytes = text.bytes(right.to_owned());
    let (at, length) = text.passed(&bytes);
    let mut message = MaybeUninit::uninit();
    // SAFETY: null, or readable for its length; the call writes the message.
    unsafe {
        let code = relatch_decode(at, length, Some(&mut message));
        let message = message.assume_init();
        assert_eq!(message.kind == 0, code != RELATCH_OK);
        assert_eq!(
            message.vendor[96] | message.model[96] | message.serial[144],
            0
        );
        code
    }
}

fn pointer(text: &Option<CString>) -> *const c_char {
    text.as_ref().map_or(ptr::null(), |text| text.as_ptr())
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
type Shows = unsafe extern "C" fn(
    Option<&RelatchDevice>,
    RelatchSession,
    *mut c_char,
    usize,
    Option<&mut MaybeUninit<usize>>,
) -> i32;

fn platform(bench: &mut Bench) -> RelatchPlatform {
    RelatchPlatform {
        context: ptr::from_mut(bench).cast(),
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

/// # Safety
/// The context is a bench, and no reference to it is alive.
unsafe fn bench<'a>(context: *mut c_void) -> &'a mut Bench {
    // SAFETY: the caller's promise.
    unsafe { &mut *context.cast() }
}

unsafe extern "C" fn uptime(context: *mut c_void) -> u64 {
    // SAFETY: the platform's context; so below.
    unsafe { bench(context) }.now
}

unsafe extern "C" fn random(context: *mut c_void, bytes: *mut u8, length: usize) -> i32 {
    // SAFETY: the library lends this many bytes.
    let (bench, bytes) = unsafe {
        (
            bench(context),
            std::slice::from_raw_parts_mut(bytes, length),
        )
    };
    bench.drawn = bench.drawn.wrapping_add(1);
    bytes.fill(bench.drawn);
    i32::from(bench.fails)
}

unsafe extern "C" fn read_slot(context: *mut c_void, slot: u32, record: *mut u8) -> i32 {
    // SAFETY: the library lends a record, and no stored one is longer.
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
    // SAFETY: the library lends this many bytes.
    let (bench, record) = unsafe { (bench(context), std::slice::from_raw_parts(record, length)) };
    if !bench.fails {
        bench.slots[slot as usize] = record.to_vec();
    }
    -i32::from(bench.fails)
}

unsafe extern "C" fn raise_counter(_: *mut c_void) -> i32 {
    RELATCH_OK
}

unsafe extern "C" fn replace_password(
    context: *mut c_void,
    password: *const c_char,
    length: usize,
) -> i32 {
    // SAFETY: the library lends this many bytes.
    let (bench, password) = unsafe {
        (
            bench(context),
            std::slice::from_raw_parts(password.cast(), length),
        )
    };
    match (bench.fails, length) {
        (true, _) => return RELATCH_E_NOT_STORED,
        (false, ..4) => return RELATCH_E_NOT_ACCEPTED,
        _ => bench.password = password.to_vec(),
    }
    RELATCH_OK
}

unsafe extern "C" fn holds_password(
    context: *mut c_void,
    password: *const c_char,
    length: usize,
) -> i32 {
    // SAFETY: the library lends this many bytes.
    let (bench, password) = unsafe {
        (
            bench(context),
            std::slice::from_raw_parts(password.cast::<u8>(), length),
        )
    };
    i32::from(bench.password == password)
}
