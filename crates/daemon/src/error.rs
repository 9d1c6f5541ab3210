//! Why the daemon does not start.

use std::path::Path;
use std::{error, fmt, io};

/// One sentence that says what is wrong and what to write instead; it holds no secret.
#[derive(Debug)]
pub struct StartError(pub(crate) String);

impl StartError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self(format!("{} cannot be read: {error}", path.display()))
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl error::Error for StartError {}
