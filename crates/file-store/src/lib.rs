//! The four record slots of a Relatch device as files on Linux (spec/device.md, "Stored records").
//!
//! ```
//! use relatch_device::{
//!     CodeLength, Config, Device, Identity, RecordKey, StoredRecords, Suite, Uptime,
//! };
//! use relatch_file_store::FileStore;
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! # let config = Config::new(Identity::new("Vendor", "NVR-8", "0001").unwrap(), RecordKey::new(&[1; 32]), Suite::Hmac, CodeLength::Twelve);
//!
//! let store = FileStore::open(folder)?; // such as /var/lib/relatch
//! let mut device = Device::start(config, store, Uptime::from_millis(0), 0);
//! assert_eq!(device.status(Uptime::from_millis(1)).records, StoredRecords::Fresh);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A write goes to a temporary file, which is flushed, renamed over the slot's file, and made
//! permanent by flushing the folder: after a power cut a slot holds its old record or its new one.
//! The file system has to order these as POSIX says (ext4, F2FS, UBIFS, XFS and Btrfs do), and the
//! disk below has to flush when asked.
//!
//! # Rollback
//! A file is no monotonic counter: a person who can copy the folder can copy it back. Where the
//! hardware has a counter, put it beside the store with [`relatch_device::Counted`]; the feature
//! `tpm` has one in a TPM.

mod error;
mod store;
#[cfg(feature = "tpm")]
mod tpm;

pub use error::FileError;
pub use store::FileStore;
#[cfg(feature = "tpm")]
pub use tpm::{TpmCounter, TpmError};
