//! What tests and simulations share: one faulty flash, one password store, one registry, one seeded randomness.

pub mod authority;
pub mod flash;
pub mod passwords;
pub mod registry;
