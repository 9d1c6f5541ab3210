//! Scenario files: TOML that a person reads and writes. `simulator/scenarios/README.md` explains every word.

use core::ops::Range;
use std::fmt;

use serde::Deserialize;

use super::act::{Step, called};

/// The longest scenario file, in bytes.
pub const LONGEST_FILE: usize = 64 * 1024;
const MOST_STEPS: usize = 500;
const MOST_ACTORS: usize = 16;

/// One scenario: who is there, what happens, what must come of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// A short name, unlike that of all others.
    pub id: String,
    /// What it shows, in one sentence.
    pub title: String,
    /// The requirement ids of the specification that it proves.
    #[serde(default)]
    pub proves: Vec<String>,
    /// The recorders.
    #[serde(default)]
    pub nvr: Vec<NvrEntry>,
    /// The phones.
    #[serde(default)]
    pub phone: Vec<PhoneEntry>,
    /// The authorities that are not as usual.
    #[serde(default)]
    pub authority: Vec<AuthorityEntry>,
    /// What happens, in order.
    pub steps: Vec<toml::Spanned<Step>>,
}

/// A recorder before the first step.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NvrEntry {
    /// What the steps call it.
    pub name: String,
    /// The account that it was bound to, by the same steps as a person's, before the first step.
    pub bound_to: Option<String>,
    /// What that account calls it.
    #[serde(default = "called")]
    pub called: String,
    /// The administrator's password.
    #[serde(default = "password")]
    pub password: String,
    /// Digits of a code: 8, 12, 16 or 20.
    #[serde(default = "code_length")]
    pub code_length: u8,
    /// 1 to 3; without it, the suite that the scenarios are played in.
    pub suite: Option<u8>,
    /// Whose public keys are in the firmware; without it, those of the authority that its owner's phone asks.
    pub keys: Option<String>,
    /// What the firmware can do.
    #[serde(default)]
    pub model: Model,
    /// Whether a monotonic counter is in the hardware.
    #[serde(default)]
    pub counter: bool,
    /// Whether the records are authenticated under a key of the device's own.
    #[serde(default)]
    pub record_key: bool,
    /// Whether the vendor lets every console recover.
    #[serde(default)]
    pub open_to_network: bool,
    /// The serial number in its offers; its name where there is none.
    pub serial: Option<String>,
    /// Whether its offers are attested under a key that the vendor put in.
    #[serde(default)]
    pub factory_key: bool,
    /// How long a challenge lives.
    pub lifetime_minutes: Option<u64>,
    /// Parts that the vendor saved on.
    #[serde(default)]
    pub lacks: Vec<Part>,
}

/// A part of the hardware that may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Starts are not counted.
    BootCounter,
    /// The uptime in milliseconds has 32 bits only.
    WideUptime,
    /// The random generator gives the same bytes at every call.
    Entropy,
}

/// What a recorder's firmware can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// Recovery with the app.
    #[default]
    Supported,
    /// No recovery with the app.
    Unsupported,
    /// A protocol newer than the apps.
    Newer,
}

/// A phone before the first step.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhoneEntry {
    /// The account that it is logged in to; the steps call it by this name.
    pub account: String,
    /// Where its authority runs: `cloud`, shared by all who say so, or any other name, such as the phone itself.
    #[serde(default = "cloud")]
    pub authority: String,
}

/// An authority before the first step.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AuthorityEntry {
    /// What phones and steps call it.
    pub name: String,
    /// Instances with the same word share one registry; without it the registry is the authority's own.
    pub registry: Option<String>,
    /// The shortest code that it accepts in an offer.
    #[serde(default = "shortest")]
    pub least_code_length: u8,
    /// The lowest suite that it accepts in an offer.
    #[serde(default = "one")]
    pub least_suite: u16,
}

/// Why a file is not a scenario, with the line if it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// Counted from 1.
    pub line: Option<usize>,
    /// The fault and what to do.
    pub message: String,
}

impl Scenario {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// [`FileError`] names the line.
    pub fn parse(text: &str) -> Result<Self, FileError> {
        if text.len() > LONGEST_FILE {
            return Err(FileError::new(
                None,
                format!("the file is longer than {LONGEST_FILE} bytes"),
            ));
        }
        let scenario: Self = toml::from_str(text).map_err(|error| {
            FileError::new(
                error.span().map(|at| line(text, &at)),
                error.message().to_owned(),
            )
        })?;
        scenario.check()?;
        Ok(scenario)
    }

    /// What the types do not say.
    fn check(&self) -> Result<(), FileError> {
        let error = |message: String| Err(FileError::new(None, message));
        let moves_cursor = |text: &String| text.contains(char::is_control);
        if [&self.id, &self.title].into_iter().any(moves_cursor) {
            return error("id and title are single lines without control characters".into());
        }
        if self.steps.is_empty() {
            return error("a scenario without steps shows nothing; give it one".into());
        }
        if self.steps.len() > MOST_STEPS {
            return error(format!("more than {MOST_STEPS} steps"));
        }
        let actors = [self.nvr.len(), self.phone.len(), self.authority.len()];
        if actors.iter().any(|count| *count > MOST_ACTORS) {
            return error(format!(
                "more than {MOST_ACTORS} recorders, phones or authorities"
            ));
        }
        Ok(())
    }

    /// Whether there is a recorder whose suite the scenario does not fix.
    #[must_use]
    pub fn leaves_suite_open(&self) -> bool {
        self.nvr.iter().any(|nvr| nvr.suite.is_none())
    }

    /// The line of each step, for messages.
    #[must_use]
    pub fn step_lines(&self, text: &str) -> Vec<usize> {
        self.steps
            .iter()
            .map(|step| line(text, &step.span()))
            .collect()
    }
}

impl FileError {
    fn new(line: Option<usize>, message: String) -> Self {
        Self { line, message }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for FileError {}

fn line(text: &str, at: &Range<usize>) -> usize {
    text.bytes()
        .take(at.start)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1
}

fn password() -> String {
    "Old-Secret-1".into()
}

fn code_length() -> u8 {
    12
}

fn cloud() -> String {
    "cloud".into()
}

fn one() -> u16 {
    1
}

fn shortest() -> u8 {
    8
}
