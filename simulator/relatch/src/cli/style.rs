//! The few colours of the tables. They vanish where the output is no terminal, by `--color` and by `NO_COLOR`.

use anstyle::{AnsiColor, Style};

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// A mark of something that holds.
pub(super) fn good(mark: &str) -> String {
    format!("{GOOD}{mark}{GOOD:#}")
}

/// A mark of something that does not hold.
pub(super) fn bad(mark: &str) -> String {
    format!("{BAD}{mark}{BAD:#}")
}
