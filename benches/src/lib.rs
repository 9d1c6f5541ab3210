//! What the benches share: inputs that are the same in every run, and the primitives that are the floors.

pub mod hmacs;
pub mod inputs;
pub mod primitives;
pub mod ram;
pub mod registry;
