//! The records in files, with the counter that the machine has.

use relatch_device::{MonotonicCounter, RECORD_MAX, Slot, Store};
use relatch_file_store::{FileError, FileStore};

use crate::config::RecordSettings;
use crate::error::StartError;

/// Four files, and perhaps a TPM.
pub(crate) struct Slots {
    files: FileStore,
    #[cfg(feature = "tpm")]
    counter: Option<relatch_file_store::TpmCounter>,
}

impl Slots {
    pub(crate) fn open(settings: &RecordSettings) -> Result<Self, StartError> {
        let named = |error: &dyn std::fmt::Display| {
            StartError::new(format!(
                "records.folder: {}: {error}",
                settings.folder.display()
            ))
        };
        let files = FileStore::open(&settings.folder).map_err(|error| named(&error))?;
        #[cfg(feature = "tpm")]
        let counter = settings
            .counter
            .as_ref()
            .map(|counter| relatch_file_store::TpmCounter::open(&counter.tcti, counter.index))
            .transpose()
            .map_err(|error| StartError::new(format!("records.counter: {error}")))?;
        Ok(Self {
            files,
            #[cfg(feature = "tpm")]
            counter,
        })
    }
}

impl Store for Slots {
    type Error = FileError;

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, FileError> {
        self.files
            .read(slot, buffer)
            .inspect_err(|error| eprintln!("relatchd: {error}"))
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), FileError> {
        self.files
            .write(slot, record)
            .inspect_err(|error| eprintln!("relatchd: {error}"))
    }

    fn counter(&mut self) -> Option<&mut dyn MonotonicCounter> {
        #[cfg(feature = "tpm")]
        return self
            .counter
            .as_mut()
            .map(|counter| counter as &mut dyn MonotonicCounter);
        #[cfg(not(feature = "tpm"))]
        None
    }
}
