//! A check of the binding that waits for its code (spec/binding.md, "Scan to check"): a rehearsal
//! of a recovery, in memory only. It opens no grant, charges nothing and stores nothing. [DEV-13]

use core::time::Duration;

use relatch_derivation::{Keys, TypedCode};

use crate::error::SubmitCheckError;
use crate::recovery::LiveChallenge;
use crate::session::Session;

/// How many wrong codes end a check. [DEV-43]
const TRIES: u8 = 3;
/// How long a check is open. [DEV-43]
pub(crate) const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// The check on an administrator's screen.
pub(crate) struct OpenCheck {
    session: u64,
    pub(crate) live: LiveChallenge,
    tries: u8,
}

impl OpenCheck {
    pub(crate) fn new(session: Session, live: LiveChallenge) -> Self {
        Self {
            session: session.id,
            live,
            tries: TRIES,
        }
    }

    pub(crate) fn belongs_to(&self, session: Session) -> bool {
        self.session == session.id
    }

    /// Whether no try is left.
    pub(crate) fn is_over(&self) -> bool {
        self.tries == 0
    }

    /// Compares in constant time; a typing error uses no try.
    pub(crate) fn submit(&mut self, keys: &Keys, input: &str) -> Result<(), SubmitCheckError> {
        let typed = TypedCode::parse(input, self.live.code_length());
        let typed = typed.map_err(SubmitCheckError::Typo)?;
        if self.live.code(keys).is_ok_and(|code| code.matches(&typed)) {
            return Ok(());
        }
        self.tries = self.tries.saturating_sub(1);
        Err(SubmitCheckError::Wrong { left: self.tries })
    }
}
