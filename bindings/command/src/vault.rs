//! The encrypted file: the old one or the new one, whole, and one program at a time.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use relatch_app::{Local, LocalError, Moment, Phone, SaveError, Settings};
use relatch_app_backup::{Lock, Unlock, open, seal_with_work};
use relatch_authority::{Fresh32, SessionId, WallTime};
use zeroize::Zeroizing;

/// 2^16 steps of scrypt for each guess: the file is written at every change, so it may not take a second.
const WORK: u8 = 16;

pub(crate) type Save = Box<dyn FnMut(&[u8]) -> Result<(), SaveError>>;
pub(crate) type Own = Phone<Local<Save>, fn() -> Option<Moment>>;

/// A phone, and the lock of its file.
pub(crate) struct Vault {
    pub(crate) phone: Own,
    _lock: File,
}

impl Vault {
    /// Opens the file; makes it on first use.
    pub(crate) fn open(path: &Path, passphrase: &str) -> Result<Self, String> {
        let lock = locked(path)?;
        let save = saver(path, passphrase);
        let local = match std::fs::read(path) {
            Ok(sealed) => {
                let state = open(&sealed, &Unlock::Passphrase(passphrase));
                let state = state.map_err(|error| format!("{}: {error}", path.display()))?;
                Local::open(settings()?, &state, save)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                strong(passphrase)?;
                let keys = [fresh()?, fresh()?, fresh()?, fresh()?];
                Local::create(settings()?, keys, save)
            }
            Err(error) => return Err(format!("{}: {error}", path.display())),
        };
        Ok(Self {
            phone: phone(local)?,
            _lock: lock,
        })
    }

    /// Makes the file from a backup.
    pub(crate) fn restore(path: &Path, passphrase: &str, backup: &[u8]) -> Result<Self, String> {
        let lock = locked(path)?;
        if path.exists() {
            return Err(format!(
                "{} is there already: move it away first",
                path.display()
            ));
        }
        strong(passphrase)?;
        let local = Local::restore(settings()?, backup, saver(path, passphrase));
        Ok(Self {
            phone: phone(local)?,
            _lock: lock,
        })
    }
}

fn phone(local: Result<Local<Save>, LocalError>) -> Result<Own, String> {
    let local = local.map_err(|error| error.to_string())?;
    Ok(Phone::new(local, moment as fn() -> Option<Moment>))
}

fn strong(passphrase: &str) -> Result<(), String> {
    match passphrase.chars().count() {
        0..8 => Err("the passphrase is too short: give at least 8 characters".into()),
        _ => Ok(()),
    }
}

/// The owner, in a session of its own.
fn settings() -> Result<Settings, String> {
    let mut session = [0; 16];
    getrandom::fill(&mut session).map_err(|error| error.to_string())?;
    Settings::new("owner", SessionId(session)).map_err(|error| error.to_string())
}

fn saver(path: &Path, passphrase: &str) -> Save {
    let (path, passphrase) = (path.to_owned(), Zeroizing::new(passphrase.to_owned()));
    Box::new(move |state| {
        let sealed = seal_with_work(state, &Lock::Passphrase(&passphrase), Some(WORK));
        replace(&path, &sealed.map_err(|_| SaveError)?).map_err(|_| SaveError)
    })
}

/// Replaces a file; a power cut leaves the old one or the new one.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = folder(path);
    let mut file = tempfile::NamedTempFile::new_in(&folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    File::open(folder)?.sync_all()
}

/// Writes a file that is not there yet.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let written = tempfile::NamedTempFile::new_in(folder(path)).and_then(|mut file| {
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path).map_err(|error| error.error)?;
        Ok(())
    });
    written.map_err(|error| format!("{}: {error}", path.display()))
}

fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// One program at a time: two that write would lose what one of them wrote.
fn locked(path: &Path) -> Result<File, String> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(name);
    let lock = lock.map_err(|error| format!("{}: {error}", path.display()))?;
    lock.lock()
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(lock)
}

fn fresh() -> Result<Fresh32, String> {
    Fresh32::generate(|bytes| getrandom::fill(bytes)).map_err(|error| error.to_string())
}

fn moment() -> Option<Moment> {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?;
    Some(Moment {
        now: WallTime::from_secs(since.as_secs()),
        random: fresh().ok()?,
    })
}
