//! One running server over the data in its directory.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use postgres::{Client, NoTls};
use rustix::process::{Pid, Signal, kill_process};

use super::programs::Programs;
use super::{NoServer, no_server};

/// A server that ends with the value.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    directory: PathBuf,
    pub(super) settings: Vec<String>,
}

impl Process {
    /// Starts a server over `data` in the directory, with its socket there and these settings; it takes connections then.
    pub(super) fn start(
        programs: &Programs,
        directory: &Path,
        settings: Vec<String>,
    ) -> Result<Self, NoServer> {
        let log = fs::File::create(directory.join("log")).map_err(no_server)?;
        let socket = format!("unix_socket_directories={}", directory.display());
        let mut command = programs.command("postgres", directory);
        command.args(["-D", "data"]);
        for setting in ["listen_addresses=", "max_connections=200", &socket] {
            command.args(["-c", setting]);
        }
        for setting in &settings {
            command.args(["-c", setting]);
        }
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(no_server)?;
        let mut process = Self {
            child,
            directory: directory.into(),
            settings,
        };
        for _ in 0..600 {
            if process.client().is_ok() {
                return Ok(process);
            }
            if !matches!(process.child.try_wait(), Ok(None)) {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(directory.join("log")).unwrap_or_default();
        Err(no_server(format!("the server did not become ready: {log}")))
    }

    /// Where its data and its socket are.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// The connection string of a database.
    pub(super) fn to(&self, database: &str) -> String {
        let host = self.directory.display();
        let mut to = format!("host={host} user=relatch dbname={database}");
        let port = |setting: &&String| setting.starts_with("port=");
        if let Some(port) = self.settings.iter().find(port) {
            to.push(' ');
            to.push_str(port);
        }
        to
    }

    /// A connection of an administrator.
    pub(super) fn client(&self) -> Result<Client, postgres::Error> {
        Client::connect(&self.to("postgres"), NoTls)
    }

    /// Ends at once: what is in memory alone is gone.
    pub(super) fn crash(&mut self) {
        self.stop(Signal::QUIT);
    }

    fn stop(&mut self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // It may have ended by itself.
            kill_process(pid, signal).ok();
        }
        drop(self.child.wait());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop(Signal::INT);
    }
}
