//! A page as the program shows it.

use core::fmt;

use relatch_app::{Button, Language, ShownCode};
use wasm_bindgen::prelude::*;

/// A page.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Screen {
    screen: relatch_app::Screen,
    language: Language,
}

/// A sentence of a page.
#[wasm_bindgen(getter_with_clone)]
#[derive(Debug, Clone)]
pub struct Line {
    /// `title`, `fact`, `warning` or `instruction`.
    pub role: String,
    /// Its id, the same in every language.
    pub id: String,
    /// The sentence. Names of others are between the isolates U+2068 and U+2069: leave them in.
    pub text: String,
}

/// A button of a page.
#[wasm_bindgen(getter_with_clone)]
#[derive(Debug, Clone)]
pub struct View {
    /// What `press` takes: `cancel`, `go-on`, `bind`, `confirm`, `prove`, `yes`, `check`, `again` or `done`.
    pub button: String,
    /// What stands on it.
    pub text: String,
}

#[wasm_bindgen]
impl Screen {
    /// Which page, such as `scanning`, `preview` or `code`.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn kind(&self) -> String {
        self.screen.kind.name().into()
    }

    /// Whether a camera runs behind it.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn scans(&self) -> bool {
        self.screen.scans()
    }

    /// What it says, from top to bottom.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let each = self.screen.lines.iter().map(|line| Line {
            role: line.role.name().into(),
            id: line.sentence.id.as_str().into(),
            text: self.language.say(&line.sentence),
        });
        each.collect()
    }

    /// What the person may press: all of the same size and colour.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn buttons(&self) -> Vec<View> {
        let each = self.screen.buttons.iter().map(|button| View {
            button: button.name().into(),
            text: self.language.pattern(button.text()).into(),
        });
        each.collect()
    }

    /// The code in groups of four. Show it, and do not keep it: a text of JavaScript is not wiped.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn code(&self) -> Option<String> {
        self.screen.code.as_ref().map(|code| code.grouped().into())
    }

    /// The code for a screen reader.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn spoken(&self) -> Option<String> {
        self.screen
            .code
            .as_ref()
            .map(ShownCode::spoken)
            .map(|spoken| spoken.to_string())
    }
}

impl Screen {
    pub(crate) fn new(screen: relatch_app::Screen, language: Language) -> Self {
        Self { screen, language }
    }
}

/// The button of this name.
pub(crate) fn button(name: &str) -> Result<Button, JsError> {
    Button::named(name).ok_or_else(|| error(&format!("there is no button {name}")))
}

pub(crate) fn error(says: impl fmt::Display) -> JsError {
    JsError::new(&says.to_string())
}
