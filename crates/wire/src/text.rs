//! The text form: `RL1:` and base45, one text for each message (spec/protocol.md, "Text form").

use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::error::TextError;

/// The longest QR text that is read, in characters: what the largest QR code holds.
pub const MAX_CHARS: usize = 4296;
/// The longest message that is read, in bytes: what base45 holds in [`MAX_CHARS`] less the prefix.
pub const MAX_MESSAGE: usize = (MAX_CHARS - PREFIX.len()) / 3 * 2 + 1;

const PREFIX: &str = "RL1:";
/// The most digits of a version in a prefix.
const VERSION_DIGITS: usize = 5;

/// The digits of base45 (RFC 9285, section 4.2).
const DIGITS: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/// The value of each ASCII character that is a digit.
const VALUES: [Option<u8>; 128] = values();

/// Writes a message as QR text. [WIRE-1]
///
/// An offer's text is a secret: it is written into a string that never grows, so that no partial
/// copy is left behind.
#[must_use]
pub fn encode(message: &[u8]) -> String {
    base45(PREFIX, message)
}

/// Reads the message bytes of a QR text. They may be an offer's, and are wiped when dropped.
///
/// # Errors
/// [`TextError`]: not Relatch, a newer version, too long, or not base45.
///
/// # Security
/// The text comes from an untrusted picture. Its first characters and its length are checked
/// before anything is allocated. A text that [`encode`] would not write for its bytes is refused,
/// so that no two texts mean one message.
pub fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, TextError> {
    let version = version(text).ok_or(TextError::NotRelatch)?; // [WIRE-5]
    if version != "1" {
        return Err(TextError::NewerVersion); // [WIRE-6]
    }
    // Only ASCII passes, so bytes are characters.
    if text.len() > MAX_CHARS {
        return Err(TextError::TooLong); // [WIRE-4]
    }
    of_base45(PREFIX, text).ok_or(TextError::Base45)
}

/// Writes a prefix and base45 into one allocation.
pub(crate) fn base45(prefix: &str, bytes: &[u8]) -> String {
    let mut text = String::with_capacity(prefix.len() + bytes.len().div_ceil(2) * 3);
    text.push_str(prefix);
    let (pairs, last) = bytes.as_chunks();
    for pair in pairs {
        push_digits(&mut text, u16::from_be_bytes(*pair), 3);
    }
    if let [last] = last {
        push_digits(&mut text, u16::from(*last), 2);
    }
    text
}

/// Reads what [`base45`] writes with this prefix, and nothing else. [WIRE-7]
///
/// A group whose number fits its bytes is the one that [`base45`] writes for them, so no text has
/// to be written again for comparison.
pub(crate) fn of_base45(prefix: &str, text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let (groups, tail) = text.strip_prefix(prefix)?.as_bytes().as_chunks::<3>();
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * groups.len() + 1));
    for group in groups {
        let pair = u16::try_from(number(group)?).ok()?;
        bytes.extend_from_slice(&pair.to_be_bytes());
    }
    match tail {
        [] => {}
        [_, _] => bytes.push(u8::try_from(number(tail)?).ok()?),
        _ => return None,
    }
    Some(bytes)
}

/// The number of at most three characters, the lowest digit first.
fn number(digits: &[u8]) -> Option<u32> {
    let mut number = 0;
    for digit in digits.iter().rev() {
        let value = VALUES.get(usize::from(*digit))?.as_ref()?;
        number = 45 * number + u32::from(*value);
    }
    Some(number)
}

/// Writes a number in base 45, the lowest digit first.
fn push_digits(text: &mut String, number: u16, digits: u32) {
    for place in 0..digits {
        let digit = number / 45_u16.pow(place) % 45;
        text.push(
            DIGITS
                .get(usize::from(digit))
                .copied()
                .map_or(' ', char::from),
        );
    }
}

/// The version of `RL<version>:`: 1 to 5 digits, of which the first is not zero. The length of the
/// text behind it costs nothing.
fn version(text: &str) -> Option<&str> {
    let text = text.strip_prefix("RL")?;
    let digits = text.bytes().take_while(u8::is_ascii_digit);
    let (version, rest) = text.split_at_checked(digits.take(VERSION_DIGITS).count())?;
    let legal = !version.is_empty() && !version.starts_with('0') && rest.starts_with(':');
    legal.then_some(version)
}

#[allow(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, where a wrong index is a compile error"
)]
const fn values() -> [Option<u8>; 128] {
    let mut values = [None; 128];
    let mut value = 0;
    while value < DIGITS.len() {
        values[DIGITS[value] as usize] = Some(value as u8);
        value += 1;
    }
    values
}
