//! PostgreSQL: any number of instances of the service on one database.

mod pool;
mod tls;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::BytesMut;
use postgres::config::{Host, SslMode};
use postgres::error::SqlState;
use postgres::types::{FromSql, IsNull, ToSql, Type};
use postgres::{Client, Config, Statement};
use relatch_authority::CommitError;

use crate::SCHEMA;
use crate::database::Database;
use crate::error::StoreError;
use crate::sql::{Connection, Engine, Read, Row, Value, Write, Written};
use pool::Pool;
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long a server may be silent: one that lost its power closes no connection.
const LOST: Duration = Duration::from_secs(10);

/// How to reach a PostgreSQL server.
#[derive(Clone)]
pub struct PostgresConfig {
    config: Config,
    connections: usize,
    tls: MakeRustlsConnect,
}

/// A connection with the statements that were prepared on it.
struct Session {
    client: Client,
    statements: HashMap<&'static str, Statement>,
    /// The server has warned since it was asked to commit.
    warned: Arc<AtomicBool>,
}

impl PostgresConfig {
    /// Takes a connection string, `host=/run/postgresql user=relatch dbname=relatch` or a `postgresql://` address. Several
    /// hosts with `target_session_attrs=read-write` mean the one that takes writes.
    ///
    /// No statement runs longer than 5 seconds: a call fails rather than hangs.
    ///
    /// # Errors
    /// [`StoreError`]: the text is none.
    ///
    /// # Security
    /// Over TCP the server must speak TLS, with a certificate for the name in the text that a public root vouches for, or
    /// one of [`PostgresConfig::trusting`]. `sslmode=disable` in the text gives that up.
    pub fn new(text: &str, connections: usize) -> Result<Self, StoreError> {
        let mut config: Config = text.parse().map_err(StoreError::failed)?;
        let given = config.get_options().unwrap_or_default().to_owned();
        config
            .options(&format!(
                "{given} -c statement_timeout=5000 -c lock_timeout=4000"
            ))
            .application_name("relatch-authority")
            .connect_timeout(Duration::from_secs(5))
            .tcp_user_timeout(LOST)
            .keepalives_idle(LOST / 2)
            .keepalives_interval(LOST / 2);
        let named = |host: &Host| matches!(host, Host::Tcp(_));
        let remote = config.get_hosts().iter().any(named) || !config.get_hostaddrs().is_empty();
        if config.get_ssl_mode() == SslMode::Prefer && remote {
            // A person in the middle would say that the server has no TLS.
            config.ssl_mode(SslMode::Require);
        }
        Ok(Self {
            config,
            connections: connections.max(1),
            tls: tls::public(),
        })
    }

    /// Trusts the certificates of this text in PEM, and no others.
    ///
    /// # Errors
    /// [`StoreError`]: the text holds none.
    pub fn trusting(self, roots: &[u8]) -> Result<Self, StoreError> {
        Ok(Self {
            tls: tls::trusting(roots)?,
            ..self
        })
    }

    fn connect(&self) -> Result<Session, StoreError> {
        let warned = Arc::new(AtomicBool::new(false));
        let warns = warned.clone();
        let mut config = self.config.clone();
        config.notice_callback(move |notice| {
            if *notice.code() == SqlState::WARNING {
                warns.store(true, Ordering::Relaxed);
            }
        });
        Ok(Session {
            client: config.connect(self.tls.clone())?,
            statements: HashMap::new(),
            warned,
        })
    }
}

impl Database {
    /// Opens the database, or makes its tables in an empty one.
    ///
    /// # Errors
    /// [`StoreError`]: the server, or tables of a newer version.
    pub fn postgres(config: PostgresConfig) -> Result<Self, StoreError> {
        migrate(&mut config.connect()?.client)?;
        Ok(Self::over(Pool::new(config)))
    }
}

impl Engine for Pool {
    fn read(&self, work: Read<'_>) -> Result<(), StoreError> {
        self.with(|session| work(session))
    }

