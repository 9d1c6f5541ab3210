//! SQLite: one file, one writer that commits in groups, and readers beside it.

mod backup;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection as Sqlite, OpenFlags, ToSql, TransactionBehavior, params_from_iter};

use crate::SCHEMA;
use crate::database::Database;
use crate::error::StoreError;
use crate::sql::{Connection, Engine, Read, Row, Value, Write, Written};
use writer::Writer;

/// How long a statement waits for a writer in another process.
const BUSY: Duration = Duration::from_secs(5);
/// Idle connections that are kept for readers.
const READERS: usize = 16;

/// The database in one file.
struct File {
    path: PathBuf,
    idle: Mutex<Vec<Sqlite>>,
    writer: Writer,
}

/// One connection, for statements.
struct Open<'a>(&'a Sqlite);

impl Database {
    /// Opens the database in this file, or makes it. The write-ahead log stands beside it.
    ///
    /// # Errors
    /// [`StoreError`]: the disk, or tables of a newer version.
    pub fn sqlite(path: &Path) -> Result<Self, StoreError> {
        let mut connection = open(path, OpenFlags::default())?;
        migrate(&mut connection)?;
        Ok(Self::over(File {
            path: path.into(),
            idle: Mutex::new(Vec::new()),
            writer: Writer::start(connection)?,
        }))
    }
}

impl File {
    fn reader(&self) -> Result<Sqlite, StoreError> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        match idle {
            Some(connection) => Ok(connection),
            None => open(
                &self.path,
                OpenFlags::default() & !OpenFlags::SQLITE_OPEN_CREATE,
            ),
        }
    }
}

impl Engine for File {
    fn read(&self, work: Read<'_>) -> Result<(), StoreError> {
        let connection = self.reader()?;
        let read = work(&mut Open(&connection));
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if read.is_ok() && idle.len() < READERS {
            idle.push(connection);
        }
        read
    }

    fn write(&self, work: Write) -> Written {
        self.writer.write(work)
    }
}

impl Connection for Open<'_> {
    fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, StoreError> {
        let mut statement = self.0.prepare_cached(sql)?;
        let changed = statement.execute(params_from_iter(values))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn query(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.0.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let values: Result<_, StoreError> =
                (0..columns).map(|at| value(row.get_ref(at)?)).collect();
            found.push(Row::new(values?));
        }
        Ok(found)
    }
}

fn open(path: &Path, flags: OpenFlags) -> Result<Sqlite, StoreError> {
    let connection = Sqlite::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // The log is synced at each commit: an answer that was given survives a power cut.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Brings the tables up to this program's version, under the lock of a writer.
fn migrate(connection: &mut Sqlite) -> Result<(), StoreError> {
    const STEPS: &[&str] = &[
        include_str!("../sql/sqlite-0001.sql"),
        include_str!("../sql/sqlite-0002.sql"),
    ];
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > SCHEMA {
        return Err(StoreError::NewerSchema {
            found,
            known: SCHEMA,
        });
    }
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", SCHEMA)?;
    Ok(transaction.commit()?)
}

fn value(column: ValueRef<'_>) -> Result<Value, StoreError> {
    match column {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Int(number)),
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.into())),
        _ => Err(StoreError::Damaged("type")),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::failed(error)
    }
}
