//! What can be wrong with the folder and its files.

use std::{error, fmt, io};

/// Why the folder cannot be used, or a record not be read or written.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileError {
    /// There is no such folder, or it is a link or a file. It is never created, so that a disk that
    /// is not mounted does not look like a new device.
    Folder(io::Error),
    /// Another process, or another store of this one, uses the folder.
    InUse,
    /// Nothing can be written into the folder.
    ReadOnly(io::Error),
    /// The folder, or the file of this name, belongs to another user, or others may write the
    /// folder or read the file.
    NotPrivate(&'static str),
    /// Under the name of a record there is a link, a folder or a device.
    NotAFile(&'static str),
    /// The file is empty, or longer than a record.
    Damaged(&'static str),
    /// An operation on the file of this name failed.
    Io(&'static str, io::Error),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(error) => write!(
                f,
                "the folder of the records cannot be opened ({error}): create it with mode 0700"
            ),
            Self::InUse => f.write_str("another process uses the folder of the records"),
            Self::ReadOnly(error) => {
                write!(f, "the folder of the records cannot be written ({error})")
            }
            Self::NotPrivate(name) => write!(
                f,
                "{name} must belong to this user, and be closed to others: 0700 the folder, 0600 a file"
            ),
            Self::NotAFile(name) => write!(f, "{name} is not a plain file: remove it"),
            Self::Damaged(name) => write!(f, "{name} is empty or too long: it holds no record"),
            Self::Io(name, error) => write!(f, "{name}: {error}"),
        }
    }
}

impl error::Error for FileError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Folder(error) | Self::ReadOnly(error) | Self::Io(_, error) => Some(error),
            Self::InUse | Self::NotPrivate(_) | Self::NotAFile(_) | Self::Damaged(_) => None,
        }
    }
}
