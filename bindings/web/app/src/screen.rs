//! A page as plain objects: sentences in the person's language, a code if there is one, buttons.

use core::fmt;

use relatch_app::Language;
use serde::Serialize;
use tsify::Tsify;

/// A page.
#[derive(Debug, Serialize, Tsify)]
pub struct Screen {
    /// Which page.
    #[tsify(type = "Kind")]
    pub kind: &'static str,
    /// What it says, from top to bottom.
    pub lines: Vec<Line>,
    /// The code, to be shown as large as the screen permits. Show it, and do not keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub code: Option<ShownCode>,
    /// What the person may press: all of the same size and colour.
    pub buttons: Vec<ButtonView>,
    /// Whether a camera runs behind it.
    pub scans: bool,
}

/// A code. Its texts live until the garbage collector takes them: JavaScript cannot wipe a string.
#[derive(Serialize, Tsify)]
pub struct ShownCode {
    /// Digits in groups of four.
    pub grouped: String,
    /// For a screen reader: digit by digit.
    pub spoken: String,
}

/// A sentence.
#[derive(Debug, Serialize, Tsify)]
pub struct Line {
    /// How it stands on the page.
    #[tsify(type = "Role")]
    pub role: &'static str,
    /// Its id, the same in every language.
    pub id: &'static str,
    /// The sentence. Names of others are between the isolates U+2068 and U+2069: leave them in.
    pub text: String,
}

/// A button and what stands on it.
#[derive(Debug, Serialize, Tsify)]
pub struct ButtonView {
    /// Which one.
    #[tsify(type = "Button")]
    pub button: &'static str,
    /// What stands on it.
    pub text: &'static str,
}

impl Screen {
    pub(crate) fn of(screen: &relatch_app::Screen, language: Language) -> Self {
        let lines = screen.lines.iter().map(|line| Line {
            role: line.role.name(),
            id: line.sentence.id.as_str(),
            text: language.say(&line.sentence),
        });
        let buttons = screen.buttons.iter().map(|button| ButtonView {
            button: button.name(),
            text: language.pattern(button.text()),
        });
        Self {
            kind: screen.kind.name(),
            lines: lines.collect(),
            code: screen.code.as_ref().map(|code| ShownCode {
                grouped: code.grouped().into(),
                spoken: code.spoken().to_string(),
            }),
            buttons: buttons.collect(),
            scans: screen.scans(),
        }
    }
}

impl Drop for ShownCode {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.grouped);
        zeroize::Zeroize::zeroize(&mut self.spoken);
    }
}

impl fmt::Debug for ShownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShownCode(..)")
    }
}
