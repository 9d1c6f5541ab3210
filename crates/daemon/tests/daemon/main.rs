//! The two programs as they run: a socket, a command, records in a folder, and a password in a file.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

mod ctl;
mod garbage;
mod kills;
mod machine;
mod schema;
mod starts;
