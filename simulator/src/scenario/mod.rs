//! Scenarios: files that say what people do and what must come of it, and the player that does it.

mod act;
mod build;
mod eyes;
mod file;
mod play;
mod steps;
mod typing;

pub use act::Act;
pub use eyes::Eyes;
pub use file::{FileError, LONGEST_FILE, Scenario, Step};
pub use play::{Failure, Moment, Options, Outcome, Played, play};
