//! Wrong arguments change nothing.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr;

use relatch::*;
use relatch_testkit::codes::key_set;

use crate::support::{Bench, Device, SCREEN, Shows, config, open};

const NOWHERE: RelatchSession = RelatchSession { id: 1, console: 0 };

#[test]
fn an_illegal_configuration_opens_nothing() {
    let long = [b'x'; 64].map(|byte| byte as c_char);
    let illegal: [fn(&mut RelatchConfig); 12] = [
        |config| config.vendor = ptr::null(),
        |config| config.model = c"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".as_ptr(),
        |config| config.serial = c"\xff".as_ptr(),
        |config| config.record_key = ptr::null(),
        |config| config.options = RELATCH_WITHOUT_RECORD_KEY,
        |config| config.options = 4,
        |config| config.minimum_suite = 0,
        |config| config.minimum_suite = 99,
        |config| config.code_length = 0,
        |config| config.code_length = 10,
        |config| config.lifetime_ms = 119_999,
        |config| config.lifetime_ms = 86_400_001,
    ];
    let mut bench = Bench::new();
    let opens = |config: &RelatchConfig, bench: &mut Bench| {
        let (code, handle) = open(config, &bench.platform());
        assert!(handle.is_null());
        code
    };
    for (number, break_it) in illegal.iter().enumerate() {
        let mut config = config();
        break_it(&mut config);
        assert_eq!(
            opens(&config, &mut bench),
            RELATCH_E_ARGUMENT,
            "case {number}"
        );
    }
    // A text without an end is read no further than a legal one.
    let mut config = config();
    config.vendor = long.as_ptr();
    assert_eq!(opens(&config, &mut bench), RELATCH_E_ARGUMENT);
    config.vendor = c"".as_ptr();
    config.key_file = c"RLK1:".as_ptr();
    assert_eq!(opens(&config, &mut bench), RELATCH_E_NOT_A_KEY_FILE);
}

#[test]
fn every_function_of_the_platform_is_needed_but_the_counter() {
    let missing: [fn(&mut RelatchPlatform); 7] = [
        |platform| platform.uptime = None,
        |platform| platform.random = None,
        |platform| platform.read_slot = None,
        |platform| platform.write_slot = None,
        |platform| platform.raise_counter = Some(raise),
        |platform| platform.replace_password = None,
        |platform| platform.holds_password = None,
    ];
    for remove in missing {
        let mut bench = Bench::new();
        let mut platform = bench.platform();
        remove(&mut platform);
        assert_eq!(
            open(&config(), &platform),
            (RELATCH_E_ARGUMENT, ptr::null_mut())
        );
    }
}

unsafe extern "C" fn raise(_: *mut std::ffi::c_void) -> i32 {
    RELATCH_OK
}

#[test]
fn a_short_buffer_makes_no_challenge_and_no_offer() {
    let device = Device::new(RELATCH_SUITE_HMAC);
    assert_eq!(
        relatch_prove_administrator(device.get(), SCREEN),
        RELATCH_OK
    );
    let calls: [(Shows, usize); 3] = [
        (relatch_offer_binding, RELATCH_OFFER_SIZE),
        (relatch_begin_check, RELATCH_CHALLENGE_SIZE),
        (relatch_begin_recovery, RELATCH_CHALLENGE_SIZE),
    ];
    for (call, size) in calls {
        let mut text = [1; RELATCH_OFFER_SIZE];
        let mut length = MaybeUninit::new(99);
        // SAFETY: the buffer is writable for longer than it is said to be; null is null.
        unsafe {
            let place = text.as_mut_ptr();
            let short = call(device.get(), SCREEN, place, size - 1, Some(&mut length));
            assert_eq!(
                (short, length.assume_init(), text[0]),
                (RELATCH_E_ARGUMENT, 0, 0)
            );
            let null = call(
                device.get(),
                SCREEN,
                ptr::null_mut(),
                size,
                Some(&mut length),
            );
            assert_eq!(null, RELATCH_E_ARGUMENT);
            let unmeasured = call(device.get(), SCREEN, place, text.len(), None);
            assert_eq!(unmeasured, RELATCH_E_ARGUMENT);
            let nowhere = call(device.get(), NOWHERE, place, text.len(), Some(&mut length));
            assert_eq!(nowhere, RELATCH_E_ARGUMENT);
        }
    }
    let status = device.status();
    assert!(!status.offer_open && !status.check_open && status.challenge_left_ms == 0);
}

