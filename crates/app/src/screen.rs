//! A page as plain data: what a program shows, whatever it draws with.

use crate::code::ShownCode;
use crate::texts::{self, Language, Sentence, TextId};

/// A page: lines from top to bottom, a code if there is one, and buttons of the same weight.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Screen {
    /// Which page.
    pub kind: Kind,
    /// What it says.
    pub lines: Vec<Line>,
    /// The code, to be shown as large as the screen permits, and not kept. [APP-5]
    pub code: Option<ShownCode>,
    /// What the person may press; none is more prominent than the other. [APP-4]
    pub buttons: Vec<Button>,
}

/// Which page is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The camera looks for a code of a device.
    Scanning,
    /// The camera looks for a check.
    Checking,
    /// A question is on its way.
    Waiting,
    /// The owner proves that it is they.
    Proving,
    /// Before an offer of suite 1 is shown: nobody may film it.
    Warning,
    /// What an offer would bind; the program asks for a name.
    Offer,
    /// The confirmation code of a binding.
    Confirmation,
    /// What a challenge would do.
    Preview,
    /// The code that sets a password.
    Code,
    /// The check code, which cannot change a password.
    CheckCode,
    /// What an act would do.
    Act,
    /// What an act did.
    Acted,
    /// One sentence.
    Message,
}

/// A sentence and how it stands on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// How it stands on the page.
    pub role: Role,
    /// What it says.
    pub sentence: Sentence,
}

/// How a line stands on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// What the page is about: a heading, the first that a screen reader reads.
    Title,
    /// A fact.
    Fact,
    /// What the person must not overlook.
    Warning,
    /// What the person does next.
    Instruction,
}

/// A button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Button {
    /// Leaves the page, and nothing was done.
    Cancel,
    /// Goes on after the warning.
    GoOn,
    /// Claims the offer under the name that was typed.
    Bind,
    /// Asks for the code.
    Confirm,
    /// Proves that it is the owner, and asks for the code.
    Prove,
    /// Agrees to the act.
    Yes,
    /// Opens the scanner of checks.
    Check,
    /// Opens the scanner again.
    Again,
    /// Closes the page; a code is wiped.
    Done,
}

impl Screen {
    /// The lines in this language, from top to bottom.
    #[must_use]
    pub fn say(&self, language: Language) -> Vec<String> {
        self.lines
            .iter()
            .map(|line| language.say(&line.sentence))
            .collect()
    }

    /// Whether a camera runs behind it.
    #[must_use]
    pub fn scans(&self) -> bool {
        matches!(self.kind, Kind::Scanning | Kind::Checking)
    }
}

impl Kind {
    /// A name that never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Scanning => "scanning",
            Self::Checking => "checking",
            Self::Waiting => "waiting",
            Self::Proving => "proving",
            Self::Warning => "warning",
            Self::Offer => "offer",
            Self::Confirmation => "confirmation",
            Self::Preview => "preview",
            Self::Code => "code",
            Self::CheckCode => "check-code",
            Self::Act => "act",
            Self::Acted => "acted",
            Self::Message => "message",
        }
    }
}

impl Role {
    /// A name that never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Fact => "fact",
            Self::Warning => "warning",
            Self::Instruction => "instruction",
        }
    }
}

impl Button {
    /// Every button.
    pub const ALL: [Self; 9] = [
        Self::Cancel,
        Self::GoOn,
        Self::Bind,
        Self::Confirm,
        Self::Prove,
        Self::Yes,
        Self::Check,
        Self::Again,
        Self::Done,
    ];

    /// What stands on it.
    #[must_use]
    pub fn text(self) -> TextId {
        match self {
            Self::Cancel => texts::BUTTON_CANCEL,
            Self::GoOn => texts::BUTTON_GO_ON,
            Self::Bind => texts::BUTTON_BIND,
            Self::Confirm => texts::BUTTON_CONFIRM,
            Self::Prove => texts::BUTTON_PROVE,
            Self::Yes => texts::BUTTON_YES,
            Self::Check => texts::BUTTON_CHECK,
            Self::Again => texts::BUTTON_AGAIN,
            Self::Done => texts::BUTTON_DONE,
        }
    }

    /// A name that never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        let id = self.text().as_str();
        id.strip_prefix("button.").unwrap_or(id)
    }

    /// The button of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|button| button.name() == name)
    }
}
