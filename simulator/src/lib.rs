//! The simulated world: a device, a phone, an account service, and the pictures between them.

pub mod cli;
pub mod conform;
pub mod flash;
pub mod fleet;
pub mod grid;
pub mod inspect;
pub mod instance;
pub mod nvr;
pub mod passwords;
pub mod phone;
pub mod picture;
pub mod random;
pub mod registry;
pub mod scenario;
pub mod seen;
pub mod soak;
pub mod view;
pub mod world;

/// The examples of the README are compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
