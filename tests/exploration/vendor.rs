//! The simulated vendor: the password beside the records.

use relatch_device::{PasswordStore, ReplaceError};
use relatch_testkit::flash::{Flash, Page};

/// The vendor's password store: one page, written atomically; when that fails it does not know what it holds. [DEV-28]
pub(crate) struct Vendor(pub(crate) Flash);

impl PasswordStore for Vendor {
    fn replace(&mut self, new: &str) -> Result<(), ReplaceError> {
        let written = self.0.write_page(Page::PasswordA, new.as_bytes());
        written.map_err(|_| ReplaceError::Unknown)
    }

    fn holds(&mut self, password: &str) -> Option<bool> {
        let content = self.0.read_page(Page::PasswordA).ok()?;
        Some(content == password.as_bytes())
    }
}
