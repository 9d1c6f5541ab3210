//! QR codes: from a text to a matrix of modules, and from a matrix to a terminal.

use core::fmt;

use fast_qr::{ECL, Mode, QRBuilder, QRCode};

/// The light border that a reader needs around the modules, in modules.
pub const QUIET_ZONE: u32 = 4;

/// How much of a damaged code can be repaired: about 7, 15, 25 or 30 of 100 code words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// 7 %: the protocol's for a long text, an offer of suite 3. [WIRE-2]
    L,
    /// 15 %: the protocol's for every other text. [WIRE-2]
    M,
    /// 25 %.
    Q,
    /// 30 %.
    H,
}

/// A QR code: a square of dark and light modules.
#[derive(Clone, PartialEq, Eq)]
pub struct QrMatrix {
    /// Whether each module of each row is dark.
    rows: Vec<Vec<bool>>,
}

impl Level {
    /// The protocol's level for `text`: L above 772 characters, a message of 512 bytes, else M. [WIRE-2]
    ///
    /// A long text needs modules that are large enough for a photo more than it needs a reserve against damage.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.len() > LONGEST_AT_M {
            Self::L
        } else {
            Self::M
        }
    }
}

/// The longest text at level M, in characters.
const LONGEST_AT_M: usize = 772;

impl QrMatrix {
    /// Encodes `text` at [its level](Level::of), in the smallest version that holds it: in alphanumeric mode if every
    /// character is in that alphabet (digits, upper-case letters, space and `$%*+-./:`), else in byte mode as UTF-8.
    /// [WIRE-2]
    ///
    /// # Errors
    /// [`QrError`] if no version holds the text: more than 4,296 alphanumeric characters or 2,953 bytes.
    pub fn encode(text: &str) -> Result<Self, QrError> {
        Self::encode_at(Level::of(text), text)
    }

    /// Encodes `text` as [`Self::encode`] does, at another level of error correction: for comparisons.
    ///
    /// # Errors
    /// [`QrError`] if no version holds the text at this level.
    pub fn encode_at(level: Level, text: &str) -> Result<Self, QrError> {
        // One segment, never a mixture, and never numeric mode: the version depends on the length of the text alone.
        let mode = if text.bytes().all(is_alphanumeric) {
            Mode::Alphanumeric
        } else {
            Mode::Byte
        };
        Self::in_mode(mode, level, text.as_bytes())
    }

    /// Encodes `bytes` in byte mode, whatever they are, in the smallest version that holds them.
    ///
    /// # Errors
    /// [`QrError`] above 2,331 bytes.
    pub fn encode_bytes(bytes: &[u8]) -> Result<Self, QrError> {
        Self::in_mode(Mode::Byte, Level::M, bytes)
    }

    fn in_mode(mode: Mode, level: Level, bytes: &[u8]) -> Result<Self, QrError> {
        let level = match level {
            Level::L => ECL::L,
            Level::M => ECL::M,
            Level::Q => ECL::Q,
            Level::H => ECL::H,
        };
        let code = QRBuilder::new(bytes).mode(mode).ecl(level).build();
        code.map(|code| Self::of(&code)).map_err(|_| QrError {
            length: bytes.len(),
        })
    }

    fn of(code: &QRCode) -> Self {
        let row = |y| code[y].iter().map(|module| module.value()).collect();
        Self {
            rows: (0..code.size).map(row).collect(),
        }
    }

    /// The QR version, 1 to 40.
    #[must_use]
    pub fn version(&self) -> u8 {
        ((self.size() - 17) / 4) as u8
    }

    /// The width and height in modules, without the quiet zone: `17 + 4 * version`.
    #[must_use]
    pub fn size(&self) -> u32 {
        self.rows.len() as u32
    }

    /// The width and height in modules, with the quiet zone of [`QUIET_ZONE`] modules on each side.
    #[must_use]
    pub fn framed_size(&self) -> u32 {
        self.size() + 2 * QUIET_ZONE
    }

    /// Whether the module in column `x`, row `y` is dark. Outside the matrix all is light.
    #[must_use]
    pub fn is_dark(&self, x: i32, y: i32) -> bool {
        let row = usize::try_from(y).ok().and_then(|y| self.rows.get(y));
        let module = row.zip(usize::try_from(x).ok());
        module.is_some_and(|(row, x)| row.get(x).is_some_and(|dark| *dark))
    }

