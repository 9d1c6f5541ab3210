//! What the specification says a party answers, without storage and without cryptography.

pub mod authority;
pub mod device;
