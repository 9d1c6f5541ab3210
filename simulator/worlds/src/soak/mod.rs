//! Worlds from seeds: real devices and authorities, every adversary, every fault, and judges who see all of it.
//!
//! A seed gives the world (`world`), then a list of steps (`step`) that people (`console`, `calls`), faults (`play`)
//! and adversaries (`attack`) take in it, then the time without faults in which every owner has to get in
//! (`liveness`). Nothing but the seed decides anything: two plays of it end with one digest.

mod attack;
mod calls;
mod cast;
mod console;
mod dice;
mod judge;
mod liveness;
mod log;
mod play;
mod rights;
mod run;
mod shrink;
mod step;
mod suite;
mod unit;
mod world;

pub use judge::Finding;
pub use run::{Limits, Played, Soaked, play, soak};
