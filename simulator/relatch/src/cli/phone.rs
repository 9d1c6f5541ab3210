//! `relatch phone`: the simulated phone, for a device that exists.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use relatch_worlds::desk::Desk;

use super::output::{Target, unwritten};
use super::{CliError, Verdict, write_line};
use crate::inspect::Input;

/// Reads the path of a picture per line from the standard input, and answers each with a line: what the phone says, and
/// the code if there is one.
///
/// An offer is claimed, a check and a challenge get their code; the owner agrees to everything. The authority is in
/// memory: bindings end with the command.
#[derive(Debug, Clone, Args)]
pub(super) struct PhoneArgs {
    /// Writes the key file of the phone's authority to this file; the device needs it for suite 2.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// The keys of the authority follow from this number.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Answers until the input ends.
pub(super) fn phone(args: &PhoneArgs, out: &mut impl Write) -> Result<Verdict, CliError> {
    let key_file = Target::open(args.key_file.as_deref())?;
    let desk = Desk::new(args.seed);
    let mut desk = desk.map_err(|error| CliError::Message(error.to_string()))?;
    if let Some(key_file) = key_file {
        key_file.write(format!("{}\n", desk.key_file()).as_bytes(), out)?;
    }
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|error| CliError::Message(format!("cannot continue: {error}")))?;
        let texts = Input::Picture(line.into()).texts(io::empty());
        // Several codes in one picture are as unclear as none.
        let text = match texts.as_deref() {
            Ok([text]) => Some(text.as_str()),
            _ => None,
        };
        let (seen, code) = desk.scan(text, seconds());
        let word = serde_json::to_value(seen).unwrap_or_default();
        let word = word.as_str().unwrap_or_default();
        match code {
            Some(code) => write_line(out, &format!("{word} {code}"))?,
            None => write_line(out, word)?,
        }
        out.flush().map_err(unwritten)?;
    }
    Ok(Verdict::Holds)
}

/// The wall clock, as the service behind an app reads it.
fn seconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}
