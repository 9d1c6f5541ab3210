//! `relatch-live`: a recorder in one window, a phone in the other, and the account service behind them.
#![forbid(unsafe_code)]

mod answers;
mod authority;
mod copy;
mod limits;
mod pages;
mod photos;
mod routes;
mod world;
mod worlds;

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::worlds::{Bounds, Worlds};

/// A recorder in one window, a phone in the other: the protocol to play with.
#[derive(Debug, Parser)]
#[command(name = "relatch-live", version)]
struct Arguments {
    /// Where browsers find it. Everyone who reaches it may act as any person of a world whose address they know.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Lets the phones ask a running account service, `relatch-authority serve --demo`, instead of one of the world.
    #[arg(long, value_name = "URL")]
    authority: Option<String>,
    /// The folder of the worlds' databases; by default one that is gone with the program.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The most worlds at the same time.
    #[arg(long, value_name = "N", default_value_t = 500)]
    worlds: usize,
    /// A world ends so many minutes after its last use.
    #[arg(long, value_name = "MINUTES", default_value_t = 120)]
    idle: u64,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("relatch-live: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    allow_files();
    let temporary = match &arguments.data {
        Some(_) => None,
        None => Some(tempfile::tempdir()?),
    };
    let folder = match (&arguments.data, &temporary) {
        (Some(folder), _) => folder.clone(),
        (None, Some(folder)) => folder.path().to_owned(),
        (None, None) => return Err("there is no folder for the worlds".into()),
    };
    let bounds = Bounds {
        worlds: arguments.worlds,
        idle: Duration::from_secs(arguments.idle.saturating_mul(60)),
    };
    let worlds = Arc::new(Worlds::new(folder, arguments.authority, bounds)?);
    let runtime = tokio::runtime::Runtime::new()?;
    let served = runtime.block_on(serve(arguments.listen, worlds.clone()));
    runtime.shutdown_timeout(Duration::from_secs(5));
    drop(worlds);
    drop(temporary);
    Ok(served?)
}

async fn serve(address: SocketAddr, worlds: Arc<Worlds>) -> std::io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    let at = listener.local_addr()?;
    say(&format!("relatch live: http://{at}/"));
    if !at.ip().is_loopback() {
        say("Everyone who reaches this address can play: it is for a meeting, not for the open.");
    }
    let router = routes::router(worlds.clone());
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    tokio::select! {
        served = axum::serve(listener, router) => served,
        () = worlds::end_idle(worlds) => Ok(()),
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
    }
}

/// Who started the program may have stopped listening: that ends nothing.
fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").ok();
}

/// A world has about six files open: 500 of them are more than a process may have by default.
fn allow_files() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // Where it is not allowed, fewer worlds fit, and making one more is an error.
    setrlimit(Resource::Nofile, limit).ok();
}
