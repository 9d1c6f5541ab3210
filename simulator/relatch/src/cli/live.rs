//! `relatch live`: starts the program that the demonstration's build leaves out.

use std::env::{self, consts::EXE_SUFFIX};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use super::{CliError, Verdict};

/// How the program is built where it is not there.
const BUILD: &str = "cargo build --release --manifest-path simulator/live/Cargo.toml";

/// A recorder in one window, a phone in the other: the protocol to play with, in a browser.
///
/// It is a program apart, `relatch-live`: where it is not built, this says the command that builds it.
#[derive(Debug, Clone, Args)]
pub(super) struct LiveArgs {
    /// Where browsers find it.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Lets the phones ask a running account service, `relatch-authority serve --demo`.
    #[arg(long, value_name = "URL")]
    authority: Option<String>,
}

/// Runs the program until it ends.
pub(super) fn live(args: &LiveArgs) -> Result<Verdict, CliError> {
    let here = env::current_exe().ok();
    let program = here.as_deref().and_then(find).ok_or_else(|| {
        CliError::Message(format!("relatch-live is not built: `{BUILD}` builds it"))
    })?;
    let mut command = Command::new(&program);
    command.args(["--listen", &args.listen.to_string()]);
    if let Some(authority) = &args.authority {
        command.args(["--authority", authority]);
    }
    let status = command.status();
    let status =
        status.map_err(|error| CliError::Message(format!("{}: {error}", program.display())))?;
    Ok(Verdict::of(status.success()))
}

/// Beside this program, or where its own workspace builds it.
fn find(here: &Path) -> Option<PathBuf> {
    let name = format!("relatch-live{EXE_SUFFIX}");
    let built = ["release", "debug"].map(|profile| {
        // This program is target/release/relatch in the root.
        let root = here.ancestors().nth(3);
        root.map(|root| root.join("simulator/live/target").join(profile).join(&name))
    });
    let beside = here.parent().map(|folder| folder.join(&name));
    let places = [beside].into_iter().chain(built).flatten();
    places.into_iter().find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_beside_this_one_and_in_its_workspace() {
        let folder = tempfile::tempdir().expect("a folder");
        let here = folder.path().join("target/release/relatch");
        assert_eq!(find(&here), None);
        for place in [
            "simulator/live/target/debug",
            "simulator/live/target/release",
            "target/release",
        ] {
            let place = folder.path().join(place);
            std::fs::create_dir_all(&place).expect("a folder");
            let program = place.join(format!("relatch-live{EXE_SUFFIX}"));
            std::fs::write(&program, "").expect("a file");
            assert_eq!(find(&here), Some(program));
        }
    }
}
