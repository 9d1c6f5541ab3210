//! What the device's tests share: a device on its bench, and the authority that it is bound to.
#![allow(
    dead_code,
    reason = "every test program compiles this module and uses its own part of it"
)]

pub(crate) mod authority;
pub(crate) mod bench;
pub(crate) mod forge;

pub(crate) const SECOND: u64 = 1_000;
pub(crate) const MINUTE: u64 = 60 * SECOND;
pub(crate) const HOUR: u64 = 60 * MINUTE;
pub(crate) const DAY: u64 = 24 * HOUR;
