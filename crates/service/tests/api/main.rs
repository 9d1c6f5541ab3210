//! The service over HTTP on a loopback address, with a device on the other side, on every store.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

mod command;
mod document;
mod edges;
mod factory;
mod failover;
mod faults;
mod logs;
mod operators;
mod ownership;
mod process;
mod proxy;
mod recovery;
mod refusals;
mod tls;
mod together;
mod webhooks;
mod world;
