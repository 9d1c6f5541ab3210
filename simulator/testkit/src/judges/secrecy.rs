//! No secret in anything that people or machines can read.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{Judged, found};

/// The shortest code.
const SHORTEST: usize = 8;
/// So many bytes of a key are no chance.
const FRONT: usize = 8;

/// What must be in no output of a world.
#[derive(Debug, Default)]
pub struct Secrecy {
    codes: BTreeSet<String>,
    keys: Vec<[u8; FRONT]>,
}

impl Secrecy {
    /// A code that an account got.
    pub fn code(&mut self, digits: Option<&str>) {
        self.codes.extend(digits.map(str::to_owned));
    }

    /// A key.
    pub fn key(&mut self, key: &[u8; 32]) {
        self.keys.extend(key.first_chunk());
    }

    /// A picture holds no byte of the keys that are known by then.
    ///
    /// # Errors
    /// It does.
    pub fn picture(&self, message: &[u8]) -> Judged<()> {
        let mut windows = message.windows(FRONT);
        match windows.any(|part| self.keys.iter().any(|key| key == part)) {
            true => found("secrecy", "a challenge shows a binding key"),
            false => Ok(()),
        }
    }

    /// A text holds no code and no key as `Debug` writes it.
    ///
    /// # Errors
    /// It does.
    pub fn text(&self, text: &str) -> Judged<()> {
        let runs = text.split(|digit: char| !digit.is_ascii_digit());
        let mut runs = runs.filter(|run| run.len() >= SHORTEST);
        if runs.any(|run| self.codes.contains(run)) {
            return found("secrecy", "a code stands in a log or a notice");
        }
        for key in &self.keys {
            let mut front = String::new();
            for byte in key {
                // A string takes everything.
                let _ = write!(front, "{byte}, ");
            }
            if text.contains(&front) {
                return found("secrecy", "a key stands in a log or a notice");
            }
        }
        Ok(())
    }
}
