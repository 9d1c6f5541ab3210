//! An encrypted backup on paper.

use core::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use relatch_app::Sheet;

use crate::screen::Language;

/// Why a sheet is not written or read.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Error)]
pub enum SheetError {
    /// `reason` is a name that never changes: `too-long`, `not-a-part`, `other-sheet`, `missing`, `damaged` or `not-drawn`.
    Refused {
        /// The name.
        reason: String,
        /// What is wrong, and what to do.
        says: String,
    },
}

/// The texts of the QR codes of an encrypted backup on paper.
///
/// # Errors
/// [`SheetError`].
#[uniffi::export]
pub fn sheet_parts(file: Vec<u8>) -> Result<Vec<String>, SheetError> {
    Ok(Sheet::new(&file)?.parts().to_vec())
}

/// An encrypted backup as one SVG picture, to be printed.
///
/// # Errors
/// [`SheetError`].
#[uniffi::export]
pub fn sheet_svg(file: Vec<u8>, language: Language) -> Result<String, SheetError> {
    Ok(Sheet::new(&file)?.svg(language.into())?)
}

/// Collects the parts of a sheet as they are scanned, in any order.
#[derive(Debug, Default, uniffi::Object)]
pub struct SheetReader(Mutex<relatch_app::SheetReader>);

#[uniffi::export]
impl SheetReader {
    /// A reader without parts.
    #[uniffi::constructor]
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Takes the text of a code. Says how many are missing.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn add(&self, text: String) -> Result<u32, SheetError> {
        let missing = self.lock().add(&text)?;
        Ok(u32::try_from(missing).unwrap_or(u32::MAX))
    }

    /// The encrypted backup, once all parts are there.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn finish(&self) -> Result<Vec<u8>, SheetError> {
        Ok(self.lock().finish()?)
    }
}

impl SheetReader {
    fn lock(&self) -> std::sync::MutexGuard<'_, relatch_app::SheetReader> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<relatch_app::SheetError> for SheetError {
    fn from(error: relatch_app::SheetError) -> Self {
        Self::Refused {
            reason: error.name().into(),
            says: error.to_string(),
        }
    }
}

impl fmt::Display for SheetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Refused { says, .. } = self;
        f.write_str(says)
    }
}

impl core::error::Error for SheetError {}
