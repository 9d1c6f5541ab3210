//! The registry of an authority in a database: SQLite for a laptop or one server, PostgreSQL for any number of instances.
//!
//! Both have the same tables and statements; [`Database`] is the [`relatch_authority::Registry`] over either.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path().join("registry.db");
//! use relatch_authority::{Locator, Registry};
//! use relatch_registry::Database;
//!
//! let database = Database::sqlite(&path)?;
//! assert!(database.binding(&Locator([7; 12]))?.is_none());
//! # Ok(())
//! # }
//! ```
//!
//! Beside the rows of the authority a database keeps what an account service needs in the same transaction or the same
//! backup: the audit log, notices to be sent ([`Delivery`]), spent proofs, done requests ([`Beside`]), factory keys and settings.
//! The columns by which rows are found (owner, delegates, key set, phase, master key) are never trusted: the authority
//! reads every row that was found under its MAC.

mod audit;
mod batch;
mod database;
mod error;
mod factory;
mod notices;
mod rows;
mod settings;
mod sql;

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "test-server")]
pub mod test_server;

pub use audit::{AuditCursor, AuditQuery, StoredRecord};
pub use batch::{Beside, DoneRequest, SpentProof};
pub use database::Database;
pub use error::StoreError;
pub use factory::SealedFactoryKey;
pub use notices::{Delivery, StoredNotice};
#[cfg(feature = "postgres")]
pub use postgres::PostgresConfig;

/// The version of the tables that this program makes and reads.
const SCHEMA: i64 = 2;
