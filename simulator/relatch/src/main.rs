//! The command `relatch`.

use std::process::ExitCode;

fn main() -> ExitCode {
    relatch::cli::main()
}
