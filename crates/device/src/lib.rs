//! The device side of Relatch: a state machine without clock, random generator or I/O of its own.
//!
//! The vendor brings three things. **Time**: every call takes the [`Uptime`]; call [`Device::advance`] about once a
//! minute so that penalties are served and their progress is stored. **Randomness**: 32 fresh bytes where a call asks
//! for them, from a generator that holds 128 bits of entropy by then: [KEY-2] is the vendor's to keep, for nothing else
//! here is random. **Storage**: a [`Store`] with four slots; a call that returns has stored what it had to, and after a
//! power cut [`Device::start`] on the same slots goes on. One call at a time, which `&mut` sees to.
//!
//! A new password takes three calls, and each hands over what the next one needs: [`Device::begin_recovery`] shows the
//! challenge, [`Device::submit_code`] turns the right code into a [`Grant`], [`Device::set_password`] uses it up.
#![no_std]

extern crate alloc;

mod attempt;
mod config;
mod device;
mod error;
mod grant;
mod offer;
mod penalty;
mod record;
mod records;
mod recovery;
mod session;
mod store;
mod suite;
mod time;

pub use attempt::{Charged, CodeVerified};
pub use config::{Config, LONGEST_LIFETIME};
pub use device::{Device, Status};
pub use error::{
    BeginError, ConfirmError, NotBoundError, OfferError, SetPasswordError, SubmitError,
};
pub use grant::{Grant, PasswordStore, ReplaceError};
pub use penalty::penalty;
pub use records::StorageError;
pub use recovery::{PasswordSet, Shown};
#[cfg(feature = "hybrid")]
pub use relatch_derivation::PublicKeySet;
pub use session::{Administrator, Console, Session};
pub use store::{RECORD_MAX, Slot, Store};
pub use time::Uptime;
