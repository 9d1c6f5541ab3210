//! Encrypted backups as age files (age-encryption.org/v1): what any age program opens with the same passphrase or key.
//!
//! ```
//! use relatch_app_backup::{Lock, Unlock, open, seal};
//!
//! let backup = b"all that the authority inside the app keeps"; // `Local::backup`
//! let sealed = seal(backup, &Lock::Passphrase("correct horse battery staple"))?;
//! assert_eq!(*open(&sealed, &Unlock::Passphrase("correct horse battery staple"))?, backup);
//! # Ok::<(), relatch_app_backup::BackupError>(())
//! ```
//!
//! # Security
//! A backup with a passphrase is as strong as the passphrase: scrypt makes a guess cost about a second. With a key of
//! `age-keygen` whose secret part is elsewhere, this phone cannot open its own backups.

use core::fmt;
use std::io::{Read, Write};

use age::scrypt;
use age::secrecy::SecretString;
use age::x25519;
use zeroize::Zeroizing;

/// What a backup is sealed with.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Lock<'a> {
    /// A passphrase, of 8 characters or more.
    Passphrase(&'a str),
    /// A public key: `age1...`.
    Key(&'a str),
}

/// What a backup is opened with.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Unlock<'a> {
    /// The passphrase.
    Passphrase(&'a str),
    /// The secret key: `AGE-SECRET-KEY-1...`.
    Key(&'a str),
}

/// Why a backup is not sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
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

/// The longest sealed backup that is opened, in bytes.
const LONGEST: usize = 1 << 23;
/// Work of 2^20 for a guess: a gigabyte and some seconds. A file that asks for more is an attack.
const MOST_WORK: u8 = 20;

/// Encrypts a backup.
///
/// # Errors
/// [`BackupError`].
pub fn seal(backup: &[u8], lock: &Lock<'_>) -> Result<Vec<u8>, BackupError> {
    seal_with_work(backup, lock, None)
}

/// Encrypts a backup, with 2^`work` steps of scrypt instead of a second's: for tests.
///
/// # Errors
/// [`BackupError`].
pub fn seal_with_work(
    backup: &[u8],
    lock: &Lock<'_>,
    work: Option<u8>,
) -> Result<Vec<u8>, BackupError> {
    let encryptor = match lock {
        Lock::Passphrase(passphrase) => {
            if passphrase.chars().count() < 8 {
                return Err(BackupError::WeakPassphrase);
            }
            let mut recipient = scrypt::Recipient::new(SecretString::from(*passphrase));
            if let Some(work) = work {
                recipient.set_work_factor(work);
            }
            age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
        }
        Lock::Key(text) => {
            let recipient: x25519::Recipient =
                text.trim().parse().map_err(|_| BackupError::NotAKey)?;
            age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
        }
    };
    let encryptor = encryptor.map_err(|_| BackupError::NotAKey)?;
    let mut sealed = Vec::new();
    let written = encryptor.wrap_output(&mut sealed).and_then(|mut writer| {
        writer.write_all(backup)?;
        writer.finish()
    });
    // A vector takes all that is written to it.
    written.map_err(|_| BackupError::TooMuch)?;
    Ok(sealed)
}

/// Decrypts a backup.
///
/// # Errors
/// [`BackupError`].
///
/// # Security
/// The file may come from anyone: at most 8 MiB are read, and no more work is done than for a backup of this program.
pub fn open(sealed: &[u8], unlock: &Unlock<'_>) -> Result<Zeroizing<Vec<u8>>, BackupError> {
    if sealed.len() > LONGEST {
        return Err(BackupError::TooMuch);
    }
    let decryptor = age::Decryptor::new_buffered(sealed).map_err(failed)?;
    let reader = match unlock {
        Unlock::Passphrase(passphrase) => {
            let mut identity = scrypt::Identity::new(SecretString::from(*passphrase));
            identity.set_max_work_factor(MOST_WORK);
            decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity))
        }
        Unlock::Key(text) => {
            let identity: x25519::Identity =
                text.trim().parse().map_err(|_| BackupError::NotAKey)?;
            decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity))
        }
    };
    // Longer than what comes out: no copy is left behind where the vector grew.
    let mut backup = Zeroizing::new(Vec::with_capacity(sealed.len()));
    let read = reader
        .map_err(failed)?
        .take(LONGEST as u64)
        .read_to_end(&mut backup);
    read.map_err(|_| BackupError::Damaged)?;
    Ok(backup)
}

fn failed(error: age::DecryptError) -> BackupError {
    match error {
        age::DecryptError::DecryptionFailed
        | age::DecryptError::KeyDecryptionFailed
        | age::DecryptError::NoMatchingKeys => BackupError::WrongKey,
        age::DecryptError::ExcessiveWork { .. } => BackupError::TooMuch,
        _ => BackupError::Damaged,
    }
}

impl fmt::Debug for Lock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lock(..)")
    }
}

impl fmt::Debug for Unlock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unlock(..)")
    }
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WeakPassphrase => "the passphrase is too short: give at least 8 characters",
            Self::NotAKey => "the key is no age key: give the line that age-keygen printed",
            Self::Damaged => "the file is no backup, or it is damaged",
            Self::WrongKey => "the passphrase or key is another one",
            Self::TooMuch => "the file is larger, or asks for more work, than a backup does",
        })
    }
}

impl core::error::Error for BackupError {}

#[cfg(test)]
mod tests;