#[test]
fn typed_texts_may_be_anything_but_unreadable() {
    let device = Device::new(RELATCH_SUITE_HMAC);
    let nothing = ptr::null();
    // SAFETY: null is null, whatever length is said.
    unsafe {
        for length in [1, usize::MAX] {
            let typed = relatch_submit_code(device.get(), SCREEN, nothing, length);
            assert_eq!(typed, RELATCH_E_ARGUMENT);
            let set = relatch_set_password(device.get(), SCREEN, nothing, length);
            assert_eq!(set, RELATCH_E_ARGUMENT);
        }
        let empty = relatch_submit_code(device.get(), SCREEN, nothing, 0);
        assert_eq!(empty, RELATCH_E_NOT_BOUND);
        let bytes = [0xff_u8; 3];
        let bytes = relatch_submit_code(device.get(), SCREEN, bytes.as_ptr().cast(), 3);
        assert_eq!(bytes, RELATCH_E_NOT_BOUND);
    }
}

#[test]
fn the_longest_offer_fits_exactly() {
    let (name, serial) = ("x".repeat(32) + "\0", "x".repeat(48) + "\0");
    let keys = key_set().public().to_text() + "\0";
    let config = RelatchConfig {
        vendor: name.as_ptr().cast(),
        model: name.as_ptr().cast(),
        serial: serial.as_ptr().cast(),
        factory_key: [9; 32].as_ptr(),
        key_file: keys.as_ptr().cast(),
        ..config()
    };
    let mut bench = Bench::new();
    let (code, handle) = open(&config, &bench.platform());
    assert_eq!(code, RELATCH_OK);
    let device = Device { bench, handle };
    assert_eq!(
        relatch_prove_administrator(device.get(), SCREEN),
        RELATCH_OK
    );
    let offer = device.shown(relatch_offer_binding).unwrap();
    assert_eq!(offer.len() + 1, RELATCH_OFFER_SIZE);
    // Of spec/registry.md, "QR sizes", and a zero byte.
    assert_eq!(RELATCH_CHALLENGE_SIZE, 141 + 1);
}

#[test]
fn decoding_says_what_a_text_is() {
    let decode = |text: &str| {
        let mut message = MaybeUninit::uninit();
        let bytes = text.as_ptr().cast();
        // SAFETY: the text is readable for its length, and the call writes the message.
        unsafe {
            let code = relatch_decode(bytes, text.len(), Some(&mut message));
            (code, message.assume_init())
        }
    };
    let device = Device::new(RELATCH_SUITE_HYBRID);
    assert_eq!(
        relatch_prove_administrator(device.get(), SCREEN),
        RELATCH_OK
    );
    let offer = device.shown(relatch_offer_binding).unwrap();
    let (code, message) = decode(&offer);
    assert_eq!(
        (code, message.kind, message.suite),
        (RELATCH_OK, RELATCH_OFFER, 2)
    );
    assert_eq!((message.code_length, message.attested), (12, false));
    assert_eq!(
        message.vendor[..7],
        *b"Vendor\0".map(|byte| byte as c_char).as_slice()
    );

    let (code, message) = decode("https://example.com");
    assert_eq!((code, message.kind), (RELATCH_E_NOT_RELATCH, 0));
    assert_eq!(decode(&offer[..offer.len() - 3]).0, RELATCH_E_MALFORMED);
    // SAFETY: null is null.
    let null = unsafe { relatch_decode(ptr::null(), 5, None) };
    assert_eq!(null, RELATCH_E_ARGUMENT);
}
