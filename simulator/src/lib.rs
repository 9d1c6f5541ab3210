//! The simulated world: a device, a phone, an account service, and the pictures between them.

pub mod flash;
pub mod passwords;
pub mod picture;
