//! The text form: `RL1:` and base45, one text for each message (spec/protocol.md, "Text form").

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::TextError;

/// The longest QR text, in characters.
pub const MAX_CHARS: usize = 772;
/// The longest message, in bytes: what base45 holds in [`MAX_CHARS`] less the prefix.
pub const MAX_MESSAGE: usize = (MAX_CHARS - PREFIX.len()) / 3 * 2;

const PREFIX: &str = "RL1:";

/// Writes a message as QR text.
#[must_use]
pub fn encode(message: &[u8]) -> String {
    let mut text = String::from(PREFIX);
    text.push_str(&base45::encode(message));
    text
}

/// Reads a QR text back into the message bytes.
///
/// # Errors
/// [`TextError`]: too long, not Relatch, a newer version, or not base45.
///
/// # Security
/// The text comes from anybody's picture. Its length is checked before anything else, and a text
/// that is not the one that [`encode`] writes for its bytes is refused, so that no two texts mean one message.
pub fn decode(text: &str) -> Result<Vec<u8>, TextError> {
    if text.chars().nth(MAX_CHARS).is_some() {
        return Err(TextError::TooLong);
    }
    let (version, payload) = split_prefix(text).ok_or(TextError::NotRelatch)?;
    if version != "1" {
        return Err(TextError::NewerVersion);
    }
    let message = base45::decode(payload).map_err(|_| TextError::Base45)?;
    // base45 takes pairs over 255 and cuts them to a byte: only the re-encoding tells.
    if base45::encode(&message) != payload {
        return Err(TextError::Base45);
    }
    Ok(message)
}

/// Splits `RL<version>:<payload>`; the version has no leading zero.
fn split_prefix(text: &str) -> Option<(&str, &str)> {
    let (version, payload) = text.strip_prefix("RL")?.split_once(':')?;
    let digits = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !version.starts_with('0')).then_some((version, payload))
}
