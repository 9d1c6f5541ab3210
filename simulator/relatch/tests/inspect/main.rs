//! What `relatch inspect` prints for right and wrong codes, and what it never prints.

// Clippy's leave for tests ends where `cfg(test)` ends, and shared functions carry no `#[test]` themselves.
#[cfg(test)]
mod cbor_faults;
#[cfg(test)]
mod command;
#[cfg(test)]
mod field_faults;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod secrecy;
#[cfg(test)]
mod text_faults;
#[cfg(test)]
mod valid;
