//! What to show on the login page, and why.

use core::mem::MaybeUninit;
use core::time::Duration;

use relatch_device::{Status, StoredRecords};

use crate::codes::RELATCH_E_ARGUMENT;
use crate::handle::{RelatchDevice, enter};

/// All four slots are empty: the device was never bound, or its flash was erased.
pub const RELATCH_RECORDS_FRESH: u32 = 0;
/// The binding record is readable, and if it binds the device, its state record as well.
pub const RELATCH_RECORDS_INTACT: u32 = 1;
/// Something is stored, but no readable binding record: the device counts as unbound.
pub const RELATCH_RECORDS_BINDING_UNREADABLE: u32 = 2;
/// Bound, but without a readable state: it runs with 30 failures until one is stored again.
pub const RELATCH_RECORDS_STATE_UNREADABLE: u32 = 3;
/// The binding record is of a suite that this library does not have: the device counts as unbound.
pub const RELATCH_RECORDS_UNSUPPORTED_SUITE: u32 = 4;
/// The newest record is of a format of other firmware: with such a binding record the device counts
/// as unbound and keeps it, with such a state record it runs with 30 failures.
pub const RELATCH_RECORDS_UNSUPPORTED_FORMAT: u32 = 5;

/// The device at one moment. Periods are in milliseconds.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelatchStatus {
    /// Show "Verify with the app" only if it is true.
    pub bound: bool,
    /// Whether an offer waits for its confirmation code.
    pub offer_open: bool,
    /// Whether a check of the binding waits for its code.
    pub check_open: bool,
    /// What the slots hold, one of RELATCH_RECORDS_...: why a device is suddenly unbound.
    pub records: u32,
    /// The suite of the binding; 0 if there is none.
    pub suite: u32,
    /// The authority's key set in the binding, in suite 2; show it as 8 hexadecimal digits.
    pub key_id: u32,
    /// How often the device was bound; show it on the login page, so that an owner notices a binding
    /// that they did not make.
    pub generation: u32,
    /// Recoveries completed since binding.
    pub epoch: u32,
    /// Wrong codes since the last success, 0 to 30.
    pub failures: u32,
    /// How long local consoles still wait after an incorrect code or the start; 0 if they do not.
    pub wait_ms: u32,
    /// How long the challenge on the screen still lives; 0 if there is none.
    pub challenge_left_ms: u32,
    /// How many digits its code has; 0 if there is none.
    pub code_length: u32,
    /// How long a new password may still be set; 0 if none may.
    pub grant_left_ms: u32,
}

impl From<Status> for RelatchStatus {
    fn from(status: Status) -> Self {
        let binding = status.binding;
        let key_id = binding.and_then(|binding| binding.key_id);
        let challenge = status.challenge;
        Self {
            bound: binding.is_some(),
            offer_open: status.offer_open,
            check_open: status.check_open,
            records: match status.records {
                StoredRecords::Fresh => RELATCH_RECORDS_FRESH,
                StoredRecords::Intact => RELATCH_RECORDS_INTACT,
                StoredRecords::StateUnreadable => RELATCH_RECORDS_STATE_UNREADABLE,
                StoredRecords::UnsupportedSuite => RELATCH_RECORDS_UNSUPPORTED_SUITE,
                StoredRecords::UnsupportedFormat => RELATCH_RECORDS_UNSUPPORTED_FORMAT,
                _ => RELATCH_RECORDS_BINDING_UNREADABLE,
            },
            suite: binding.map_or(0, |binding| binding.suite.number().into()),
            key_id: key_id.map_or(0, |id| u32::from_be_bytes(id.0)),
            generation: binding.map_or(0, |binding| binding.generation),
            epoch: binding.map_or(0, |binding| binding.epoch.0),
            failures: binding.map_or(0, |binding| binding.failures.count().into()),
            wait_ms: milliseconds(status.wait),
            challenge_left_ms: challenge.map_or(0, |(left, _)| milliseconds(left)),
            code_length: challenge.map_or(0, |(_, length)| length.digits().into()),
            grant_left_ms: status.grant.map_or(0, milliseconds),
        }
    }
}

/// Writes the device's status; where it fails, `status` stays as it is.
#[unsafe(no_mangle)]
pub extern "C" fn relatch_status(
    device: Option<&RelatchDevice>,
    status: Option<&mut MaybeUninit<RelatchStatus>>,
) -> i32 {
    enter(device, |inner| {
        let status = status.ok_or(RELATCH_E_ARGUMENT)?;
        let now = inner.now();
        status.write(inner.device.status(now).into());
        Ok(())
    })
}

/// Every period is shorter than 49 days.
fn milliseconds(period: Duration) -> u32 {
    u32::try_from(period.as_millis()).unwrap_or(u32::MAX)
}
