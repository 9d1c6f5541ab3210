//! The configuration file: what it may say, and what is wrong with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use relatch_device::{CodeLength, Config, Identity, PublicKeySet, RecordKey, Suite};
use serde::Deserialize;

use crate::error::StartError;
use crate::people::Roles;

/// The longest serial number or key file that is read, in bytes.
const LONGEST_FILE: u64 = 16_384;

/// The file as it is written (docs/embedding/linux.md, "Configuration").
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Settings {
    pub(crate) device: DeviceSettings,
    pub(crate) records: RecordSettings,
    pub(crate) password: PasswordSettings,
    #[serde(default)]
    pub(crate) roles: RoleSettings,
    #[serde(default)]
    pub(crate) socket: SocketSettings,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct DeviceSettings {
    vendor: String,
    model: String,
    serial: Option<String>,
    serial_file: Option<PathBuf>,
    minimum_suite: u16,
    code_length: u8,
    lifetime_minutes: Option<u64>,
    #[serde(default)]
    open_to_network: bool,
    key_file: Option<PathBuf>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RecordSettings {
    pub(crate) folder: PathBuf,
    pub(crate) key: String,
    pub(crate) counter: Option<CounterSettings>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(
    not(feature = "tpm"),
    expect(dead_code, reason = "read, so that the error names what is missing")
)]
pub(crate) struct CounterSettings {
    pub(crate) tcti: String,
    pub(crate) index: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PasswordSettings {
    pub(crate) account: String,
    /// The socket of the service that runs the commands; without it the daemon runs them.
    pub(crate) setter: Option<PathBuf>,
    pub(crate) set: Vec<String>,
    pub(crate) set_input: Input,
    pub(crate) check: Vec<String>,
    pub(crate) check_input: Input,
    #[serde(default = "shortest")]
    pub(crate) shortest: usize,
    #[serde(default = "time_limit")]
    pub(crate) time_limit_seconds: u64,
}

/// What a command reads from its standard input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Input {
    /// `account:password` and a line feed, as `chpasswd` reads it.
    AccountAndPassword,
    /// The password and a line feed.
    Password,
    /// The password and a zero byte, as `unix_chkpwd` reads it.
    PasswordAndZero,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct RoleSettings {
    pub(crate) console: Vec<String>,
    pub(crate) administrator: Vec<String>,
    pub(crate) status: Vec<String>,
    pub(crate) button: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct SocketSettings {
    pub(crate) path: PathBuf,
}

impl Default for RoleSettings {
    fn default() -> Self {
        let root = || vec!["root".to_owned()];
        Self {
            console: root(),
            administrator: root(),
            status: vec!["everyone".into()],
            button: root(),
        }
    }
}

impl Default for SocketSettings {
    fn default() -> Self {
        Self {
            path: crate::SOCKET.into(),
        }
    }
}

fn shortest() -> usize {
    8
}

fn time_limit() -> u64 {
    10
}

impl Settings {
    /// Reads and checks the file.
    pub(crate) fn read(path: &Path) -> Result<Self, StartError> {
        let text = read_text(path).map_err(|error| StartError::unreadable(path, &error))?;
        Self::parse(&text)
            .map_err(|error| StartError::new(format!("{}: {}", path.display(), error.0)))
    }

    pub(crate) fn parse(text: &str) -> Result<Self, StartError> {
        let settings: Self =
            toml::from_str(text).map_err(|error| StartError::new(error.to_string()))?;
        settings.password.check()?;
        for (name, path) in [
            ("records.folder", Some(&settings.records.folder)),
            ("socket.path", Some(&settings.socket.path)),
            ("password.setter", settings.password.setter.as_ref()),
            ("device.key-file", settings.device.key_file.as_ref()),
            ("device.serial-file", settings.device.serial_file.as_ref()),
        ] {
            if path.is_some_and(|path| !path.is_absolute()) {
                return Err(StartError::new(format!(
                    "{name}: write a path that begins with /"
                )));
            }
        }
        // What is wrong with the device is said at once too; the key comes later.
        settings.device.config(RecordKey::none(), None)?;
        if settings.records.key != "credential"
            && settings.records.key != "none"
            && !Path::new(&settings.records.key).is_absolute()
        {
            return Err(StartError::new(
                "records.key: write \"credential\", a path that begins with /, or \"none\"",
            ));
        }
        #[cfg(not(feature = "tpm"))]
        if settings.records.counter.is_some() {
            return Err(StartError::new(
                "records.counter: this relatchd is built without the feature `tpm`",
            ));
        }
        Ok(settings)
    }

    /// Who may do what.
    pub(crate) fn roles(&self) -> Result<Roles, StartError> {
        Roles::from_system(&self.roles)
    }
}

impl DeviceSettings {
    /// The library's configuration. `stored` is the key file that an administrator loaded; it goes before that of the
    /// configuration.
    pub(crate) fn config(
        &self,
        record_key: RecordKey,
        stored: Option<PublicKeySet>,
    ) -> Result<Config, StartError> {
        let serial = self.serial()?;
        let identity = Identity::new(&self.vendor, &self.model, &serial)
            .map_err(|error| StartError::new(format!("device: {error}")))?;
        let suite = Suite::from_number(self.minimum_suite.into()).map_err(|_| {
            StartError::new("device.minimum-suite: write 1, 2 or 3; 2 once the authority has keys")
        })?;
        let length = CodeLength::from_digits(self.code_length.into()).ok_or_else(|| {
            StartError::new("device.code-length: write 8, 12, 16 or 20; 12 is usual")
        })?;
        let mut config = Config::new(identity, record_key, suite, length);
        if let Some(minutes) = self.lifetime_minutes {
            config = config
                .lifetime(Duration::from_secs(minutes.saturating_mul(60)))
                .map_err(|error| StartError::new(format!("device.lifetime-minutes: {error}")))?;
        }
        if self.open_to_network {
            config = config.open_to_network();
        }
        let keys = match stored {
            Some(keys) => Some(keys),
            None => self.key_file.as_deref().map(key_file).transpose()?,
        };
        Ok(match keys {
            Some(keys) => config.authority(keys),
            None => config,
        })
    }

    pub(crate) fn has_key_file(&self) -> bool {
        self.key_file.is_some()
    }

    fn serial(&self) -> Result<String, StartError> {
        match (&self.serial, &self.serial_file) {
            (Some(serial), None) => Ok(serial.clone()),
            (None, Some(path)) => {
                let text = read_text(path).map_err(|error| StartError::unreadable(path, &error))?;
                Ok(text.trim().to_owned())
            }
            _ => Err(StartError::new(
                "device: write either `serial` or `serial-file`",
            )),
        }
    }
}

impl PasswordSettings {
    fn check(&self) -> Result<(), StartError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if self.account.is_empty()
            || self.account.starts_with('-')
            || self.account.len() > 32
            || !self.account.chars().all(plain)
        {
            return Err(StartError::new(
                "password.account: write the name of a user: 1 to 32 of a-z, A-Z, 0-9, `.`, `_` and `-`",
            ));
        }
        for (name, command) in [("set", &self.set), ("check", &self.check)] {
            let program = command.first().map(Path::new);
            if !program.is_some_and(Path::is_absolute) {
                return Err(StartError::new(format!(
                    "password.{name}: write a list: a program with its whole path, and its arguments"
                )));
            }
        }
        if !(1..=128).contains(&self.shortest) {
            return Err(StartError::new("password.shortest: write 1 to 128"));
        }
        if !(1..=60).contains(&self.time_limit_seconds) {
            return Err(StartError::new(
                "password.time-limit-seconds: write 1 to 60",
            ));
        }
        Ok(())
    }
}

/// The authority's keys from a file.
pub(crate) fn key_file(path: &Path) -> Result<PublicKeySet, StartError> {
    let text = read_text(path).map_err(|error| StartError::unreadable(path, &error))?;
    PublicKeySet::from_text(&text)
        .map_err(|error| StartError::new(format!("{}: {error}", path.display())))
}

/// A file of a bounded length.
pub(crate) fn read_text(path: &Path) -> std::io::Result<String> {
    use std::io::Read as _;
    let mut text = String::new();
    fs::File::open(path)?
        .take(LONGEST_FILE)
        .read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests;
