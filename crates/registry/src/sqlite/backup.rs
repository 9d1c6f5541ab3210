//! Backups of the file, made while the service runs, and their way back.

use std::fs::{self, File as Handle};
use std::path::Path;

use rusqlite::{Connection as Sqlite, OpenFlags};

use super::{Database, open};
use crate::error::StoreError;

impl Database {
    /// Writes a backup of the database in `from` to the file `to`, which must not exist. Calls go on meanwhile.
    ///
    /// # Errors
    /// [`StoreError`]; then there is no file `to`.
    ///
    /// # Security
    /// The backup and the master keys together give every code.
    pub fn backup_sqlite(from: &Path, to: &Path) -> Result<(), StoreError> {
        let part = to.with_extension("part");
        if to.exists() {
            return Err(StoreError::failed(format!("{} exists", to.display())));
        }
        let flags = OpenFlags::default() & !OpenFlags::SQLITE_OPEN_CREATE;
        let connection = open(from, flags)?;
        let copied = (|| {
            let name = part.to_str().ok_or("the name of the backup is not UTF-8");
            connection.execute("VACUUM INTO ?1", [name.map_err(StoreError::failed)?])?;
            check(&part)?;
            Handle::open(&part)
                .and_then(|file| file.sync_all())
                .map_err(StoreError::failed)?;
            put(&part, to)
        })();
        if copied.is_err() {
            // There may be none.
            drop(fs::remove_file(&part));
        }
        copied
    }

    /// Puts a backup into the place `to`, where no database is and no log of one, and gives it.
    ///
    /// # Errors
    /// [`StoreError`]: the backup is damaged, or there is a database.
    ///
    /// # Security
    /// What was revoked, frozen or transferred since the backup is not: the service has to start in restored mode.
    pub fn restore_sqlite(from: &Path, to: &Path) -> Result<Self, StoreError> {
        // The log of another database would be played into this one.
        for end in ["", "-wal", "-shm", "-journal"] {
            let mut old = to.as_os_str().to_owned();
            old.push(end);
            if Path::new(&old).exists() {
                let old = old.display();
                return Err(StoreError::failed(format!("{old} exists: move it away")));
            }
        }
        check(from)?;
        let part = to.with_extension("part");
        fs::copy(from, &part).map_err(StoreError::failed)?;
        Handle::open(&part)
            .and_then(|file| file.sync_all())
            .map_err(StoreError::failed)?;
        put(&part, to)?;
        Self::sqlite(to)
    }
}

/// Gives a file its name, which a power cut does not take away.
fn put(part: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(part, to).map_err(StoreError::failed)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = Handle::open(folder.unwrap_or(Path::new("."))).map_err(StoreError::failed)?;
    folder.sync_all().map_err(StoreError::failed)
}

/// Every page is read.
fn check(path: &Path) -> Result<(), StoreError> {
    let connection = Sqlite::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    match found.as_str() {
        "ok" => Ok(()),
        _ => Err(StoreError::failed("the backup is damaged")),
    }
}
