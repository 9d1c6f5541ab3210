//! The folder, its lock, and the slots in it.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;

use relatch_device::{RECORD_MAX, Slot, Store};
use rustix::fs::{
    Access, AtFlags, FileType, FlockOperation, Mode, OFlags, accessat, flock, fstat, fsync, open,
    openat, renameat, unlinkat,
};
use rustix::io::Errno;
use rustix::process::geteuid;

use crate::error::FileError;

const FOLDER: &str = "the folder of the records";
/// Read and write for the owner alone: a binding record holds a key.
const PRIVATE: Mode = Mode::RUSR.union(Mode::WUSR);
const WRITABLE_BY_OTHERS: u32 = 0o022;
const OPEN_TO_OTHERS: u32 = 0o077;

/// Four files in one folder, which is locked while the store lives.
#[derive(Debug)]
pub struct FileStore {
    folder: OwnedFd,
}

/// The file of a slot, and the one that its next content is written to.
struct Names {
    file: &'static str,
    temporary: &'static str,
}

impl FileStore {
    /// Opens and locks an existing folder of this user, mode 0700, and checks the files in it.
    ///
    /// What is wrong with the folder is an error here, before a device starts: it would take files
    /// that it cannot read for a lost binding.
    ///
    /// # Errors
    /// [`FileError`]; nothing was changed.
    ///
    /// # Security
    /// The lock is advisory: it keeps a second process of the vendor's out, not an attacker.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, FileError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let folder = open(folder.as_ref(), flags, Mode::empty())
            .map_err(|error| FileError::Folder(error.into()))?;
        is_private(&folder, FOLDER, WRITABLE_BY_OTHERS)?;
        flock(&folder, FlockOperation::NonBlockingLockExclusive).map_err(|error| match error {
            Errno::WOULDBLOCK => FileError::InUse,
            error => FileError::Io(FOLDER, error.into()),
        })?;
        accessat(&folder, ".", Access::WRITE_OK, AtFlags::EACCESS)
            .map_err(|error| FileError::ReadOnly(error.into()))?;
        let store = Self { folder };
        for slot in Slot::ALL {
            store.file(slot)?;
        }
        Ok(store)
    }

    /// The slot's file, if there is one.
    fn file(&self, slot: Slot) -> Result<Option<File>, FileError> {
        let name = names(slot).file;
        // A FIFO must not block.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match openat(&self.folder, name, flags, Mode::empty()) {
            Ok(file) => file,
            Err(Errno::NOENT) => return Ok(None),
            Err(Errno::LOOP | Errno::NXIO) => return Err(FileError::NotAFile(name)),
            Err(error) => return Err(FileError::Io(name, error.into())),
        };
        is_private(&file, name, OPEN_TO_OTHERS)?;
        let status = fstat(&file).map_err(|error| FileError::Io(name, error.into()))?;
        if FileType::from_raw_mode(status.st_mode) != FileType::RegularFile {
            return Err(FileError::NotAFile(name));
        }
        Ok(Some(file.into()))
    }

    /// A file that is complete on the disk, under its temporary name.
    fn write_temporary(&self, name: &'static str, record: &[u8]) -> Result<(), FileError> {
        let failed = |error| FileError::Io(name, error);
        self.remove(name)?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let file = openat(&self.folder, name, flags, PRIVATE);
        let mut file = File::from(file.map_err(|error| failed(error.into()))?);
        let written = file.write_all(record).and_then(|()| file.sync_all());
        written.map_err(|error| {
            // What is left takes room on a full disk; if it stays, the next write removes it.
            let _ = self.remove(name);
            failed(error)
        })
    }

    fn remove(&self, name: &'static str) -> Result<(), FileError> {
        match unlinkat(&self.folder, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(FileError::Io(name, error.into())),
        }
    }
}

impl Drop for FileStore {
    fn drop(&mut self) {
        // Closing is not enough: a process that another thread is forking holds the descriptor too.
        let _ = flock(&self.folder, FlockOperation::Unlock);
    }
}

impl Store for FileStore {
    type Error = FileError;

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, FileError> {
        let name = names(slot).file;
        let Some(mut file) = self.file(slot)? else {
            return Ok(0);
        };
        let failed = |error| FileError::Io(name, error);
        let length = file.metadata().map_err(failed)?.len();
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        // A file that a write left is never empty.
        let record = buffer.get_mut(..length).filter(|record| !record.is_empty());
        let record = record.ok_or(FileError::Damaged(name))?;
        file.read_exact(record).map_err(failed)?;
        Ok(length)
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), FileError> {
        let Names { file, temporary } = names(slot);
        if !(1..=RECORD_MAX).contains(&record.len()) {
            return Err(FileError::Damaged(file));
        }
        self.write_temporary(temporary, record)?;
        renameat(&self.folder, temporary, &self.folder, file)
            .and_then(|()| fsync(&self.folder))
            .map_err(|error| FileError::Io(file, error.into()))
    }
}

fn names(slot: Slot) -> Names {
    let (file, temporary) = match slot {
        Slot::BindingA => ("binding-a", "binding-a.new"),
        Slot::BindingB => ("binding-b", "binding-b.new"),
        Slot::StateA => ("state-a", "state-a.new"),
        Slot::StateB => ("state-b", "state-b.new"),
    };
    Names { file, temporary }
}

/// Whether it belongs to this user and gives others none of these permissions.
fn is_private(file: &OwnedFd, name: &'static str, others: u32) -> Result<(), FileError> {
    let status = fstat(file).map_err(|error| FileError::Io(name, error.into()))?;
    if status.st_uid == geteuid().as_raw() && status.st_mode & others == 0 {
        Ok(())
    } else {
        Err(FileError::NotPrivate(name))
    }
}
