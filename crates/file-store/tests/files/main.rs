//! The slots in real files: contents, faults of the system, and processes that are killed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

mod child;
mod crash;
mod device;
mod faults;
mod order;
mod slots;
#[cfg(feature = "tpm")]
mod tpm;

use relatch_device::{RECORD_MAX, Slot, Store};
use relatch_file_store::{FileError, FileStore};
use tempfile::TempDir;

/// A folder that a store may use.
fn folder() -> TempDir {
    tempfile::Builder::new()
        .prefix("relatch")
        .tempdir()
        .unwrap()
}

fn read(store: &mut FileStore, slot: Slot) -> Result<Vec<u8>, FileError> {
    let mut buffer = [0; RECORD_MAX];
    let length = store.read(slot, &mut buffer)?;
    Ok(buffer[..length].to_vec())
}
