//! The conformance kit: vectors, put to the library or to any other implementation (spec/conformance.md).

pub mod implementation;
pub mod judge;
pub mod junit;
pub mod kit;
pub mod library;
pub mod model;
pub mod protocol;
pub mod random;
pub mod report;
pub mod seeded;
pub mod vector;

mod command;
mod driver;
mod hex;
mod members;
mod process;

pub use command::{ConformArgs, run};
pub use driver::serve;
pub use report::{Results, escaped};
