//! The library as an implementation under test: it answers what the kit asks of any other.

pub(crate) mod authority;
pub(crate) mod device;
mod forms;
mod hybrid;
mod messages;
mod refused;
mod store;

use serde_json::Value;

use super::protocol::{Answer, Operation};

/// What the library does of them: all.
pub const OPERATIONS: [Operation; 14] = Operation::ALL;

/// Does what the vector type says with the library.
///
/// # Errors
/// The input has not the form that its type fixes.
pub fn answer(operation: Operation, input: &Value) -> Result<Answer, String> {
    match operation {
        Operation::Decode => messages::decode(input),
        Operation::KeyFile => hybrid::key_file(input),
        Operation::Offer => messages::offer(input),
        Operation::Keys => messages::keys(input),
        Operation::Nonce => messages::nonce(input),
        Operation::Challenge => messages::challenge(input),
        Operation::Tag => messages::tag(input),
        Operation::Attestation => messages::attestation(input),
        Operation::Act => authority::act(input),
        Operation::Audit => authority::audit(input),
        Operation::Code => messages::code(input),
        Operation::Typed => messages::typed(input),
        Operation::Device => device::play(input),
        Operation::Authority => authority::play(input),
    }
}
