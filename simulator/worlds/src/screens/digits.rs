//! A code on a screen: typed at the recorder, or shown by the phone.

use core::fmt;

use zeroize::Zeroizing;

/// The digits of a code as a person types or reads them, spaces and dashes included. Erased when dropped, and
/// never in debug output.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Digits(Zeroizing<String>);

impl Digits {
    /// The characters that take a cell or a place in a group: all but spaces and dashes.
    pub(super) fn shown(&self) -> impl Iterator<Item = char> + '_ {
        self.0.chars().filter(|c| !matches!(c, ' ' | '-'))
    }

    /// The code as it is shown and said: in groups of four.
    pub(super) fn groups(&self) -> Vec<Zeroizing<String>> {
        let digits: Zeroizing<Vec<char>> = Zeroizing::new(self.shown().collect());
        let group = |chunk: &[char]| Zeroizing::new(chunk.iter().collect());
        digits.chunks(4).map(group).collect()
    }
}

impl From<&str> for Digits {
    fn from(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }
}

impl From<String> for Digits {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Debug for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digits(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: &str) -> String {
        let groups = Digits::from(code).groups();
        groups
            .iter()
            .map(|group| group.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn codes_are_grouped_whatever_they_were() {
        assert_eq!(said("482190350716"), "4821 9035 0716");
        assert_eq!(said("48-2190 35"), "4821 9035");
        assert_eq!(said(""), "");
    }

    #[test]
    fn debug_output_shows_no_digit() {
        let shown = format!("{:?}", Digits::from("4821 9035 0716"));
        assert!(!shown.contains(|c: char| c.is_ascii_digit()));
    }
}
