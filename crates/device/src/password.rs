//! The vendor's password store (spec/device.md, "Grant and new password").

/// Where the administrator's password is kept.
pub trait PasswordStore {
    /// Replaces the administrator's password, atomically: after a power cut either the old password
    /// or the new one holds. [DEV-30]
    ///
    /// # Errors
    /// [`ReplaceError`] says whether the new password may be stored.
    fn replace(&mut self, new: &str) -> Result<(), ReplaceError>;

    /// Whether this is the administrator's password now; `None` if that cannot be found out.
    fn holds(&mut self, password: &str) -> Option<bool>;
}

/// The new password holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PasswordSet {
    /// Whether the recovery is also counted in the state record; if not, the epoch lags by one,
    /// which is harmless.
    pub counted: bool,
}

/// Why the vendor's store did not accept a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplaceError {
    /// The vendor's policy demands another password.
    Refused,
    /// Not stored; the old password holds.
    NotStored,
    /// Perhaps stored: the device asks [`PasswordStore::holds`].
    Unknown,
}
