//! The service that runs the password commands as root, so that the daemon needs no privilege: one request a connection.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use relatch_device::{PasswordStore, ReplaceError};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::command::Commands;
use crate::protocol::to_line;
use crate::secret::SecretText;

/// The longest request, in bytes: a password of 128 bytes, escaped.
const LONGEST: u64 = 1_024;
/// More than the commands' own limit: setting, and checking what holds.
const PATIENCE: Duration = Duration::from_secs(130);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    act: Act,
    password: SecretText,
}

#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Act {
    Set,
    Check,
}

#[derive(Debug, Serialize, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Told {
    Done,
    Refused,
    NotStored,
    Unknown,
    Holds,
    HoldsNot,
}

/// Serves the request on the standard input of a service that systemd starts for each connection.
pub(crate) fn serve(input: impl Read, output: &mut impl Write, commands: &mut Commands) -> bool {
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST as usize));
    let read = BufReader::with_capacity(1, input.take(LONGEST)).read_until(b'\n', &mut line);
    let asked = Some(&line)
        .filter(|line| line.starts_with(b"{"))
        .and_then(|line| serde_json::from_slice::<Asked>(line).ok());
    let (Ok(_), Some(asked)) = (read, asked) else {
        eprintln!("relatchd: the request for a password is not one");
        return false;
    };
    let password = asked.password.reveal();
    let told = match asked.act {
        Act::Set => match commands.replace(password) {
            Ok(()) => Told::Done,
            Err(ReplaceError::Refused) => Told::Refused,
            Err(ReplaceError::NotStored) => Told::NotStored,
            Err(_) => Told::Unknown,
        },
        Act::Check => match commands.holds(password) {
            Some(true) => Told::Holds,
            Some(false) => Told::HoldsNot,
            None => Told::Unknown,
        },
    };
    eprintln!("relatchd: password: {told:?}");
    output.write_all(&to_line(&told)).is_ok() && output.flush().is_ok()
}

/// The daemon's side of it.
#[derive(Debug, Clone)]
pub(crate) struct Setter {
    socket: PathBuf,
}

impl Setter {
    pub(crate) fn new(socket: PathBuf) -> Self {
        Self { socket }
    }

    /// None where no answer came: what holds is then unknown.
    fn ask(&self, act: Act, password: &str) -> Result<Option<Told>, std::io::Error> {
        let mut stream = UnixStream::connect(&self.socket)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let asked = Asked {
            act,
            password: password.into(),
        };
        if stream.write_all(&to_line(&asked)).is_err() {
            return Ok(None);
        }
        let mut told = Vec::new();
        let read = stream.take(LONGEST).read_to_end(&mut told);
        Ok(read.ok().and_then(|_| serde_json::from_slice(&told).ok()))
    }
}

impl PasswordStore for Setter {
    fn replace(&mut self, new: &str) -> Result<(), ReplaceError> {
        match self.ask(Act::Set, new) {
            Ok(Some(Told::Done)) => Ok(()),
            Ok(Some(Told::Refused)) => Err(ReplaceError::Refused),
            Ok(Some(Told::NotStored)) => Err(ReplaceError::NotStored),
            Ok(_) => Err(ReplaceError::Unknown),
            Err(error) => {
                eprintln!("relatchd: no service at {}: {error}", self.socket.display());
                Err(ReplaceError::NotStored)
            }
        }
    }

    fn holds(&mut self, password: &str) -> Option<bool> {
        match self.ask(Act::Check, password) {
            Ok(Some(Told::Holds)) => Some(true),
            Ok(Some(Told::HoldsNot)) => Some(false),
            _ => None,
        }
    }
}

/// Where passwords are set: by the commands, here or in the service.
#[derive(Debug, Clone)]
pub(crate) enum Passwords {
    Here(Commands),
    There(Setter),
}

impl PasswordStore for Passwords {
    fn replace(&mut self, new: &str) -> Result<(), ReplaceError> {
        match self {
            Self::Here(commands) => commands.replace(new),
            Self::There(setter) => setter.replace(new),
        }
    }

    fn holds(&mut self, password: &str) -> Option<bool> {
        match self {
            Self::Here(commands) => commands.holds(password),
            Self::There(setter) => setter.holds(password),
        }
    }
}

#[cfg(test)]
mod tests;
