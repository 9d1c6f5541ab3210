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

impl Hex<'_> {
    /// The bytes that exactly twice as many digits say, in capitals or not.
    ///
    /// ```
    /// use relatch_wire::Hex;
    ///
    /// assert_eq!(Hex::read("0bFF"), Some([0x0b, 0xff]));
    /// assert_eq!(Hex::read::<2>("0bf"), None);
    /// ```
    #[must_use]
    pub fn read<const N: usize>(text: &str) -> Option<[u8; N]> {
        let (pairs, rest) = text.as_bytes().as_chunks();
        if pairs.len() != N || !rest.is_empty() {
            return None;
        }
        let mut bytes = [0; N];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Some(bytes)
    }
}

fn digit(letter: u8) -> Option<u8> {
    let digit = char::from(letter).to_digit(16)?;
    u8::try_from(digit).ok()
}

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
