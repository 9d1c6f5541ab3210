//! The command `relatch`: arguments, files and results around the simulated worlds and the kit.

pub mod cli;
pub mod inspect;
pub mod message;
