//! One attempt: charge, then compare (spec/device.md, "Code entry").
//!
//! The order is in the types. A comparison needs a [`Charged`], which only a stored charge makes; a grant needs a
//! [`CodeVerified`], which only a right comparison makes:
//!
//! ```compile_fail,E0451
//! let charged = relatch_device::Charged { typed: unreachable!(), before: unreachable!() }; // no charge was written
//! ```
//! ```compile_fail,E0599
//! # fn f(typed: relatch_derivation::TypedCode, code: relatch_derivation::Code) {
//! typed.compare(&code); // not charged
//! # }
//! ```
//! ```compile_fail,E0423
//! let verified = relatch_device::CodeVerified(()); // nothing was compared
//! ```

use core::time::Duration;

use relatch_derivation::{Code, TypedCode};
use relatch_wire::Failures;

use crate::penalty::penalty;
use crate::record::StateRecord;
use crate::records::{Records, StorageError};
use crate::store::Store;

/// A typed code whose attempt is charged: stored, and read back.
#[derive(Debug)]
pub struct Charged {
    typed: TypedCode,
    before: StateRecord,
}

/// The typed code was the right one.
#[derive(Debug)]
pub struct CodeVerified(());

/// The typed code was not the right one; the charge stays.
#[derive(Debug)]
pub(crate) struct WrongCode;

impl Charged {
    /// Stores the charge, together with the penalty that a wrong code would begin: a power cut between the two must
    /// not let anybody off. [DEV-16] [DEV-17] [DEV-18]
    pub(crate) fn charge<S: Store>(
        records: &mut Records<S>,
        typed: TypedCode,
    ) -> Result<Self, StorageError> {
        // No penalty runs now; the record may still hold the rest of one whose end could not be stored.
        let before = StateRecord {
            penalty: Duration::ZERO,
            ..records.state()
        };
        let failures = Failures(before.failures.0.saturating_add(1));
        records.write_state(StateRecord {
            failures,
            penalty: penalty(failures).unwrap_or_default(),
            ..before
        })?;
        Ok(Self { typed, before })
    }

    /// Compares in constant time; a right code is written back to what stood before the charge. [DEV-20]
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
