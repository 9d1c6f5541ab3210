//! The order of the system calls of a write, which decides what a power cut leaves.

use std::process::Command;

use relatch_device::{Slot, Store};
use relatch_file_store::FileStore;

use crate::{child, folder};

/// The content is on the disk before it gets the name, and the name before the write returns.
#[test]
fn a_write_flushes_the_file_then_renames_it_then_flushes_the_folder() {
    let folder = folder();
    let program = child::command("order::write_once", folder.path());
    let traced = Command::new("strace")
        .args([
            "-f",
            "-qq",
            "-e",
            "trace=openat,write,fsync,fdatasync,rename,renameat,renameat2",
        ])
        .arg(program.get_program())
        .args(program.get_args())
        .envs(
            program
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .output();
    let trace = match &traced {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stderr),
        _ => return println!("skipped: strace is not there or may not trace"),
    };
    let calls: Vec<&str> = trace
        .lines()
        .skip_while(|line| !line.contains("\"state-a.new\", O_WRONLY"))
        .map(|line| line.split_once("] ").map_or(line, |(_, call)| call))
        .filter_map(|call| call.split('(').next())
        .take(5)
        .collect();
    assert_eq!(
        calls[..4],
        ["openat", "write", "fsync", calls[3]],
        "{trace}"
    );
    assert!(calls[3].starts_with("rename"), "{trace}");
    assert_eq!(calls[4], "fsync", "{trace}");
}

#[test]
fn write_once() {
    if let Some(folder) = child::folder() {
        let mut store = FileStore::open(folder).unwrap();
        store.write(Slot::StateA, b"record").unwrap();
    }
}
