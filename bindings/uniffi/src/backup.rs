//! Encrypted backups, as age files.

use core::fmt;

use relatch_app_backup::{Lock, Unlock, open, seal};
use zeroize::Zeroizing;

/// Why a backup is not sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Error)]
pub enum BackupError {
    /// The passphrase has fewer than 8 characters.
    WeakPassphrase,
    /// The key is no age key.
    NotAKey,
    /// The file is no age file, or is damaged.
    Damaged,
    /// The passphrase or key is another one.
    WrongKey,
    /// The file is longer than a backup gets, or asks for more work than this machine does for it.
    TooMuch,
}

/// Encrypts what [`crate::Phone::backup`] gave, with a passphrase of 8 characters or more. It takes about a second and 256 MiB.
///
/// # Errors
/// [`BackupError`].
#[uniffi::export]
pub fn seal_backup(backup: Vec<u8>, passphrase: String) -> Result<Vec<u8>, BackupError> {
    let (backup, passphrase) = (Zeroizing::new(backup), Zeroizing::new(passphrase));
    Ok(seal(&backup, &Lock::Passphrase(&passphrase))?)
}

/// Encrypts a backup for a public key, `age1...`, whose secret part is elsewhere.
///
/// # Errors
/// [`BackupError`].
#[uniffi::export]
pub fn seal_backup_for(backup: Vec<u8>, recipient: String) -> Result<Vec<u8>, BackupError> {
    let backup = Zeroizing::new(backup);
    Ok(seal(&backup, &Lock::Key(&recipient))?)
}

/// Decrypts a backup with its passphrase, for [`crate::Phone::restore`].
///
/// # Errors
/// [`BackupError`].
#[uniffi::export]
pub fn open_backup(file: Vec<u8>, passphrase: String) -> Result<Vec<u8>, BackupError> {
    let passphrase = Zeroizing::new(passphrase);
    Ok(open(&file, &Unlock::Passphrase(&passphrase))?.to_vec())
}

/// Decrypts a backup with a secret key, `AGE-SECRET-KEY-1...`.
///
/// # Errors
/// [`BackupError`].
#[uniffi::export]
pub fn open_backup_with_key(file: Vec<u8>, key: String) -> Result<Vec<u8>, BackupError> {
    let key = Zeroizing::new(key);
    Ok(open(&file, &Unlock::Key(&key))?.to_vec())
}

impl From<relatch_app_backup::BackupError> for BackupError {
    fn from(error: relatch_app_backup::BackupError) -> Self {
        use relatch_app_backup::BackupError as Other;
        match error {
            Other::WeakPassphrase => Self::WeakPassphrase,
            Other::NotAKey => Self::NotAKey,
            Other::WrongKey => Self::WrongKey,
            Other::TooMuch => Self::TooMuch,
            _ => Self::Damaged,
        }
    }
}

impl From<BackupError> for relatch_app_backup::BackupError {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::WeakPassphrase => Self::WeakPassphrase,
            BackupError::NotAKey => Self::NotAKey,
            BackupError::Damaged => Self::Damaged,
            BackupError::WrongKey => Self::WrongKey,
            BackupError::TooMuch => Self::TooMuch,
        }
    }
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        relatch_app_backup::BackupError::from(*self).fmt(f)
    }
}

impl core::error::Error for BackupError {}
