//! The command `relatch-authority`.

use std::process::ExitCode;

use clap::Parser;
use relatch_service::command::Command;

fn main() -> ExitCode {
    match Command::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("relatch-authority: {error:?}");
            ExitCode::FAILURE
        }
    }
}