    fn write(&self, work: Write) -> Written {
        let mut written = Ok(());
        let ran = self.with(|session| {
            session.client.batch_execute("BEGIN")?;
            let worked = work(session);
            written = match worked {
                Ok(()) => session.commit().map_err(failed),
                Err(error) => {
                    session.client.batch_execute("ROLLBACK")?;
                    Err(match error {
                        CommitError::Registry(error) => failed(error),
                        conflict => conflict,
                    })
                }
            };
            // A connection on which a write failed is not used again.
            match &written {
                Err(CommitError::Registry(_)) => Err(StoreError::Busy),
                _ => Ok(()),
            }
        });
        match (written, ran) {
            (Ok(()), Err(error)) => Err(CommitError::Registry(error)),
            (written, _) => written,
        }
    }
}

/// Two transactions that wait for each other, or that the server cannot put in an order, conflict.
fn failed(error: StoreError) -> CommitError<StoreError> {
    let code = match &error {
        StoreError::Failed(error) => (error.downcast_ref::<postgres::Error>())
            .and_then(postgres::Error::code)
            .cloned(),
        _ => None,
    };
    match code {
        Some(SqlState::T_R_DEADLOCK_DETECTED | SqlState::T_R_SERIALIZATION_FAILURE) => {
            CommitError::Conflict
        }
        _ => CommitError::Registry(error),
    }
}

impl Session {
    /// A commit whose wait for a standby was ended by an administrator succeeds with a warning. It holds on this server
    /// alone, and would be gone after a failover: it is no commit.
    fn commit(&mut self) -> Result<(), StoreError> {
        self.warned.store(false, Ordering::Relaxed);
        self.client.batch_execute("COMMIT")?;
        match self.warned.load(Ordering::Relaxed) {
            false => Ok(()),
            true => Err(StoreError::failed("the commit may not be at the standby")),
        }
    }

    fn prepared(&mut self, sql: &'static str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }
}

impl Connection for Session {
    fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, StoreError> {
        let statement = self.prepared(sql)?;
        Ok(self.client.execute(&statement, &parameters(values))?)
    }

    fn query(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepared(sql)?;
        let rows = self.client.query(&statement, &parameters(values))?;
        let row = |row: &postgres::Row| {
            let values: Result<_, postgres::Error> = (0..row.len())
                .map(|at| row.try_get::<_, Value>(at))
                .collect();
            Ok(Row::new(values?))
        };
        rows.iter().map(row).collect()
    }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    let values = values.iter();
    values.map(|value| value as &(dyn ToSql + Sync)).collect()
}

/// Brings the tables up to this program's version; instances that start together wait for each other at the one row.
fn migrate(client: &mut Client) -> Result<(), StoreError> {
    const STEPS: &[&str] = &[
        include_str!("../sql/postgres-0001.sql"),
        include_str!("../sql/postgres-0002.sql"),
    ];
    const MAKE: &str = "CREATE TABLE IF NOT EXISTS schema_version \
        (one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1), version BIGINT NOT NULL)";
    const FIRST: &str =
        "INSERT INTO schema_version (one, version) VALUES (1, 0) ON CONFLICT DO NOTHING";
    const LOCK: &str = "SELECT version FROM schema_version WHERE one = 1 FOR UPDATE";
    // Of two that make it at the same time one fails, also with IF NOT EXISTS, and finds it made.
    if client.batch_execute(MAKE).is_err() {
        client.batch_execute(MAKE)?;
    }
    client.batch_execute(FIRST)?;
    let mut transaction = client.transaction()?;
    transaction.batch_execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")?;
    let found: i64 = transaction.query_one(LOCK, &[])?.try_get(0)?;
    if found > SCHEMA {
        return Err(StoreError::NewerSchema {
            found,
            known: SCHEMA,
        });
    }
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.batch_execute(step)?;
    }
    transaction.execute(
        "UPDATE schema_version SET version = $1 WHERE one = 1",
        &[&SCHEMA],
    )?;
    Ok(transaction.commit()?)
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) => number.to_sql(kind, out),
            Self::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::BYTEA)
    }

    postgres::types::to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(
        kind: &Type,
        raw: &'a [u8],
    ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        match *kind {
            Type::BYTEA => Ok(Self::Bytes(raw.into())),
            Type::INT4 => i32::from_sql(kind, raw).map(|number| Self::Int(number.into())),
            _ => i64::from_sql(kind, raw).map(Self::Int),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT4 | Type::INT8 | Type::BYTEA)
    }
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        Self::failed(error)
    }
}

impl fmt::Debug for PostgresConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresConfig")
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}
