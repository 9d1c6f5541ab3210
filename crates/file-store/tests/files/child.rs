//! This test program once more, as another process that runs one test with a folder.

use std::path::Path;
use std::process::Command;

const FOLDER: &str = "RELATCH_FILE_STORE_FOLDER";

/// The command that runs this one test in the folder.
pub(crate) fn command(test: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder);
    command
}

/// The folder, in a test that another process was started for.
pub(crate) fn folder() -> Option<std::path::PathBuf> {
    std::env::var_os(FOLDER).map(Into::into)
}
