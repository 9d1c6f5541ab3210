//! The command `relatch`.

use std::process::ExitCode;

fn main() -> ExitCode {
    relatch_command::cli::main()
}
