//! One attempt: charge, then compare (spec/device.md, "Code entry").
//!
//! The order is in the types: a comparison needs a [`Charged`], which only a charge makes; a grant
//! needs a [`CodeVerified`], which only the correct code makes.

use relatch_derivation::{Code, TypedCode};
use relatch_wire::Failures;

use crate::records::Records;
use crate::store::{StorageError, Store};

/// A typed code whose attempt is charged.
pub(crate) struct Charged {
    typed: TypedCode,
    before: Failures,
}

/// The typed code was correct.
pub(crate) struct CodeVerified(());

/// The typed code was not correct; the charge stays.
pub(crate) struct WrongCode;

impl Charged {
    /// Charges the attempt: in memory first, so that failing flash saves no charge, then
    /// stored and read back; where that fails, nothing is compared. [DEV-16] [DEV-18] [DEV-40]
    ///
    /// The highest count asks for the longest codes already: nothing is written there, and a guesser
    /// wears out no flash. [DEV-44]
    pub(crate) fn charge<S: Store>(
        records: &mut Records<S>,
        typed: TypedCode,
    ) -> Result<Self, StorageError> {
        let before = records.state().failures;
        if before < Failures::MOST {
            records.charge()?;
        }
        Ok(Self { typed, before })
    }

    /// Compares in constant time; after the correct code the failures before the charge are written
    /// back. [DEV-20]
    pub(crate) fn compare<S: Store>(
        self,
        code: &Code,
        records: &mut Records<S>,
    ) -> Result<CodeVerified, WrongCode> {
        if !code.matches(&self.typed) {
            return Err(WrongCode);
        }
        if records.state().failures != self.before {
            // A failed write-back leaves the attempt charged and takes nothing from the owner.
            let _ = records.write_failures(self.before);
        }
        Ok(CodeVerified(()))
    }
}
