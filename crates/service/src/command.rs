//! The command `relatch-authority`.

mod accounts;
mod keys;
mod serving;
mod upkeep;

use std::fmt;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::config::Config;

/// The account service of Relatch.
#[derive(Debug, Parser)]
#[command(name = "relatch-authority", version)]
pub struct Command {
    #[command(subcommand)]
    call: Call,
}

/// What is to be done. Every call but `serve --demo` and those about one file reads the configuration.
#[derive(Debug, Subcommand)]
enum Call {
    /// Serve apps and operators.
    Serve(serving::Serve),
    /// Write a new master or receipt key to a file.
    NewKey {
        /// The file, which must not exist.
        file: PathBuf,
    },
    /// Write a new key set to a file; add the file to `key_sets` to bind devices with it.
    RotateKeySet {
        /// The file, which must not exist.
        file: PathBuf,
        /// The suite of the devices that are bound with it: 2, or 3 for those that support it.
        #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(2..=3))]
        suite: u16,
    },
    /// Write a key set without its private key for bindings to another file, which takes its place in `key_sets`.
    RetireKeySet {
        /// The file of the key set.
        file: PathBuf,
        /// The file to write, which must not exist.
        retired: PathBuf,
    },
    /// Move every row from the previous master key to the current one, while the service runs.
    RotateMasterKey(Configured),
    /// Import the factory keys of devices: one object of JSON a line, with vendor, model, serial and factory_key.
    ImportFactoryKeys {
        #[command(flatten)]
        config: Configured,
        /// The file. It holds secrets: destroy it afterwards.
        from: PathBuf,
        /// A device that has another key gets this one.
        #[arg(long)]
        replace: bool,
    },
    /// Write a backup of the SQLite database, while the service runs.
    Backup {
        #[command(flatten)]
        config: Configured,
        /// The file, which must not exist.
        to: PathBuf,
    },
    /// Begin restored mode: after a backup was put back, and before the service is started.
    Restore {
        #[command(flatten)]
        config: Configured,
        /// The backup of an SQLite database, to be put into the place of the configured one. Without it the database
        /// was put back by its own tools.
        #[arg(long)]
        from: Option<PathBuf>,
    },
    /// End restored mode; takes effect when the service is started again.
    EndRestoredMode(Configured),
    /// Check the audit log of every binding against its row.
    VerifyAudit(Configured),
    /// Print everything that is stored of an account, one object of JSON a line.
    ExportAccount {
        #[command(flatten)]
        config: Configured,
        /// As `GET /v1/account` says it.
        account: String,
    },
    /// Erase what is stored of an account that has no device and no delegation; no entry of the audit log is touched.
    EraseAccount {
        #[command(flatten)]
        config: Configured,
        /// As `GET /v1/account` says it.
        account: String,
    },
    /// Erase the keys of released bindings whose 72 hours are over, after a look at the clock.
    Sweep {
        #[command(flatten)]
        config: Configured,
        /// The clock is correct.
        #[arg(long)]
        confirmed: bool,
    },
    /// Try every dead letter again.
    ReviveDeadLetters(Configured),
    /// Print the OpenAPI document.
    Openapi,
}

/// Where the configuration is.
#[derive(Debug, clap::Args)]
struct Configured {
    /// The configuration, in TOML.
    #[arg(long, default_value = "/etc/relatch/authority.toml")]
    config: PathBuf,
}

/// Why a command failed.
pub struct Failed(String);

impl Configured {
    fn read(&self) -> Result<Config, Failed> {
        Ok(Config::read(&self.config)?)
    }
}

impl Command {
    /// Does what the arguments say.
    ///
    /// # Errors
    /// [`Failed`].
    pub fn run(self) -> Result<(), Failed> {
        match self.call {
            Call::Serve(serve) => serve.run(),
            Call::NewKey { file } => keys::new_key(&file),
            Call::RotateKeySet { file, suite } => keys::new_key_set(&file, suite),
            Call::RetireKeySet { file, retired } => keys::retire(&file, &retired),
            Call::RotateMasterKey(config) => upkeep::rotate_master_key(&config.read()?),
            Call::ImportFactoryKeys {
                config,
                from,
                replace,
            } => upkeep::import_factory_keys(&config.read()?, &from, replace),
            Call::Backup { config, to } => upkeep::backup(&config.read()?, &to),
            Call::Restore { config, from } => upkeep::restore(&config.read()?, from.as_deref()),
            Call::EndRestoredMode(config) => upkeep::end_restored_mode(&config.read()?),
            Call::VerifyAudit(config) => upkeep::verify_audit(&config.read()?),
            Call::ExportAccount { config, account } => accounts::export(&config.read()?, &account),
            Call::EraseAccount { config, account } => accounts::erase(&config.read()?, &account),
            Call::Sweep { config, confirmed } => upkeep::sweep(&config.read()?, confirmed),
            Call::ReviveDeadLetters(config) => Ok(config.read()?.database()?.revive()?),
            Call::Openapi => {
                println!(
                    "{}",
                    crate::openapi().to_pretty_json().map_err(Failed::from)?
                );
                Ok(())
            }
        }
    }
}

impl<E: std::error::Error> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
