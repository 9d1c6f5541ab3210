//! The command that speaks to the daemon.

use std::process::ExitCode;

use clap::Parser as _;
use relatch_daemon::Ctl;

fn main() -> ExitCode {
    Ctl::parse().run()
}
