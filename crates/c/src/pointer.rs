//! What C passes: bytes with a length, texts that end in a zero byte, places for outputs.

use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::slice;

use crate::codes::{RELATCH_E_ARGUMENT, RELATCH_E_INTERNAL};

/// Bytes for the text of a challenge or a check, with the zero byte at its end.
pub const RELATCH_CHALLENGE_SIZE: usize = 142;
/// Bytes for the text of an offer, with the zero byte at its end.
pub const RELATCH_OFFER_SIZE: usize = 290;

/// Why a call did nothing, or failed: a negative code.
pub(crate) type Failed = i32;

/// Bytes that C lends for the time of a call.
///
/// # Safety
/// `bytes` is null or has `length` readable bytes.
pub(crate) unsafe fn bytes<'a>(bytes: *const c_char, length: usize) -> Result<&'a [u8], Failed> {
    if length == 0 {
        return Ok(&[]);
    }
    if bytes.is_null() || isize::try_from(length).is_err() {
        return Err(RELATCH_E_ARGUMENT);
    }
    // SAFETY: not null, readable for `length` bytes by the caller's promise, and no longer than a
    // slice may be; C does not write to it during the call.
    Ok(unsafe { slice::from_raw_parts(bytes.cast(), length) })
}

/// A person's text; one that is not UTF-8 is no code and no key file, and reads as an empty text.
///
/// # Safety
/// As [`bytes`].
pub(crate) unsafe fn typed<'a>(text: *const c_char, length: usize) -> Result<&'a str, Failed> {
    // SAFETY: the caller's promise is the same.
    let bytes = unsafe { bytes(text, length) }?;
    Ok(str::from_utf8(bytes).unwrap_or_default())
}

/// The firmware's UTF-8 text of at most `most` bytes, which ends in a zero byte.
///
/// # Safety
/// `text` is null or readable up to its zero byte.
pub(crate) unsafe fn text<'a>(text: *const c_char, most: usize) -> Result<&'a str, Failed> {
    if text.is_null() {
        return Err(RELATCH_E_ARGUMENT);
    }
    let length = (0..=most)
        // SAFETY: no byte in front of this one was zero, so it is readable.
        .find(|at| unsafe { *text.add(*at) } == 0)
        .ok_or(RELATCH_E_ARGUMENT)?;
    // SAFETY: these bytes were just read.
    let bytes = unsafe { slice::from_raw_parts(text.cast(), length) };
    str::from_utf8(bytes).map_err(|_| RELATCH_E_ARGUMENT)
}

/// A key of 32 bytes; `None` for null.
///
/// # Safety
/// `key` is null or has 32 readable bytes.
pub(crate) unsafe fn key<'a>(key: *const u8) -> Option<&'a [u8; 32]> {
    // SAFETY: 32 bytes are readable by the caller's promise, and bytes need no alignment.
    unsafe { key.cast::<[u8; 32]>().as_ref() }
}

/// Where a text goes.
pub(crate) struct TextOut<'a> {
    text: &'a mut [MaybeUninit<u8>],
    length: &'a mut MaybeUninit<usize>,
}

impl<'a> TextOut<'a> {
    /// A place for at least `least` bytes; an empty text stands there until [`TextOut::put`].
    ///
    /// # Safety
    /// `text` is null or has `size` writable bytes.
    pub(crate) unsafe fn new(
        text: *mut c_char,
        size: usize,
        length: Option<&'a mut MaybeUninit<usize>>,
        least: usize,
    ) -> Result<Self, Failed> {
        let length = length.ok_or(RELATCH_E_ARGUMENT)?;
        length.write(0);
        if text.is_null() || isize::try_from(size).is_err() {
            return Err(RELATCH_E_ARGUMENT);
        }
        // SAFETY: not null, writable for `size` bytes by the caller's promise, no longer than a
        // slice may be; it need not be initialised.
        let text = unsafe { slice::from_raw_parts_mut(text.cast::<MaybeUninit<u8>>(), size) };
        if let Some(first) = text.first_mut() {
            first.write(0);
        }
        if size < least {
            return Err(RELATCH_E_ARGUMENT);
        }
        Ok(Self { text, length })
    }

    /// Writes a text; one that does not fit is an error of the library, whose sizes hold every text.
    pub(crate) fn put(self, text: &str) -> Result<(), Failed> {
        if text.len() >= self.text.len() {
            return Err(RELATCH_E_INTERNAL);
        }
        let bytes = text.bytes().chain([0]);
        for (place, byte) in self.text.iter_mut().zip(bytes) {
            place.write(byte);
        }
        self.length.write(text.len());
        Ok(())
    }
}
