//! The app as a person and a program see it.
#![cfg(test)]

mod machine;
mod outlives;
mod receipts;
mod recovery;
mod restore;
mod service;
mod sheet;
mod support;
