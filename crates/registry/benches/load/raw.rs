//! The store by itself: where it is, and how fast it commits.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use postgres::{Client, NoTls};
use relatch_registry::test_server::PostgresServer;
use relatch_registry::{Database, PostgresConfig};
use tempfile::TempDir;

use crate::measure::measure;
use crate::{Options, fill};

/// What the rows of one code have together, in bytes: a binding, a counter, an entry of the log, a notice.
const ROW: usize = 1_000;
/// Connections of the service; more than a server of two cores makes use of.
const CONNECTIONS: usize = 64;
/// Writes of one transaction of SQLite, as the registry has it.
const GROUP: usize = 100;

/// A store, and a second way into it.
pub(crate) enum Raw {
    Sqlite {
        path: PathBuf,
        _directory: TempDir,
    },
    Postgres {
        to: String,
        _server: Box<PostgresServer>,
    },
}

impl Raw {
    pub(crate) fn start(options: &Options) -> Result<Self, String> {
        if options.postgres {
            let mut server = PostgresServer::start().map_err(|why| why.to_string())?;
            return Ok(Self::Postgres {
                to: server.fresh_database().map_err(|why| why.to_string())?,
                _server: Box::new(server),
            });
        }
        let directory = match &options.directory {
            Some(path) => tempfile::tempdir_in(path),
            None => tempfile::tempdir(),
        };
        let directory = directory.map_err(|error| error.to_string())?;
        Ok(Self::Sqlite {
            path: directory.path().join("registry.db"),
            _directory: directory,
        })
    }

    pub(crate) fn database(&self) -> Database {
        match self {
            Self::Sqlite { path, .. } => Database::sqlite(path).unwrap(),
            Self::Postgres { to, .. } => {
                Database::postgres(PostgresConfig::new(to, CONNECTIONS).unwrap()).unwrap()
            }
        }
    }

    pub(crate) fn fill(&self, bindings: i64) {
        match self {
            Self::Sqlite { path, .. } => fill::sqlite(&open(path), bindings),
            Self::Postgres { to, .. } => fill::postgres(&mut connect(to), bindings),
        }
    }

    /// Rows that the store commits in a second with so many clients, each row for itself: the clients of SQLite share
    /// one writer, those of PostgreSQL have a connection each.
    pub(crate) fn own_rate(&self, clients: usize, seconds: u64) -> f64 {
        let row = [7; ROW];
        match self {
            Self::Sqlite { path, .. } => {
                let own = open(&path.with_extension("own"));
                own.execute_batch("CREATE TABLE IF NOT EXISTS own (row BLOB NOT NULL)")
                    .unwrap();
                let own = Mutex::new(own);
                let group = clients.min(GROUP);
                let figures = measure(1, seconds, |_| {
                    let mut own = own.lock().unwrap();
                    let transaction = own.transaction().unwrap();
                    for _ in 0..group {
                        let mut insert = transaction
                            .prepare_cached("INSERT INTO own (row) VALUES (?1)")
                            .unwrap();
                        insert.execute([row]).unwrap();
                    }
                    transaction.commit().unwrap();
                    true
                });
                figures.rate * group as f64
            }
            Self::Postgres { to, .. } => {
                let mut first = connect(to);
                first
                    .batch_execute("CREATE TABLE IF NOT EXISTS own (row BYTEA NOT NULL)")
                    .unwrap();
                let connections = clients.min(CONNECTIONS);
                let own: Vec<_> = (0..connections).map(|_| Mutex::new(connect(to))).collect();
                let insert = first.prepare("INSERT INTO own (row) VALUES ($1)").unwrap();
                drop(insert);
                let figures = measure(connections, seconds, |client| {
                    let mut own = own[client].lock().unwrap();
                    own.execute("INSERT INTO own (row) VALUES ($1)", &[&&row[..]])
                        .unwrap();
                    true
                });
                figures.rate
            }
        }
    }
}

fn open(path: &std::path::Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.busy_timeout(Duration::from_secs(5)).unwrap();
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .unwrap();
    connection
        .pragma_update(None, "synchronous", "FULL")
        .unwrap();
    connection
}

fn connect(to: &str) -> Client {
    Client::connect(to, NoTls).unwrap()
}
