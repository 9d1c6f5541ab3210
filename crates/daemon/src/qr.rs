//! A QR text as lines of half blocks.

use fast_qr::{ECL, Mode, QRBuilder};

/// The light border that a reader needs, in modules. [WIRE-2]
const QUIET_ZONE: usize = 4;
/// The longest text at level M, in characters. [WIRE-2]
const LONGEST_AT_M: usize = 772;

/// The lines, without colours: light modules are drawn, dark ones are the background. None for a text that no code holds.
pub(crate) fn lines(text: &str) -> Option<Vec<String>> {
    let level = if text.len() > LONGEST_AT_M {
        ECL::L
    } else {
        ECL::M
    };
    let code = QRBuilder::new(text)
        .mode(Mode::Alphanumeric)
        .ecl(level)
        .build()
        .ok()?;
    let size = code.size;
    let is_light = |x: usize, y: usize| {
        let inside = |at: usize| at.checked_sub(QUIET_ZONE).filter(|at| *at < size);
        match (inside(x), inside(y)) {
            (Some(x), Some(y)) => !code[y].get(x).is_some_and(|module| module.value()),
            _ => true,
        }
    };
    let framed = size + 2 * QUIET_ZONE;
    let line = |y: usize| {
        (0..framed)
            .map(|x| match (is_light(x, y), is_light(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            })
            .collect()
    };
    Some((0..framed).step_by(2).map(line).collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_code_has_its_quiet_zone_and_its_corner() {
        let lines = super::lines("RL1:0123456789").unwrap();
        let width = lines[0].chars().count();
        assert!(lines.iter().all(|line| line.chars().count() == width));
        assert_eq!(width, 21 + 8);
        assert_eq!(lines[0], "█".repeat(width));
        // The finder pattern: seven dark modules in the first row, dark and light ones in the second.
        assert!(lines[2].starts_with("████ ▄▄▄▄▄ █"), "{}", lines[2]);
    }

    #[test]
    fn a_text_that_is_too_long_is_none() {
        assert!(super::lines(&"A".repeat(4_297)).is_none());
    }
}
