//! A PostgreSQL server for tests: from the installed programs, on a Unix socket in a directory that is gone afterwards.

use std::fmt;
use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::error::StoreError;
use crate::postgres::PostgresConfig;

/// The accounts that a server runs as where the tests run as root, which PostgreSQL refuses.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

/// A server with nothing in it; it ends with the value.
#[derive(Debug)]
pub struct PostgresServer {
    directory: TempDir,
    programs: Programs,
    server: Child,
    databases: u32,
}

/// Why there is no server: a sentence for a test to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoServer(String);

/// Where the programs are, and as whom they run.
#[derive(Debug)]
struct Programs {
    folder: PathBuf,
    /// User and group; none where the tests are not root.
    identity: Option<(u32, u32)>,
}

impl PostgresServer {
    /// Starts a server.
    ///
    /// # Errors
    /// [`NoServer`], where PostgreSQL is not installed or does not start.
    pub fn start() -> Result<Self, NoServer> {
        let programs = Programs::find()?;
        let directory = tempfile::tempdir().map_err(no_server)?;
        if let Some((user, group)) = programs.identity {
            chown(directory.path(), Some(user), Some(group)).map_err(no_server)?;
        }
        let initdb = [
            "--auth=trust",
            "--username=relatch",
            "--no-sync",
            "--pgdata=data",
        ];
        let made = programs
            .command("initdb", directory.path())
            .args(initdb)
            .output();
        let made = made.map_err(no_server)?;
        if !made.status.success() {
            return Err(no_server(String::from_utf8_lossy(&made.stderr)));
        }
        let server = spawn(&programs, directory.path())?;
        Ok(Self {
            directory,
            programs,
            server,
            databases: 0,
        })
    }

    /// A connection string for a database that is made for it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn fresh_database(&mut self) -> Result<String, StoreError> {
        self.databases = self.databases.saturating_add(1);
        let name = format!("test{}", self.databases);
        let host = self.directory.path().display().to_string();
        let to = |database: &str| format!("host={host} user=relatch dbname={database}");
        let mut client = postgres::Client::connect(&to("postgres"), postgres::NoTls)?;
        client.batch_execute(&format!("CREATE DATABASE {name}"))?;
        Ok(to(&name))
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
        self.stop(Signal::QUIT);
        self.server = spawn(&self.programs, self.directory.path())?;
        Ok(())
    }

    fn stop(&mut self, signal: Signal) {
        let pid = i32::try_from(self.server.id()).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // It may have ended by itself.
            kill_process(pid, signal).ok();
        }
        drop(self.server.wait());
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        self.stop(Signal::INT);
    }
}

fn spawn(programs: &Programs, directory: &Path) -> Result<Child, NoServer> {
    let log = fs::File::create(directory.join("log")).map_err(no_server)?;
    let socket = format!("--unix_socket_directories={}", directory.display());
    let mut server = programs
        .command("postgres", directory)
        .args([
            "-D",
            "data",
            "--listen_addresses=",
            &socket,
            "--max_connections=200",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(no_server)?;
    for _ in 0..600 {
        let ready = programs
            .command("pg_isready", directory)
            .arg("-q")
            .arg("-h")
            .arg(directory)
            .status();
        if ready.is_ok_and(|status| status.success()) {
            return Ok(server);
        }
        thread::sleep(Duration::from_millis(50));
    }
    drop(server.kill());
    Err(no_server("the server did not become ready"))
}

impl Programs {
    fn find() -> Result<Self, NoServer> {
        let mut folders = Vec::new();
        if let Some(printed) = output("pg_config", &["--bindir"]) {
            folders.push(PathBuf::from(printed.trim()));
        }
        let versions = fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten();
        folders.extend(versions.map(|version| version.path().join("bin")));
        let path = std::env::var_os("PATH").unwrap_or_default();
        folders.extend(std::env::split_paths(&path));
        let complete = |folder: &PathBuf| {
            ["initdb", "postgres", "pg_isready"]
                .iter()
                .all(|name| folder.join(name).is_file())
        };
        let folder = folders.into_iter().find(complete);
        let folder = folder.ok_or_else(|| no_server("PostgreSQL is not installed"))?;
        let identity = match rustix::process::geteuid().is_root() {
            true => Some(unprivileged()?),
            false => None,
        };
        Ok(Self { folder, identity })
    }

    fn command(&self, name: &str, directory: &Path) -> Command {
        let program = self.folder.join(name);
        let mut command = match self.identity {
            None => Command::new(program),
            Some((user, group)) => {
                let mut command = Command::new("setpriv");
                command
                    .arg(format!("--reuid={user}"))
                    .arg(format!("--regid={group}"));
                command.arg("--clear-groups").arg("--").arg(program);
                command
            }
        };
        command.current_dir(directory).env("LC_ALL", "C");
        command
    }
}

fn unprivileged() -> Result<(u32, u32), NoServer> {
    let number = |flag, user| output("id", &[flag, user]).and_then(|text| text.trim().parse().ok());
    UNPRIVILEGED
        .iter()
        .find_map(|user| Some((number("-u", *user)?, number("-g", *user)?)))
        .filter(|_| output("setpriv", &["--version"]).is_some())
        .ok_or_else(|| {
            no_server("there is no account or no `setpriv` to run PostgreSQL without root")
        })
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    String::from_utf8(output.stdout)
        .ok()
        .filter(|_| output.status.success())
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
