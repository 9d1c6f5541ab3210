//! What tests and simulations share: one faulty flash, one password store, one registry, one world of
//! devices and an authority, and the judges of it.

pub mod authority;
pub mod bench;
pub mod codes;
pub mod flash;
pub mod judges;
pub mod life;
pub mod passwords;
pub mod registry;
pub mod world;

/// Periods of the device in ms.
pub const SECOND: u64 = 1_000;
/// 60 s.
pub const MINUTE: u64 = 60 * SECOND;
/// 60 min.
pub const HOUR: u64 = 60 * MINUTE;
/// 24 h.
pub const DAY: u64 = 24 * HOUR;
