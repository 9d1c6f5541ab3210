//! A server and its synchronous standby, which takes its place.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use postgres::Client;
use tempfile::TempDir;

use super::process::Process;
use super::programs::Programs;
use super::{NoServer, no_server};
use crate::error::StoreError;

/// Two servers with the same rows: a commit is answered when both have it on their disks. They end with the value.
#[derive(Debug)]
pub struct PostgresPair {
    primary: Process,
    /// None while it is stopped, or not made yet.
    standby: Option<Process>,
    folder_of_standby: PathBuf,
    programs: Programs,
    /// The last: the servers have ended when their directory is removed.
    _directory: TempDir,
}

impl PostgresPair {
    /// Starts both.
    ///
    /// # Errors
    /// [`NoServer`], where PostgreSQL is not installed or does not start.
    pub fn start() -> Result<Self, NoServer> {
        let programs = Programs::find()?;
        let directory = tempfile::tempdir().map_err(no_server)?;
        programs.give(directory.path())?;
        let folder = directory.path().join("one");
        make_folder(&programs, &folder)?;
        programs.make_data(&folder)?;
        let mut pair = Self {
            primary: Process::start(&programs, &folder, Vec::new())?,
            standby: None,
            folder_of_standby: directory.path().join("two"),
            programs,
            _directory: directory,
        };
        pair.make_standby()?;
        Ok(pair)
    }

    /// A connection string for a new database: it names both servers, and means the one that takes writes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn database(&self) -> Result<String, StoreError> {
        self.primary
            .client()?
            .batch_execute("CREATE DATABASE pair")?;
        let (one, two) = (self.primary.directory(), &self.folder_of_standby);
        Ok(format!(
            "host={},{} user=relatch dbname=pair target_session_attrs=read-write",
            one.display(),
            two.display()
        ))
    }

    /// The primary crashes, and the standby is promoted. It is alone until [`PostgresPair::make_standby`].
    ///
    /// # Errors
    /// [`NoServer`].
    pub fn fail_over(&mut self) -> Result<(), NoServer> {
        let next = self.standby.take();
        let next = next.ok_or_else(|| no_server("the standby is stopped"))?;
        self.primary.crash();
        let before = std::mem::replace(&mut self.primary, next);
        self.folder_of_standby = before.directory().into();
        let mut client = self.primary.client().map_err(no_server)?;
        let promote = client.batch_execute("SELECT pg_promote()");
        promote.map_err(no_server)?;
        // It was told as well to wait for a standby.
        set(&mut client, "RESET synchronous_standby_names").map_err(no_server)
    }

    /// Makes a new standby of the primary where there is none, and lets commits wait for it.
    ///
    /// # Errors
    /// [`NoServer`].
    pub fn make_standby(&mut self) -> Result<(), NoServer> {
        make_folder(&self.programs, &self.folder_of_standby)?;
        let mut copy = (self.programs).command("pg_basebackup", &self.folder_of_standby);
        copy.args(["--checkpoint=fast", "--no-sync", "-R", "-U", "relatch"]);
        copy.args(["-D", "data", "-h"])
            .arg(self.primary.directory());
        self.programs.run(copy)?;
        self.start_standby()?;
        let mut client = self.primary.client().map_err(no_server)?;
        set(&mut client, "SET synchronous_standby_names = '*'").map_err(no_server)?;
        for _ in 0..600 {
            const FOLLOWS: &str = "SELECT FROM pg_stat_replication WHERE sync_state = 'sync'";
            if !client.query(FOLLOWS, &[]).map_err(no_server)?.is_empty() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err(no_server("the standby does not follow"))
    }

    /// The standby crashes: no commit is answered until it is back.
    pub fn stop_standby(&mut self) {
        if let Some(mut standby) = self.standby.take() {
            standby.crash();
        }
    }

    /// The standby comes back with what it had.
    ///
    /// # Errors
    /// [`NoServer`].
    pub fn start_standby(&mut self) -> Result<(), NoServer> {
        let started = Process::start(&self.programs, &self.folder_of_standby, Vec::new())?;
        self.standby = Some(started);
        Ok(())
    }

    /// An administrator ends the wait of each commit that waits for the standby; how many did.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn cancel_waiting_commits(&self) -> Result<usize, StoreError> {
        const CANCEL: &str =
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        Ok(self.primary.client()?.query(CANCEL, &[])?.len())
    }
}

/// An empty folder for a server.
fn make_folder(programs: &Programs, folder: &Path) -> Result<(), NoServer> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(no_server)?;
    }
    fs::create_dir(folder).map_err(no_server)?;
    programs.give(folder)
}

/// Changes a setting of the server.
fn set(client: &mut Client, what: &str) -> Result<(), postgres::Error> {
    client.batch_execute(&format!("ALTER SYSTEM {what}"))?;
    client.batch_execute("SELECT pg_reload_conf()")
}