    /// The code as lines for a terminal, with its quiet zone: two modules a character, by half blocks.
    ///
    /// The colours are set explicitly (ANSI 256-colour black 16 and white 231), so that the code is dark
    /// on light whatever the terminal's own colours are. The terminal must be `size + 8` columns wide.
    #[must_use]
    pub fn to_terminal(&self) -> String {
        const DARK_ON_LIGHT: &str = "\x1b[38;5;16;48;5;231m";
        const RESET: &str = "\x1b[0m\n";
        let border = QUIET_ZONE.cast_signed();
        let end = self.size().cast_signed() + border;
        let mut lines = String::new();
        for y in (-border..end).step_by(2) {
            lines.push_str(DARK_ON_LIGHT);
            lines.extend(
                (-border..end).map(|x| half_block(self.is_dark(x, y), self.is_dark(x, y + 1))),
            );
            lines.push_str(RESET);
        }
        lines
    }
}

/// Whether a character is in the alphabet of alphanumeric mode.
fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_uppercase() || b" $%*+-./:".contains(&byte)
}

fn half_block(upper: bool, lower: bool) -> char {
    match (upper, lower) {
        (false, false) => ' ',
        (true, false) => '▀',
        (false, true) => '▄',
        (true, true) => '█',
    }
}

/// Only the version: the modules may hold a secret.
impl fmt::Debug for QrMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QrMatrix {{ version {} }}", self.version())
    }
}

/// A text that no QR code holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QrError {
    /// The length of the text in bytes.
    pub length: usize,
}

impl fmt::Display for QrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a text of {} bytes is too long for a QR code at its error correction level; shorten it",
            self.length
        )
    }
}

impl core::error::Error for QrError {}

#[cfg(test)]
mod tests {
    use super::*;

    // [WIRE-2]
    #[test]
    fn versions_are_the_smallest_for_the_alphanumeric_length() {
        // Alphanumeric capacity at error correction M, ISO/IEC 18004 table 7.
        for (capacity, version) in [(20, 1), (122, 5), (154, 6), (311, 10)] {
            let fits = QrMatrix::encode(&"A".repeat(capacity)).unwrap();
            assert_eq!(fits.version(), version);
            assert_eq!(fits.size(), 17 + 4 * u32::from(version));
            let over = QrMatrix::encode(&"A".repeat(capacity + 1)).unwrap();
            assert_eq!(over.version(), version + 1);
        }
    }

    #[test]
    fn lower_case_needs_byte_mode_and_a_larger_version() {
        let upper = QrMatrix::encode(&"A".repeat(122)).unwrap();
        let lower = QrMatrix::encode(&"a".repeat(122)).unwrap();
        assert!(lower.version() > upper.version());
    }

    // [WIRE-2]
    #[test]
    fn a_long_text_gets_the_larger_modules_of_level_l() {
        let drawn = |length: usize| QrMatrix::encode(&"A".repeat(length)).unwrap().version();
        // A message of 512 bytes at M; one byte more at L; an offer of suite 3, the largest, without and with ignorable keys.
        let versions = [772, 774, 1924, 2134].map(drawn);
        assert_eq!(versions, [18, 16, 26, 28]);
    }

    #[test]
    fn a_text_beyond_version_40_is_refused() {
        assert!(QrMatrix::encode(&"A".repeat(4296)).is_ok());
        assert_eq!(
            QrMatrix::encode(&"A".repeat(4297)),
            Err(QrError { length: 4297 })
        );
        assert!(QrMatrix::encode_bytes(&[0; 2332]).is_err());
    }

    // [WIRE-2]
    #[test]
    fn the_terminal_shows_every_module_once() {
        let code = QrMatrix::encode("RL1: TERMINAL").unwrap();
        let drawn = code.to_terminal();
        let mut dark = 0;
        for line in drawn.lines() {
            let modules = line
                .trim_start_matches("\x1b[38;5;16;48;5;231m")
                .trim_end_matches("\x1b[0m");
            assert_eq!(modules.chars().count() as u32, code.framed_size());
            dark += modules
                .chars()
                .map(|c| " ▀▄█".chars().position(|b| b == c).unwrap().div_ceil(2))
                .sum::<usize>();
        }
        let size = code.size().cast_signed();
        let expected = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
        assert_eq!(dark, expected.filter(|&(x, y)| code.is_dark(x, y)).count());
    }
}
