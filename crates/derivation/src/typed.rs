//! Typed text that has the form of a code (spec/protocol.md, "Typed codes").

use core::fmt;

use relatch_wire::CodeLength;
use zeroize::Zeroizing;

use crate::damm;

/// The longest input that is looked at, in bytes.
const MAX_INPUT: usize = 64;

/// The expected number of digits with a correct check digit, ready to be compared; wiped when
/// dropped.
#[derive(Clone)]
pub struct TypedCode {
    value: Zeroizing<u64>,
    length: CodeLength,
}

/// Why a typed text cannot be a code; it costs no attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TypoError {
    /// Over 64 bytes.
    TooLong,
    /// A character other than ASCII digits, spaces and dashes.
    Character,
    /// Not the number of digits that the challenge asks for.
    Length,
    /// The check digit does not match the other digits.
    CheckDigit,
}

impl TypedCode {
    /// Reads typed digits; spaces and dashes are ignored. [CODE-5] [CODE-6]
    ///
    /// # Errors
    /// [`TypoError`] names the fault.
    ///
    /// # Security
    /// Only the typed text decides the outcome; nothing here depends on the correct code.
    pub fn parse(input: &str, length: CodeLength) -> Result<Self, TypoError> {
        if input.len() > MAX_INPUT {
            return Err(TypoError::TooLong);
        }
        // The number of all digits before the last, the last digit, and Damm's sum over both: no
        // buffer has to be wiped.
        let (mut value, mut last, mut sum) = (0_u64, 0_u8, 0_u8);
        let mut count: usize = 0;
        for byte in input.bytes().filter(|byte| !matches!(byte, b' ' | b'-')) {
            let digit = byte
                .checked_sub(b'0')
                .filter(|digit| *digit < 10)
                .ok_or(TypoError::Character)?;
            // More than 20 digits overflow; their count is refused below.
            value = value.wrapping_mul(10).wrapping_add(last.into());
            (last, sum) = (digit, damm::step(sum, digit));
            count = count.saturating_add(1);
        }
        if count != usize::from(length.digits()) {
            return Err(TypoError::Length);
        }
        if sum != 0 {
            return Err(TypoError::CheckDigit);
        }
        Ok(Self {
            value: Zeroizing::new(value),
            length,
        })
    }

    pub(crate) fn value(&self) -> u64 {
        *self.value
    }

    pub(crate) fn length(&self) -> CodeLength {
        self.length
    }
}

impl fmt::Debug for TypedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedCode(..)")
    }
}

impl fmt::Display for TypoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "too many characters",
            Self::Character => "only digits, spaces and dashes belong in a code",
            Self::Length => "incorrect number of digits",
            Self::CheckDigit => "a digit is incorrect or two are swapped",
        })
    }
}

impl core::error::Error for TypoError {}
