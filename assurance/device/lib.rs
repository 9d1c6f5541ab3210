//! The part of the simulator that the device's tests use: a flash and a password store.

#[path = "../../simulator/src/flash.rs"]
pub mod flash;
#[path = "../../simulator/src/passwords.rs"]
pub mod passwords;
