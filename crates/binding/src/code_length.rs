//! Which code lengths a challenge may ask for.

use relatch_wire::{CodeLength, Failures};

use crate::record::Binding;

/// From this many failures on only the longest codes are given.
pub const MANY_FAILURES: Failures = Failures(99);

/// Why a code length is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeLengthFault {
    /// Shorter than the offer's.
    BelowOffer,
    /// Not 20 digits after 99 failures or more.
    ManyFailures,
}

impl Binding {
    /// Whether a challenge with these failures may ask for this length.
    ///
    /// # Errors
    /// [`CodeLengthFault`].
    pub fn allows(&self, length: CodeLength, failures: Failures) -> Result<(), CodeLengthFault> {
        // [AUTH-6]
        if length < self.offered.code_length {
            return Err(CodeLengthFault::BelowOffer);
        }
        if failures >= MANY_FAILURES && length != CodeLength::Twenty {
            return Err(CodeLengthFault::ManyFailures);
        }
        Ok(())
    }
}
