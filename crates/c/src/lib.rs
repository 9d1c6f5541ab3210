//! The device side of Relatch for C and C++ (spec/device.md, spec/binding.md).
//!
//! A `RelatchDevice` is one device, opened on the functions of a `RelatchPlatform`. A call names the
//! handle, then its inputs, then where its outputs go. It returns `RELATCH_OK` or a negative code,
//! which `relatch_reason` names as the specification does. Proofs, challenges and the grant stay
//! inside the handle.
//!
//! - **Pointers.** A pointer is null, or points to what its function says. Null where something is
//!   needed, a buffer that is too short, and an illegal value give `RELATCH_E_ARGUMENT`, and nothing
//!   changes.
//! - **Outputs.** A call that has a place for a length always writes it, 0 where the call fails. A
//!   text ends in a zero byte, which its length does not count.
//! - **Threads.** One call on a handle at a time, from any thread; handles are independent of each
//!   other. A second call at the same time, and one from inside a function of the platform, gives
//!   `RELATCH_E_BUSY` and does nothing. A processor without atomic operations detects only the
//!   latter.
//! - **Panics** never leave the library: they give `RELATCH_E_INTERNAL`, or without an operating
//!   system end in `relatch_panicked`.
//!
//! The header `include/relatch.h` is written from this crate, and this text is its head. Rust
//! programs use `relatch-device` itself.
#![cfg_attr(not(any(feature = "std", test)), no_std)]

extern crate alloc;

// In the order of the header.
mod codes;

mod config;

mod platform;

mod handle;

mod device;
mod status;

mod binding;
mod recovery;

mod message;

#[cfg(not(any(feature = "std", test)))]
mod bare;
mod guard;
mod pointer;
mod refused;

pub use binding::{
    relatch_begin_check, relatch_confirm_binding, relatch_discard_offer, relatch_factory_reset,
    relatch_load_key_file, relatch_offer_binding, relatch_release, relatch_submit_check,
};
pub use codes::*;
pub use config::{
    RELATCH_OPEN_TO_NETWORK, RELATCH_SUITE_HMAC, RELATCH_SUITE_HYBRID, RELATCH_SUITE_POST_QUANTUM,
    RELATCH_WITHOUT_RECORD_KEY, RelatchConfig,
};
pub use device::{
    RELATCH_LOCAL, RELATCH_REMOTE, RelatchSession, relatch_physical_act,
    relatch_prove_administrator, relatch_session_ended, relatch_tick,
};
pub use handle::{RelatchDevice, relatch_close, relatch_open};
pub use message::{RELATCH_CHALLENGE, RELATCH_OFFER, RelatchMessage, relatch_decode};
pub use platform::{
    RELATCH_BINDING_A, RELATCH_BINDING_B, RELATCH_RECORD_SIZE, RELATCH_STATE_A, RELATCH_STATE_B,
    RelatchPlatform,
};
pub use pointer::{RELATCH_CHALLENGE_SIZE, RELATCH_LARGE_OFFER_SIZE, RELATCH_OFFER_SIZE};
pub use recovery::{
    relatch_begin_recovery, relatch_clear_failures, relatch_set_password, relatch_submit_code,
};
pub use status::{
    RELATCH_RECORDS_BINDING_UNREADABLE, RELATCH_RECORDS_FRESH, RELATCH_RECORDS_INTACT,
    RELATCH_RECORDS_STATE_UNREADABLE, RELATCH_RECORDS_UNSUPPORTED_FORMAT,
    RELATCH_RECORDS_UNSUPPORTED_SUITE, RelatchStatus, relatch_status,
};
