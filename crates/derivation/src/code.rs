//! The code: what the phone shows and the owner types (spec/protocol.md, "Codes").

use alloc::string::String;
use core::fmt;

use relatch_wire::{CodeLength, Secret};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::ct_eq::reveal;
use crate::damm;
use crate::reduce::Modulus;
use crate::typed::TypedCode;

/// A code as derived: a secret until it is shown to its owner; wiped when dropped.
#[derive(Clone)]
pub struct Code {
    /// The number of all digits but the check digit.
    value: Zeroizing<u64>,
    length: CodeLength,
}

impl Code {
    /// `m` as a 256-bit big-endian integer modulo 10^(n-1). [CODE-1]
    ///
    /// For the vectors of type `code` (spec/conformance.md) and a vendor's tests. A device or an
    /// authority does not need it: `CodeKey` and `ConfirmKey` make the material and the code.
    ///
    /// # Security
    /// The material is as secret as the code; the caller wipes it.
    #[must_use]
    pub fn from_material(material: &[u8; 32], length: CodeLength) -> Self {
        Self {
            value: Zeroizing::new(modulus(length).reduce(material)),
            length,
        }
    }

    /// Compares with what was typed, in constant time; the lengths are public. [CODE-7]
    ///
    /// # Security
    /// The device must charge the attempt before it looks at the answer; `relatch_device` does.
    #[must_use]
    pub fn matches(&self, typed: &TypedCode) -> bool {
        self.length == typed.length() && reveal(self.value.ct_eq(&typed.value()))
    }

    /// The length, which is public.
    #[must_use]
    pub fn length(&self) -> CodeLength {
        self.length
    }

    /// The digits with the check digit at the end.
    #[must_use]
    pub fn digits(&self) -> Zeroizing<String> {
        self.join("")
    }

    /// The digits in groups of four, as shown and spoken: `4821 9035 0716`. [CODE-3]
    #[must_use]
    pub fn grouped(&self) -> Zeroizing<String> {
        self.join(" ")
    }

    fn join(&self, separator: &str) -> Zeroizing<String> {
        let mut digits = Secret::from([0; 20]);
        let count = usize::from(self.length.digits());
        let (front, check) = digits.split_at_mut(count.saturating_sub(1));
        let mut rest = Zeroizing::new(*self.value);
        for digit in front.iter_mut().rev() {
            *digit = (*rest % 10) as u8;
            *rest /= 10;
        }
        if let Some(check) = check.first_mut() {
            *check = damm::check_digit(front);
        }
        // 20 digits and 4 separators: the string never grows, so no copy of it is left behind.
        let mut text = Zeroizing::new(String::with_capacity(24));
        for (position, digit) in digits.iter().take(count).enumerate() {
            if position > 0 && position % 4 == 0 {
                text.push_str(separator);
            }
            // Masked to ASCII, or the string would branch on how many bytes the digit takes.
            text.push(char::from(b'0' | (*digit & 0xf)));
        }
        text
    }
}

/// 10^(n-1): how many codes of this length there are.
fn modulus(length: CodeLength) -> &'static Modulus {
    const EIGHT: Modulus = Modulus::new(10_u64.pow(7));
    const TWELVE: Modulus = Modulus::new(10_u64.pow(11));
    const SIXTEEN: Modulus = Modulus::new(10_u64.pow(15));
    const TWENTY: Modulus = Modulus::new(10_u64.pow(19));
    match length {
        CodeLength::Eight => &EIGHT,
        CodeLength::Twelve => &TWELVE,
        CodeLength::Sixteen => &SIXTEEN,
        CodeLength::Twenty => &TWENTY,
    }
}

// [KEY-12]
impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(..)")
    }
}

#[cfg(test)]
mod tests {
    use relatch_wire::CodeLength;

    use super::Code;

    #[test]
    fn smallest_and_largest() {
        for length in CodeLength::ALL {
            let count = usize::from(length.digits());
            let smallest = Code::from_material(&[0; 32], length);
            assert_eq!(*smallest.digits(), "0".repeat(count));

            let mut material = [0; 32];
            let largest = 10_u64.pow(u32::from(length.digits()) - 1) - 1;
            material[24..].copy_from_slice(&largest.to_be_bytes());
            let largest = Code::from_material(&material, length);
            assert_eq!(largest.digits()[..count - 1], "9".repeat(count - 1));
        }
    }

    /// The string never grows while it is filled, so no part of the code is left in freed memory.
    #[test]
    fn room_for_the_longest() {
        let code = Code::from_material(&[0xff; 32], CodeLength::Twenty);
        assert_eq!(code.grouped().len(), 24);
        assert_eq!(code.grouped().capacity(), 24);
    }
}
