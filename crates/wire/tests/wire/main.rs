//! What passes and what does not on the way from a QR text to a message and back.

// Clippy's leave for tests ends where `cfg(test)` ends, and shared functions carry no `#[test]`
// themselves.
#[cfg(test)]
mod base45;
#[cfg(test)]
mod canonical;
#[cfg(test)]
mod cbor;
#[cfg(test)]
mod cbor_classes;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod field_classes;
#[cfg(test)]
mod first_fault;
#[cfg(test)]
mod key_files;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod peer;
#[cfg(test)]
mod printable;
#[cfg(test)]
mod redaction;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod sizes;
#[cfg(test)]
mod text_classes;
