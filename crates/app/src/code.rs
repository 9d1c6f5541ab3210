//! A code on the screen.

use core::fmt;

use relatch_authority::{Code, CodeLength};
use zeroize::Zeroizing;

/// A code as it is shown: wiped when dropped, never printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct ShownCode(Zeroizing<String>);

impl ShownCode {
    /// Takes what the account service calls a code: digits in groups of four, and nothing else.
    ///
    /// # Security
    /// No other text of a service comes onto the page of a code.
    pub(crate) fn from_service(text: &Zeroizing<String>) -> Option<Self> {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        CodeLength::from_digits(u64::try_from(digits).ok()?)?;
        let grouped = text.bytes().enumerate().all(|(place, byte)| {
            let is_gap = place % 5 == 4;
            (is_gap && byte == b' ') || (!is_gap && byte.is_ascii_digit())
        });
        let whole = digits % 4 == 0 && text.len() == (digits + digits / 4).saturating_sub(1);
        (grouped && whole).then(|| Self(text.clone()))
    }

    /// The digits in groups of four, as shown: `4821 9035 0716`. [APP-5]
    #[must_use]
    pub fn grouped(&self) -> &str {
        &self.0
    }

    /// How many digits it has.
    #[must_use]
    pub fn digits(&self) -> usize {
        self.0.bytes().filter(u8::is_ascii_digit).count()
    }

    /// The code for a screen reader: digit by digit, with a pause after each group.
    #[must_use]
    pub fn spoken(&self) -> Zeroizing<String> {
        // 20 digits, 19 gaps and 4 commas: the text never grows, so no copy of it is left behind.
        let mut spoken = Zeroizing::new(String::with_capacity(48));
        for byte in self.0.bytes() {
            match byte {
                b' ' => spoken.push(','),
                digit => {
                    if !spoken.is_empty() {
                        spoken.push(' ');
                    }
                    spoken.push(char::from(digit));
                }
            }
        }
        spoken
    }
}

impl From<&Code> for ShownCode {
    fn from(code: &Code) -> Self {
        Self(code.grouped())
    }
}

impl fmt::Debug for ShownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShownCode(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<ShownCode> {
        ShownCode::from_service(&Zeroizing::new(text.into()))
    }

    #[test]
    fn a_code_is_digits_in_groups_of_four_and_nothing_else() {
        for legal in ["4821 9035", "4821 9035 0716", "4821 9035 0716 1234 5678"] {
            assert_eq!(
                of(legal).map(|code| code.grouped().to_owned()).as_deref(),
                Some(legal)
            );
        }
        for other in [
            "",
            "4821",
            "48219035",
            "4821  9035",
            "4821 9035 ",
            " 4821 9035",
            "4821-9035",
            "4821 903x",
            "4821 9035 0716 1234 5678 9012",
            "call 0800 1234",
        ] {
            assert_eq!(of(other), None, "{other:?}");
        }
    }

    #[test]
    fn a_screen_reader_says_each_digit() {
        assert_eq!(
            of("4821 9035").unwrap().spoken().as_str(),
            "4 8 2 1, 9 0 3 5"
        );
        let longest = of("4821 9035 0716 1234 5678").unwrap();
        assert!(longest.spoken().len() <= 48);
    }

    // [KEY-12]
    #[test]
    fn debug_shows_no_digit() {
        assert_eq!(format!("{:?}", of("4821 9035")), "Some(ShownCode(..))");
    }
}
