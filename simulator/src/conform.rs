//! The conformance kit: vectors, put to the library or to any other implementation (spec/conformance.md).

mod hex;
pub mod judge;
pub mod library;
pub mod protocol;
pub mod vector;
