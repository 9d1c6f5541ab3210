//! How public bytes are printed.

use core::fmt;

/// Public bytes as hexadecimal digits: `Display` and `Debug` of ids and hashes.
///
/// # Security
/// It prints all bytes that it gets. Give it no key, code or other secret.
///
/// ```
/// assert_eq!(relatch_wire::Hex(&[0x0b, 0xff]).to_string(), "0bff");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hex<'a>(pub &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
