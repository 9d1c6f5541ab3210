//! PostgreSQL servers for tests: from the installed programs, in a directory that is gone afterwards.

mod pair;
mod process;
mod programs;

use std::fmt;
use std::net::TcpListener;
use std::path::Path;

use tempfile::TempDir;

use crate::error::StoreError;
use crate::postgres::PostgresConfig;
use process::Process;
use programs::Programs;

pub use pair::PostgresPair;

/// A server with nothing in it, on a Unix socket; it ends with the value.
#[derive(Debug)]
pub struct PostgresServer {
    process: Process,
    programs: Programs,
    databases: u32,
    /// The last: the server has ended when its directory is removed.
    directory: TempDir,
}

/// Why there is no server: a sentence for a test to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoServer(String);

impl PostgresServer {
    /// Starts a server.
    ///
    /// # Errors
    /// [`NoServer`], where PostgreSQL is not installed or does not start.
    pub fn start() -> Result<Self, NoServer> {
        Self::with(|_, _| Ok(Vec::new()))
    }

    /// Starts a server that also listens on a loopback address, at the port that is given with it. It speaks TLS where
    /// there is a certificate, a chain and its key in PEM.
    ///
    /// # Errors
    /// [`NoServer`], where PostgreSQL is not installed or does not start.
    pub fn over_tcp(certificate: Option<(&str, &str)>) -> Result<(Self, u16), NoServer> {
        let port = free_port()?;
        let server = Self::with(|programs, directory| {
            let mut settings = vec!["listen_addresses=127.0.0.1".into(), format!("port={port}")];
            if let Some((chain, key)) = certificate {
                programs.write(&directory.join("chain.pem"), chain)?;
                programs.write(&directory.join("key.pem"), key)?;
                settings.push("ssl=on".into());
                settings.push("ssl_cert_file=../chain.pem".into());
                settings.push("ssl_key_file=../key.pem".into());
            }
            Ok(settings)
        })?;
        Ok((server, port))
    }

    fn with(
        settings: impl FnOnce(&Programs, &Path) -> Result<Vec<String>, NoServer>,
    ) -> Result<Self, NoServer> {
        let programs = Programs::find()?;
        let directory = tempfile::tempdir().map_err(no_server)?;
        programs.give(directory.path())?;
        programs.make_data(directory.path())?;
        let settings = settings(&programs, directory.path())?;
        Ok(Self {
            process: Process::start(&programs, directory.path(), settings)?,
            programs,
            databases: 0,
            directory,
        })
    }

    /// A connection string for a database that is made for it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn fresh_database(&mut self) -> Result<String, StoreError> {
        self.databases = self.databases.saturating_add(1);
        let name = format!("test{}", self.databases);
        let mut client = self.process.client()?;
        client.batch_execute(&format!("CREATE DATABASE {name}"))?;
        Ok(self.process.to(&name))
    }

    /// As [`PostgresServer::fresh_database`], with room for so many connections.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn fresh(&mut self, connections: usize) -> Result<PostgresConfig, StoreError> {
        PostgresConfig::new(&self.fresh_database()?, connections)
    }

    /// Stops the server at once, as a crash does, and starts it again.
    ///
    /// # Errors
    /// [`NoServer`].
    pub fn crash_and_restart(&mut self) -> Result<(), NoServer> {
        self.process.crash();
        let settings = self.process.settings.clone();
        self.process = Process::start(&self.programs, self.directory.path(), settings)?;
        Ok(())
    }
}

/// A port of this machine that was free a moment ago.
fn free_port() -> Result<u16, NoServer> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(no_server)?;
    Ok(listener.local_addr().map_err(no_server)?.port())
}

fn no_server(why: impl fmt::Display) -> NoServer {
    NoServer(format!("not run on PostgreSQL: {why}"))
}

impl fmt::Display for NoServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoServer {}
