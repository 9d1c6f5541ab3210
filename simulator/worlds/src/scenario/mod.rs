//! Scenarios: files that say what people do and what must come of it, and the player that does it.

mod act;
mod build;
mod check;
mod eyes;
mod file;
mod options;
mod play;
mod steps;
mod sweep;
mod transcript;
mod typing;
mod words;

pub use act::{Act, Step};
pub use check::{Check, OneOf};
pub use eyes::Eyes;
pub use file::{FileError, LONGEST_FILE, Part, Scenario};
pub use options::{Options, Running};
pub use play::{Failure, Moment, Outcome, Played, play};
pub use transcript::Transcript;
