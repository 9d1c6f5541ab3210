//! Programs of the system that set and check a password: no shell, no environment, a time limit, and the password on the
//! standard input alone.

use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use relatch_device::{PasswordStore, ReplaceError};
use rustix::process::{Pid, Signal, kill_process_group};
use zeroize::Zeroizing;

use crate::config::{Input, PasswordSettings};

/// The longest password, in bytes.
pub(crate) const LONGEST: usize = 128;
/// How often a running command is looked at.
const GLANCE: Duration = Duration::from_millis(5);
/// What programs find each other by.
const PATH: &str = "/usr/sbin:/usr/bin:/sbin:/bin";

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Well,
    Badly,
    /// It did not start.
    Never,
    /// By a signal, or by us after the time limit.
    Killed,
}

/// The commands of a configuration.
#[derive(Debug, Clone)]
pub(crate) struct Commands {
    settings: PasswordSettings,
}

impl Commands {
    pub(crate) fn new(settings: PasswordSettings) -> Self {
        Self { settings }
    }

    fn run(&self, command: &[String], input: Input, password: &str) -> Ended {
        let account = &self.settings.account;
        let limit = Duration::from_secs(self.settings.time_limit_seconds);
        let text = Zeroizing::new(match input {
            Input::AccountAndPassword => format!("{account}:{password}\n"),
            Input::Password => format!("{password}\n"),
            Input::PasswordAndZero => format!("{password}\0"),
        });
        let Some((program, arguments)) = command.split_first() else {
            return Ended::Never;
        };
        let started = Command::new(program)
            .args(arguments.iter().map(|argument| {
                if argument == "{account}" {
                    account
                } else {
                    argument
                }
            }))
            .env_clear()
            .env("PATH", PATH)
            .env("LANG", "C")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn();
        match started {
            Ok(child) => finish(child, &text, limit),
            Err(error) => {
                eprintln!("relatchd: {program} does not start: {error}");
                Ended::Never
            }
        }
    }
}

fn finish(mut child: Child, input: &str, limit: Duration) -> Ended {
    let end = Instant::now() + limit;
    if let Some(mut stdin) = child.stdin.take() {
        // It fits into the pipe; a command that does not read it says so by its status.
        let _ = stdin.write_all(input.as_bytes());
    }
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ended::Well,
            Ok(Some(status)) if status.code().is_some() => return Ended::Badly,
            Ok(Some(_)) => return Ended::Killed,
            Ok(None) if Instant::now() < end => std::thread::sleep(GLANCE),
            Ok(None) | Err(_) => break,
        }
    }
    eprintln!("relatchd: a password command took longer than {limit:?} and was ended");
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let Some(group) = group {
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.wait();
    Ended::Killed
}

/// Whether a password may be handed to a command: a line end or a colon before it would change what the command reads.
fn is_legal(password: &str, shortest: usize) -> bool {
    let length = password.chars().count() >= shortest && password.len() <= LONGEST;
    length && !password.chars().any(char::is_control)
}

impl PasswordStore for Commands {
    fn replace(&mut self, new: &str) -> Result<(), ReplaceError> {
        if !is_legal(new, self.settings.shortest) {
            return Err(ReplaceError::Refused);
        }
        match self.run(&self.settings.set, self.settings.set_input, new) {
            Ended::Well => Ok(()),
            Ended::Never => Err(ReplaceError::NotStored),
            Ended::Killed => Err(ReplaceError::Unknown),
            // `chpasswd` ends badly for a weak password as for a full disk: what holds decides.
            Ended::Badly => match self.holds(new) {
                Some(true) => Ok(()),
                Some(false) => Err(ReplaceError::Refused),
                None => Err(ReplaceError::Unknown),
            },
        }
    }

    fn holds(&mut self, password: &str) -> Option<bool> {
        if !is_legal(password, 0) {
            return Some(false);
        }
        match self.run(&self.settings.check, self.settings.check_input, password) {
            Ended::Well => Some(true),
            Ended::Badly => Some(false),
            Ended::Never | Ended::Killed => None,
        }
    }
}

#[cfg(test)]
mod tests;
