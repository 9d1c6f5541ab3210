//! Worlds from seeds: one world of `relatch-testkit`, with every adversary and every fault, before its judges.
//!
//! A seed gives what is in the world and a list of steps (`step`); `play` and `attack` say what each of them does. Then
//! faults end, and every owner has to get in. Nothing but the seed decides anything: two plays of it end with one digest.

#![allow(
    clippy::indexing_slicing,
    reason = "units, offers and challenges are named by numbers that the world gave out"
)]

mod attack;
mod dice;
mod play;
mod run;
mod shrink;
mod step;

pub use relatch_testkit::judges::Finding;
pub use run::{Limits, Played, Soaked, play, soak};
