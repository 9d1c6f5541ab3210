//! A page as the program shows it: sentences in the person's language, a code if there is one, buttons.

use core::fmt;

use relatch_app::{Button as AppButton, Kind as AppKind, Language as AppLanguage, Role as AppRole};

/// A page.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Screen {
    /// Which page.
    pub kind: Kind,
    /// What it says, from top to bottom.
    pub lines: Vec<Line>,
    /// The code, to be shown as large as the screen permits. Show it, and do not keep it.
    pub code: Option<ShownCode>,
    /// What the person may press: all of the same size and colour.
    pub buttons: Vec<ButtonView>,
    /// Whether a camera runs behind it.
    pub scans: bool,
}

/// A code. The texts live as long as the program keeps them: a language with garbage collection does not wipe them.
#[derive(Clone, uniffi::Record)]
pub struct ShownCode {
    /// Digits in groups of four.
    pub grouped: String,
    /// For a screen reader: digit by digit.
    pub spoken: String,
}

/// A sentence.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Line {
    /// How it stands on the page.
    pub role: Role,
    /// Its id, the same in every language.
    pub id: String,
    /// The sentence. Names of others are between the isolates U+2068 and U+2069: leave them in.
    pub text: String,
}

/// A button and what stands on it.
#[derive(Debug, Clone, uniffi::Record)]
pub struct ButtonView {
    /// Which one.
    pub button: Button,
    /// What stands on it.
    pub text: String,
}

/// Defines an enum that is another one of the app, variant by variant.
macro_rules! mirrored {
    ($(#[$doc:meta])* $name:ident = $other:ident { $($(#[$of:meta])* $variant:ident,)* } else $rest:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
        pub enum $name {
            $($(#[$of])* $variant,)*
        }

        impl From<$other> for $name {
            fn from(other: $other) -> Self {
                match other {
                    $($other::$variant => Self::$variant,)*
                    _ => Self::$rest,
                }
            }
        }

        impl From<$name> for $other {
            fn from(name: $name) -> Self {
                match name {
                    $($name::$variant => Self::$variant,)*
                }
            }
        }
    };
}

mirrored! {
    /// Which page is open.
    Kind = AppKind {
        /// The camera looks for a code of a device.
        Scanning,
        /// The camera looks for a check.
        Checking,
        /// A question is on its way.
        Waiting,
        /// The owner proves that it is they.
        Proving,
        /// Before an offer of suite 1 is shown.
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
    } else Message
}

mirrored! {
    /// How a line stands on the page.
    Role = AppRole {
        /// A heading.
        Title,
        /// A fact.
        Fact,
        /// What the person must not overlook.
        Warning,
        /// What the person does next.
        Instruction,
    } else Fact
}

mirrored! {
    /// A button.
    Button = AppButton {
        /// Leaves the page, and nothing was done.
        Cancel,
        /// Goes on after the warning.
        GoOn,
        /// Claims the offer under the name that was typed: call `bind`.
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
        /// Closes the page.
        Done,
    } else Done
}

mirrored! {
    /// The language of the person.
    Language = AppLanguage {
        /// English.
        English,
        /// German.
        German,
    } else English
}

mirrored! {
    /// What the person wants to scan.
    Purpose = AppPurpose {
        /// A device that forgot its owner, or wants to be bound.
        Recover,
        /// A check of a binding, and nothing else.
        Check,
    } else Recover
}

use relatch_app::Purpose as AppPurpose;

impl Screen {
    pub(crate) fn of(screen: &relatch_app::Screen, language: AppLanguage) -> Self {
        let lines = screen.lines.iter().map(|line| Line {
            role: line.role.into(),
            id: line.sentence.id.as_str().into(),
            text: language.say(&line.sentence),
        });
        let buttons = screen.buttons.iter().map(|button| ButtonView {
            button: (*button).into(),
            text: language.pattern(button.text()).into(),
        });
        Self {
            kind: screen.kind.into(),
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

impl fmt::Debug for ShownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShownCode(..)")
    }
}
