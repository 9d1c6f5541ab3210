//! Untrusted texts on a screen.

use alloc::string::String;
use core::fmt::{self, Write};

use crate::offer::Identity;

impl Identity {
    /// Vendor, model and serial for a screen, each character that could mislead replaced by U+FFFD. [APP-7]
    ///
    /// # Security
    /// The texts come from the offer, and the offer perhaps from an attacker. Control characters and those that change the
    /// direction of the text are replaced; letters that look alike are not.
    ///
    /// ```
    /// let identity = relatch_wire::Identity::new("Vendor", "NVR\u{202e}8", "0001")?;
    /// assert_eq!(identity.printable(), ["Vendor", "NVR\u{fffd}8", "0001"]);
    /// assert_eq!(identity.to_string(), "Vendor NVR\u{fffd}8 0001");
    /// # Ok::<(), relatch_wire::FieldError>(())
    /// ```
    #[must_use]
    pub fn printable(&self) -> [String; 3] {
        let texts = [self.vendor(), self.model(), self.serial()];
        texts.map(|text| text.chars().map(replaced).collect())
    }
}

/// One line for a log: vendor, model and serial as in [`Identity::printable`], those that are not empty.
impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = [self.vendor(), self.model(), self.serial()];
        let texts = texts.into_iter().filter(|text| !text.is_empty());
        for (number, text) in texts.enumerate() {
            if number > 0 {
                f.write_char(' ')?;
            }
            text.chars()
                .try_for_each(|character| f.write_char(replaced(character)))?;
        }
        Ok(())
    }
}

fn replaced(character: char) -> char {
    let directions = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    if directions || character.is_control() {
        char::REPLACEMENT_CHARACTER
    } else {
        character
    }
}
