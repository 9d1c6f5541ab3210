//! The arguments of `relatchd`.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::command::Commands;
use crate::config::Settings;
use crate::error::StartError;
use crate::{setter, start};

/// Owns the Relatch device of this machine: it keeps the binding and answers programs on a Unix socket.
#[derive(Debug, Parser)]
#[command(name = "relatchd", version)]
pub struct Daemon {
    /// The configuration.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "/etc/relatch/relatchd.toml"
    )]
    config: PathBuf,
    #[command(subcommand)]
    act: Option<Act>,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum Act {
    /// Says whether the configuration is correct.
    CheckConfig,
    /// Sets or checks one password: reads a request from the standard input. A service that systemd starts as root for each
    /// connection runs it.
    Setter,
    /// Ends the binding and forgets a key file that was loaded; the daemon must not run.
    FactoryReset,
    /// Writes the manual page.
    #[command(hide = true)]
    Man,
}

impl Daemon {
    /// Does what the arguments say; without a subcommand, until the process ends.
    #[must_use]
    pub fn run(&self) -> ExitCode {
        match self.try_run() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("relatchd: {error}");
                ExitCode::FAILURE
            }
        }
    }

    fn try_run(&self) -> Result<(), StartError> {
        if let Some(Act::Man) = self.act {
            return clap_mangen::Man::new(Self::command())
                .render(&mut io::stdout())
                .map_err(|error| StartError::new(error.to_string()));
        }
        let settings = Settings::read(&self.config)?;
        match self.act {
            None | Some(Act::Man) => start::run(&settings),
            Some(Act::CheckConfig) => settings.roles().map(|_| ()),
            Some(Act::FactoryReset) => start::factory_reset(&settings),
            Some(Act::Setter) => {
                let mut commands = Commands::new(settings.password);
                if setter::serve(io::stdin(), &mut io::stdout(), &mut commands) {
                    Ok(())
                } else {
                    Err(StartError::new("nothing was set"))
                }
            }
        }
    }
}
