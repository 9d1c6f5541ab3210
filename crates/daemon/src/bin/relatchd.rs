//! The daemon.

use std::process::ExitCode;

use clap::Parser as _;
use relatch_daemon::Daemon;

fn main() -> ExitCode {
    Daemon::parse().run()
}
