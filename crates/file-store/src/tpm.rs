//! A monotonic counter in an NV index of a TPM 2.0.

use std::str::FromStr;
use std::{error, fmt};

use relatch_device::{MonotonicCounter, StorageError};
use tss_esapi::attributes::NvIndexAttributesBuilder;
use tss_esapi::constants::NvIndexType;
use tss_esapi::handles::{NvIndexHandle, NvIndexTpmHandle};
use tss_esapi::interface_types::algorithm::HashingAlgorithm;
use tss_esapi::interface_types::resource_handles::{NvAuth, Provision};
use tss_esapi::interface_types::session_handles::AuthSession;
use tss_esapi::structures::{NvPublic, NvPublicBuilder};
use tss_esapi::{Context, TctiNameConf};

/// Bytes of a counter.
const SIZE: usize = 8;

/// A counter of the TPM, which no restored disk sets back. [DEV-37]
///
/// # Security
/// Each raise is a write to the TPM's flash, one for each charged attempt and each new password:
/// TPMs bear some 100,000, and may answer slowly when asked too often. A person with the TPM's owner
/// password can delete the index; the TPM then continues a new one above the highest value that any
/// of its counters ever had, so that the device sees a loss and not a rollback. The bus between
/// processor and TPM is not encrypted: a person who solders to it can answer for the TPM.
pub struct TpmCounter {
    context: Context,
    index: NvIndexHandle,
}

/// Why the TPM has no counter for the device.
#[derive(Debug)]
#[non_exhaustive]
pub enum TpmError {
    /// The TPM, or the way to it, reports this.
    Tss(tss_esapi::Error),
    /// The index is in use, and is not a counter.
    NotACounter,
}

impl TpmCounter {
    /// Opens the counter at an NV index (0x01800000 to 0x01bfffff), or defines it there.
    ///
    /// `tcti` says how to reach the TPM: `device:/dev/tpmrm0`, or `swtpm:host=localhost,port=2321`.
    /// It is defined with the owner's authorization, which must be empty; otherwise define the index
    /// in production, as a counter with `authread` and `authwrite` and an empty password.
    ///
    /// # Errors
    /// [`TpmError`].
    pub fn open(tcti: &str, index: u32) -> Result<Self, TpmError> {
        let mut context = Context::new(TctiNameConf::from_str(tcti)?)?;
        context.set_sessions((Some(AuthSession::Password), None, None));
        let handle = NvIndexTpmHandle::new(index)?;
        let found = context.execute_without_session(|tpm| tpm.tr_from_tpm_public(handle.into()));
        let index = match found {
            Ok(found) => found.into(),
            Err(_) => context.nv_define_space(Provision::Owner, None, counter_at(handle)?)?,
        };
        let (public, _) = context.execute_without_session(|tpm| tpm.nv_read_public(index))?;
        if public.attributes().index_type()? != NvIndexType::Counter {
            return Err(TpmError::NotACounter);
        }
        // A counter has no value before its first raise.
        if !public.attributes().written() {
            context.nv_increment(NvAuth::NvIndex(index), index)?;
        }
        Ok(Self { context, index })
    }
}

fn counter_at(handle: NvIndexTpmHandle) -> tss_esapi::Result<NvPublic> {
    let attributes = NvIndexAttributesBuilder::new()
        .with_nv_index_type(NvIndexType::Counter)
        .with_auth_read(true)
        .with_auth_write(true)
        .with_no_da(true)
        .build()?;
    NvPublicBuilder::new()
        .with_nv_index(handle)
        .with_index_name_algorithm(HashingAlgorithm::Sha256)
        .with_index_attributes(attributes)
        .with_data_area_size(SIZE)
        .build()
}

impl MonotonicCounter for TpmCounter {
    fn read(&mut self) -> Result<u64, StorageError> {
        let (auth, size) = (NvAuth::NvIndex(self.index), SIZE as u16);
        let read = self.context.nv_read(auth, self.index, size, 0);
        let bytes = read.map_err(|_| StorageError)?;
        let bytes = <[u8; SIZE]>::try_from(bytes.as_ref());
        bytes.map(u64::from_be_bytes).map_err(|_| StorageError)
    }

    fn raise(&mut self) -> Result<(), StorageError> {
        let auth = NvAuth::NvIndex(self.index);
        let raised = self.context.nv_increment(auth, self.index);
        raised.map_err(|_| StorageError)
    }
}

impl From<tss_esapi::Error> for TpmError {
    fn from(error: tss_esapi::Error) -> Self {
        Self::Tss(error)
    }
}

impl fmt::Display for TpmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tss(error) => write!(f, "the TPM cannot be used: {error}"),
            Self::NotACounter => f.write_str("the NV index is in use, and is not a counter"),
        }
    }
}

impl error::Error for TpmError {}

impl fmt::Debug for TpmCounter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TpmCounter").finish_non_exhaustive()
    }
}
