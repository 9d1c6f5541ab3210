//! The rules of a binding, against small models and by example.

mod claims;
mod delegations;
mod epochs;
mod lengths;
mod limits;
mod samples;
mod texts;
