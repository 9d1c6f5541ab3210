//! How a store fails.

use std::fmt;

/// Why a store gave nothing.
///
/// The texts are for an operator's log: they hold no row.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The database, the disk or the network failed; whether a commit took effect may be unknown.
    Failed(Box<dyn std::error::Error + Send + Sync>),
    /// Every connection was busy for too long.
    Busy,
    /// What stands in a column was written by something else than a store.
    Damaged(&'static str),
    /// A newer version made the tables: update this program.
    NewerSchema {
        /// What the tables are.
        found: i64,
        /// What this program knows.
        known: i64,
    },
}

impl StoreError {
    pub(crate) fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Failed(error.into())
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => write!(f, "the database failed: {error}"),
            Self::Busy => f.write_str("every connection to the database is busy"),
            Self::Damaged(column) => write!(f, "the column `{column}` is damaged"),
            Self::NewerSchema { found, known } => write!(
                f,
                "the tables are of version {found}, and this program knows {known}: update it"
            ),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}
