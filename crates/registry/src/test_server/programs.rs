//! The installed programs of PostgreSQL, and the account that they run as.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{NoServer, no_server};

/// The accounts that a server runs as where the tests run as root, which PostgreSQL refuses.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

/// Where the programs are, and as whom they run.
#[derive(Debug)]
pub(super) struct Programs {
    folder: PathBuf,
    /// User and group; none where the tests are not root.
    identity: Option<(u32, u32)>,
}

impl Programs {
    pub(super) fn find() -> Result<Self, NoServer> {
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
            ["initdb", "postgres", "pg_basebackup"]
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

    /// Makes the folder or file the account's.
    pub(super) fn give(&self, path: &Path) -> Result<(), NoServer> {
        match self.identity {
            Some((user, group)) => chown(path, Some(user), Some(group)).map_err(no_server),
            None => Ok(()),
        }
    }

    /// Writes a file that the account alone can read.
    pub(super) fn write(&self, path: &Path, text: &str) -> Result<(), NoServer> {
        fs::write(path, text).map_err(no_server)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(no_server)?;
        self.give(path)
    }

    /// Makes the data of a new server in this directory, which trusts everyone at its socket.
    pub(super) fn make_data(&self, directory: &Path) -> Result<(), NoServer> {
        let mut command = self.command("initdb", directory);
        command.args([
            "--auth=trust",
            "--username=relatch",
            "--no-sync",
            "--pgdata=data",
        ]);
        self.run(command)
    }

    /// Runs a program that has to succeed.
    pub(super) fn run(&self, mut command: Command) -> Result<(), NoServer> {
        let output = command.output().map_err(no_server)?;
        match output.status.success() {
            true => Ok(()),
            false => Err(no_server(String::from_utf8_lossy(&output.stderr))),
        }
    }

    pub(super) fn command(&self, name: &str, directory: &Path) -> Command {
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
