//! `relatch-app`: the app of one person on a computer. Pictures of QR codes in, codes out; the authority is in an encrypted file.

mod arguments;
mod camera;
mod commands;
mod page;
mod person;
mod picture;
mod vault;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match commands::run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}
