//! The service over HTTP on a loopback address, with a device on the other side, on every store.

mod command;
mod document;
mod operators;
mod ownership;
mod recovery;
mod refusals;
mod world;
