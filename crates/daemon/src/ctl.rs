//! The arguments of `relatchctl`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::config::read_text;
use crate::flow::{Flow, Undone};
use crate::protocol::Place;
use crate::screen::Screen;
use crate::texts::Texts;

/// Asks the Relatch device of this machine: binding, check, recovery, status.
///
/// Exit code: 0 done, 1 refused or ended by an empty line, 2 no daemon.
#[derive(Debug, Parser)]
#[command(name = "relatchctl", version)]
pub struct Ctl {
    /// Where the daemon listens.
    #[arg(long, value_name = "PATH", default_value = crate::SOCKET)]
    socket: PathBuf,
    /// The language: en, de, es, fr or zh; that of the locale where it is left out.
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<String>,
    /// Prints the daemon's answers, a line each, and asks nothing: what would be typed are the lines of the standard input.
    #[arg(long, conflicts_with = "dialogue")]
    json: bool,
    /// Speaks to another program: `I text` and `E text` are shown, `P prompt` and `S prompt` ask for a line, `S` for a hidden
    /// one.
    #[arg(long)]
    dialogue: bool,
    /// The console is not part of the device: recovery then needs a press of its button.
    #[arg(long)]
    remote: bool,
    /// Ends at once, with exit code 1, if a recovery sets the password of another account than this one.
    #[arg(long = "for", value_name = "ACCOUNT")]
    account: Option<String>,
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Clone, Subcommand)]
enum Act {
    /// Shows whether the device is bound, how often, and wrong codes so far.
    Status,
    /// Binds the device to an account, and rehearses a recovery.
    Bind,
    /// Rehearses a recovery: changes nothing.
    Check,
    /// Sets a new password with a code of the app.
    Recover,
    /// Ends the binding.
    Release {
        /// Does not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Sets the count of wrong codes to 0.
    Clear,
    /// Loads the key file of an authority.
    Keys {
        /// The file.
        file: PathBuf,
    },
    /// Says that a person pressed the device's button: for 10 minutes other consoles may recover.
    Button,
    /// Writes the manual page.
    #[command(hide = true)]
    Man,
}

impl Ctl {
    /// Does what the arguments say.
    #[must_use]
    pub fn run(&self) -> ExitCode {
        match self.try_run() {
            Ok(()) => ExitCode::SUCCESS,
            Err(Undone::Refused | Undone::Ended) => ExitCode::from(1),
            Err(Undone::Client(error)) => {
                eprintln!("relatchctl: {error}");
                ExitCode::from(2)
            }
        }
    }

    fn try_run(&self) -> Result<(), Undone> {
        if let Act::Man = self.act {
            let page = clap_mangen::Man::new(Self::command());
            return page
                .render(&mut std::io::stdout())
                .map_err(|_| Undone::Ended);
        }
        let screen = match (self.json, self.dialogue) {
            (true, _) => Screen::Json,
            (_, true) => Screen::Dialogue,
            _ => Screen::Terminal,
        };
        let place = if self.remote {
            Place::Remote
        } else {
            Place::Local
        };
        let account = self.account.as_deref();
        let mut flow = Flow::new(&self.socket, place, account, screen, self.texts())?;
        match &self.act {
            Act::Status => flow.status(),
            Act::Bind => flow.bind(),
            Act::Check => flow.check().map(|_| ()),
            Act::Recover => flow.recover(),
            Act::Release { yes } => flow.release(*yes),
            Act::Clear => flow.clear(),
            Act::Keys { file } => match read_text(file) {
                Ok(text) => flow.keys(&text),
                Err(error) => {
                    eprintln!("relatchctl: {} cannot be read: {error}", file.display());
                    Err(Undone::Refused)
                }
            },
            Act::Button | Act::Man => flow.physical_act(),
        }
    }

    fn texts(&self) -> Texts {
        let locale = self.lang.clone().or_else(|| {
            let set = |name| std::env::var(name).ok().filter(|locale| !locale.is_empty());
            set("LC_ALL")
                .or_else(|| set("LC_MESSAGES"))
                .or_else(|| set("LANG"))
        });
        Texts::of(&locale.unwrap_or_default())
    }
}
