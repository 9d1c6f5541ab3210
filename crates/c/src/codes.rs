//! What calls return: 0, or a negative code with the names that the specification gives it
//! (spec/registry.md, "Stages and reasons"). A code keeps its number for good.

use core::ffi::{CStr, c_char};
use core::ptr;

/// Done.
pub const RELATCH_OK: i32 = 0;
/// A pointer is null, a buffer is too short, or a value is illegal; nothing changed.
pub const RELATCH_E_ARGUMENT: i32 = -1;
/// The handle is in use by another call, perhaps the one whose callback calls; nothing changed.
pub const RELATCH_E_BUSY: i32 = -2;
/// An error in the library. The handle answers every further call so: close it and open it again.
pub const RELATCH_E_INTERNAL: i32 = -3;
/// The platform's random generator failed; nothing changed.
pub const RELATCH_E_RANDOM: i32 = -4;
/// The library was built without suite 2.
pub const RELATCH_E_UNSUPPORTED: i32 = -5;
/// key file: `not a key file`.
pub const RELATCH_E_NOT_A_KEY_FILE: i32 = -10;
/// key file: `damaged`.
pub const RELATCH_E_DAMAGED: i32 = -11;
/// key file: `bad point`.
pub const RELATCH_E_UNUSABLE_KEY: i32 = -12;
/// key file: `unsupported suite`.
pub const RELATCH_E_UNSUPPORTED_SUITE: i32 = -13;
/// key file: `bad key`.
pub const RELATCH_E_BAD_KEY: i32 = -14;
/// console: `not bound`.
pub const RELATCH_E_NOT_BOUND: i32 = -20;
/// console: `not here`.
pub const RELATCH_E_NOT_HERE: i32 = -21;
/// console: `proof needed`.
pub const RELATCH_E_PROOF_NEEDED: i32 = -22;
/// state: `no challenge`.
pub const RELATCH_E_NO_CHALLENGE: i32 = -30;
/// Too soon after an incorrect code or the start, at a local console: `relatch_status` says how long.
pub const RELATCH_E_WAIT: i32 = -31;
/// state: `no check`.
pub const RELATCH_E_NO_CHECK: i32 = -32;
/// state: `no offer`.
pub const RELATCH_E_NO_OFFER: i32 = -33;
/// state: `suite too low`.
pub const RELATCH_E_SUITE_TOO_LOW: i32 = -34;
/// A typing error; nothing was counted.
pub const RELATCH_E_TYPING_ERROR: i32 = -40;
/// A record could not be stored and read back; a code is counted in memory and was not compared.
pub const RELATCH_E_STORAGE: i32 = -50;
/// A code is incorrect. Of a recovery it is counted: `relatch_status` says how many there are.
pub const RELATCH_E_WRONG_CODE: i32 = -60;
/// grant: `no grant`.
pub const RELATCH_E_NO_GRANT: i32 = -70;
/// The vendor's policy demands another password; the grant stays.
pub const RELATCH_E_NOT_ACCEPTED: i32 = -80;
/// The password was not stored, or perhaps not; the grant stays: set it again.
pub const RELATCH_E_NOT_STORED: i32 = -81;
/// text: `too long`.
pub const RELATCH_E_TOO_LONG: i32 = -100;
/// text: `not relatch`.
pub const RELATCH_E_NOT_RELATCH: i32 = -101;
/// text: `newer version`.
pub const RELATCH_E_NEWER_VERSION: i32 = -102;
/// text: `base45`.
pub const RELATCH_E_BASE45: i32 = -103;
/// cbor: `malformed`.
pub const RELATCH_E_MALFORMED: i32 = -110;
/// cbor: `not canonical`.
pub const RELATCH_E_NOT_CANONICAL: i32 = -111;
/// fields: `unknown kind`.
pub const RELATCH_E_UNKNOWN_KIND: i32 = -120;
/// fields: `unknown suite`.
pub const RELATCH_E_UNKNOWN_SUITE: i32 = -121;
/// fields: `unknown critical key`.
pub const RELATCH_E_UNKNOWN_CRITICAL_KEY: i32 = -122;
/// fields: `unknown action`.
pub const RELATCH_E_UNKNOWN_ACTION: i32 = -123;
/// fields: `missing`.
pub const RELATCH_E_MISSING: i32 = -124;
/// fields: `wrong type`.
pub const RELATCH_E_WRONG_TYPE: i32 = -125;
/// fields: `wrong length`.
pub const RELATCH_E_WRONG_LENGTH: i32 = -126;
/// fields: `out of range`.
pub const RELATCH_E_OUT_OF_RANGE: i32 = -127;
/// fields: `bad point`.
pub const RELATCH_E_BAD_POINT: i32 = -128;
/// fields: `too many ignorable keys`.
pub const RELATCH_E_TOO_MANY_IGNORABLE: i32 = -129;
/// fields: `bad ignorable key`.
pub const RELATCH_E_BAD_IGNORABLE: i32 = -130;

