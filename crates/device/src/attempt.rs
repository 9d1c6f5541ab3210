//! One attempt: charge, then compare (spec/device.md, "Code entry").
//!
//! The order is in the types: a comparison needs a [`Charged`], which only a stored charge makes; a
//! grant needs a [`CodeVerified`], which only the correct code makes.

use core::time::Duration;

use relatch_derivation::{Code, TypedCode};
use relatch_wire::Failures;

use crate::penalty::penalty;
use crate::record::StateRecord;
use crate::records::Records;
use crate::store::{StorageError, Store};

/// A typed code whose attempt is charged: stored, and read back.
pub(crate) struct Charged {
    typed: TypedCode,
    before: StateRecord,
}

/// The typed code was correct.
pub(crate) struct CodeVerified(());

/// The typed code was not correct; the charge stays.
pub(crate) struct WrongCode;

impl Charged {
    /// Stores the charge, together with the penalty that a wrong code would begin: a power cut
    /// between the two must not spare anyone the penalty. [DEV-16] [DEV-17] [DEV-18]
    pub(crate) fn charge<S: Store>(
        records: &mut Records<S>,
        typed: TypedCode,
    ) -> Result<Self, StorageError> {
        // No penalty runs now. The record may still hold the rest of one whose end was not stored.
        let before = StateRecord {
            penalty: Duration::ZERO,
            ..records.state()
        };
        let failures = Failures(before.failures.0.saturating_add(1));
        records.write_state(StateRecord {
            failures,
            penalty: penalty(failures).unwrap_or(Duration::ZERO),
            ..before
        })?;
        Ok(Self { typed, before })
    }

    /// Compares in constant time; after the correct code the state before the charge is written
    /// back. [DEV-20]
    pub(crate) fn compare<S: Store>(
        self,
        code: &Code,
        records: &mut Records<S>,
    ) -> Result<CodeVerified, WrongCode> {
        if !code.matches(&self.typed) {
            return Err(WrongCode);
        }
        // A failed write-back leaves the attempt charged and takes nothing from the owner.
        let _ = records.write_state(self.before);
        Ok(CodeVerified(()))
    }
}
