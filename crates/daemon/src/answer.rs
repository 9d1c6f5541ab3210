//! What the daemon answers.

use serde::{Deserialize, Serialize};

use crate::protocol::Role;
use crate::secret::SecretText;

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Answer {
    /// To `hello`.
    Hello {
        /// [`crate::FORMAT`].
        format: String,
        /// The caller's roles.
        roles: Vec<Role>,
        /// The account whose password a recovery sets.
        account: String,
        /// What the device says it is: vendor, model, serial.
        device: [String; 3],
    },
    /// To `status`.
    Status(Box<StatusAnswer>),
    /// A QR text for the screen.
    Show {
        /// The text.
        text: SecretText,
        /// Digits of the code that it is answered with.
        digits: u8,
        /// Whole seconds that it still lives, rounded up.
        seconds: u64,
        /// Whether a person who photographs it owns the binding: offers of suite 1.
        secret: bool,
    },
    /// It was done.
    Done,
    /// The password was set.
    Set {
        /// Whether the recovery is also counted; if not, the epoch is one behind, which is harmless.
        counted: bool,
    },
    /// A key file was loaded and stored.
    Keys {
        /// The id of the keys, 8 hexadecimal digits: compare it with what the operator publishes.
        key_id: String,
        /// Their suite.
        suite: u16,
    },
    /// It was not done.
    Refused(Refusal),
}

/// The device at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusAnswer {
    /// The binding, if there is one: offer recovery only then.
    pub binding: Option<BindingAnswer>,
    /// What the slots hold: `fresh`, `intact`, `binding-unreadable`, `state-unreadable` or `unsupported`.
    pub records: RecordsAnswer,
    /// Seconds that local consoles still wait; 0 if they do not.
    pub wait: u64,
    /// Seconds that the challenge on the screen still lives.
    pub challenge: Option<u64>,
    /// Seconds that the open grant still lasts.
    pub grant: Option<u64>,
    /// Whether an offer waits for its confirmation code.
    pub offer_open: bool,
    /// Whether a check waits for its code.
    pub check_open: bool,
}

/// The binding at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindingAnswer {
    /// The suite.
    pub suite: u16,
    /// The authority's keys, 8 hexadecimal digits, from suite 2 on.
    pub key_id: Option<String>,
    /// How often the device was bound: show it, so that an owner notices a binding that they did not make.
    pub generation: u32,
    /// Recoveries since the binding.
    pub epoch: u32,
    /// Wrong codes since the last success.
    pub failures: u8,
}

/// What the slots hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordsAnswer {
    /// Never bound.
    Fresh,
    /// Readable.
    Intact,
    /// The device counts as unbound.
    BindingUnreadable,
    /// The device runs with 30 failures.
    StateUnreadable,
    /// Other firmware wrote them.
    Unsupported,
}

/// Why a request was not done, in the words of the texts of a device (spec/texts, `error.REASON`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Refusal {
    /// The device is not bound.
    NotBound,
    /// This console may recover only after a physical act.
    NotHere,
    /// No challenge is on the screen.
    NoChallenge,
    /// Too soon.
    Wait {
        /// Whole seconds to wait, rounded up.
        seconds: u64,
    },
    /// A typing error; nothing was counted.
    Typing,
    /// An incorrect code; it is counted.
    WrongCode {
        /// Wrong codes since the last success.
        failures: u8,
    },
    /// An incorrect code; the challenge ended with it.
    LongerCode {
        /// Wrong codes since the last success.
        failures: u8,
    },
    /// An incorrect confirmation or check code.
    TriesLeft {
        /// Tries left, at least 1.
        count: u8,
    },
    /// The third incorrect confirmation code.
    OfferOver,
    /// No offer is open in this connection.
    NoOffer,
    /// No check is open in this connection, or it ended.
    NoCheck,
    /// Verify the password first.
    ProofNeeded,
    /// The password is not the one of the account.
    WrongPassword,
    /// The suite is below the minimum: load a key file, or make a factory reset.
    SuiteTooLow,
    /// The key file cannot be used.
    KeyFile,
    /// The record could not be stored.
    Storage,
    /// No correct code was typed in this connection, or its 10 minutes are over.
    GrantOver,
    /// The password does not meet the rules.
    PasswordRefused,
    /// It is not known whether the password was stored: set it again.
    PasswordUnknown,
    /// The operating system gives no fresh bytes.
    Random,
    /// The caller does not have the role.
    NotAllowed {
        /// The role that the request needs.
        role: Role,
    },
    /// `hello` comes first, and once.
    Hello,
    /// The line is no request; the connection ends if it was too long or came too slowly.
    Request {
        /// What is wrong with it.
        message: String,
    },
    /// Too many connections: this one ends.
    Busy,
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
