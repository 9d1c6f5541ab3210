//! The interface for C, called as C calls it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is a test that fails"
)]

mod arguments;
mod handles;
mod life;
mod names;
mod program;
mod support;