/// A code and its names.
struct Named {
    code: i32,
    stage: &'static CStr,
    reason: &'static CStr,
    sentence: &'static CStr,
}

const fn named(
    code: i32,
    stage: &'static CStr,
    reason: &'static CStr,
    sentence: &'static CStr,
) -> Named {
    Named {
        code,
        stage,
        reason,
        sentence,
    }
}

static CODES: [Named; 42] = [
    named(RELATCH_OK, c"", c"ok", c"Done."),
    named(
        RELATCH_E_ARGUMENT,
        c"call",
        c"argument",
        c"A pointer is null, a buffer is too short, or a value is illegal; nothing changed.",
    ),
    named(
        RELATCH_E_BUSY,
        c"call",
        c"busy",
        c"The handle is in use by another call; nothing changed.",
    ),
    named(
        RELATCH_E_INTERNAL,
        c"call",
        c"internal",
        c"An error in the library; close the handle and open it again.",
    ),
    named(
        RELATCH_E_RANDOM,
        c"call",
        c"random",
        c"The random generator failed; nothing changed.",
    ),
    named(
        RELATCH_E_UNSUPPORTED,
        c"call",
        c"unsupported",
        c"The library was built without suite 2.",
    ),
    named(
        RELATCH_E_NOT_A_KEY_FILE,
        c"key file",
        c"not a key file",
        c"This is not the key file of an authority.",
    ),
    named(
        RELATCH_E_DAMAGED,
        c"key file",
        c"damaged",
        c"The key file is damaged: get it again.",
    ),
    named(
        RELATCH_E_UNUSABLE_KEY,
        c"key file",
        c"bad point",
        c"The authority's public key cannot be used: get its key file again.",
    ),
    named(
        RELATCH_E_UNSUPPORTED_SUITE,
        c"key file",
        c"unsupported suite",
        c"The key file is of a suite that the device does not have; ask for one of a lower suite.",
    ),
    named(
        RELATCH_E_BAD_KEY,
        c"key file",
        c"bad key",
        c"The key file holds no usable key; ask for a new one.",
    ),
    named(
        RELATCH_E_NOT_BOUND,
        c"console",
        c"not bound",
        c"The device is not bound to an account.",
    ),
    named(
        RELATCH_E_NOT_HERE,
        c"console",
        c"not here",
        c"Recovery needs the local console or a physical act.",
    ),
    named(
        RELATCH_E_PROOF_NEEDED,
        c"console",
        c"proof needed",
        c"Type the administrator's password again.",
    ),
    named(
        RELATCH_E_NO_CHALLENGE,
        c"state",
        c"no challenge",
        c"No QR code is on the screen: ask for a new one.",
    ),
    named(RELATCH_E_WAIT, c"state", c"wait", c"Wait a few seconds."),
    named(
        RELATCH_E_NO_CHECK,
        c"state",
        c"no check",
        c"No check is open: make one.",
    ),
    named(
        RELATCH_E_NO_OFFER,
        c"state",
        c"no offer",
        c"No binding is being offered.",
    ),
    named(
        RELATCH_E_SUITE_TOO_LOW,
        c"state",
        c"suite too low",
        c"The suite is too low: load the authority's key file, or make a factory reset.",
    ),
    named(
        RELATCH_E_TYPING_ERROR,
        c"form",
        c"typing error",
        c"The code has a typing error; nothing was counted.",
    ),
    named(
        RELATCH_E_STORAGE,
        c"storage",
        c"storage failure",
        c"The record could not be stored and read back.",
    ),
    named(
        RELATCH_E_WRONG_CODE,
        c"compare",
        c"wrong code",
        c"The code is incorrect.",
    ),
    named(
        RELATCH_E_NO_GRANT,
        c"grant",
        c"no grant",
        c"The time to set a password is over: ask for a new QR code.",
    ),
    named(
        RELATCH_E_NOT_ACCEPTED,
        c"password",
        c"not accepted",
        c"The password does not meet the policy.",
    ),
    named(
        RELATCH_E_NOT_STORED,
        c"password",
        c"not stored",
        c"Could not confirm that the password was stored: set it again.",
    ),
    named(
        RELATCH_E_TOO_LONG,
        c"text",
        c"too long",
        c"Invalid QR code.",
    ),
    named(
        RELATCH_E_NOT_RELATCH,
        c"text",
        c"not relatch",
        c"Not a Relatch code.",
    ),
    named(
        RELATCH_E_NEWER_VERSION,
        c"text",
        c"newer version",
        c"Update the app.",
    ),
    named(RELATCH_E_BASE45, c"text", c"base45", c"Invalid QR code."),
    named(
        RELATCH_E_MALFORMED,
        c"cbor",
        c"malformed",
        c"Invalid QR code.",
    ),
    named(
        RELATCH_E_NOT_CANONICAL,
        c"cbor",
        c"not canonical",
        c"Invalid QR code.",
    ),
    named(
        RELATCH_E_UNKNOWN_KIND,
        c"fields",
        c"unknown kind",
        c"Update the app.",
    ),
    named(
        RELATCH_E_UNKNOWN_SUITE,
        c"fields",
        c"unknown suite",
        c"Update the app.",
    ),
    named(
        RELATCH_E_UNKNOWN_CRITICAL_KEY,
        c"fields",
        c"unknown critical key",
        c"Update the app.",
    ),
    named(
        RELATCH_E_UNKNOWN_ACTION,
        c"fields",
        c"unknown action",
        c"Update the app.",
    ),
    named(
        RELATCH_E_MISSING,
        c"fields",
        c"missing",
        c"Invalid QR code.",
    ),
    named(
        RELATCH_E_WRONG_TYPE,
        c"fields",
        c"wrong type",
        c"Invalid QR code.",
    ),
    named(
        RELATCH_E_WRONG_LENGTH,
        c"fields",
        c"wrong length",
        c"Invalid QR code.",
    ),
    named(
        RELATCH_E_OUT_OF_RANGE,
        c"fields",
        c"out of range",
        c"Invalid QR code.",
    ),
    named(
        RELATCH_E_BAD_POINT,
        c"fields",
        c"bad point",
        c"Invalid QR code.",
    ),
    named(
        RELATCH_E_TOO_MANY_IGNORABLE,
        c"fields",
        c"too many ignorable keys",
        c"Invalid QR code.",
    ),
    named(
        RELATCH_E_BAD_IGNORABLE,
        c"fields",
        c"bad ignorable key",
        c"Invalid QR code.",
    ),
];

/// The stage of a code in the words of the specification, as `console`; `call` where the call itself
/// was at fault, empty for RELATCH_OK; null for a number that is no code.
#[unsafe(no_mangle)]
pub extern "C" fn relatch_stage(code: i32) -> *const c_char {
    name(code, |named| named.stage)
}

/// The reason of a code in the words of the specification, as `not bound`; null for a number that is
/// no code.
#[unsafe(no_mangle)]
pub extern "C" fn relatch_reason(code: i32) -> *const c_char {
    name(code, |named| named.reason)
}

/// An English sentence for the screen or a log; null for a number that is no code.
#[unsafe(no_mangle)]
pub extern "C" fn relatch_sentence(code: i32) -> *const c_char {
    name(code, |named| named.sentence)
}

/// The version of the library, as `0.1.0`.
#[unsafe(no_mangle)]
pub extern "C" fn relatch_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

fn name(code: i32, of: fn(&Named) -> &'static CStr) -> *const c_char {
    let named = CODES.iter().find(|named| named.code == code);
    named.map_or(ptr::null(), |named| of(named).as_ptr())
}
