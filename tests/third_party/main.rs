//! What others publish as right and wrong, put to the libraries and readers as they are used here.
//!
//! The examples of RFC 9285 are with the tests of `relatch-wire`, those of RFC 4231 and RFC 5869 with those of
//! `relatch-derivation`.
#![cfg(test)]

mod cbor;
mod hkdf_sha256;
mod hmac_sha256;
