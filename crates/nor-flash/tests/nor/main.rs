//! The slots on a model of NOR flash, cut at every word.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

mod bench;
mod chip;
mod power_cuts;
mod slots;
