//! What `relatch inspect` prints for valid and broken codes, and what it never prints.

// Clippy's leave for tests ends where `cfg(test)` ends, and shared functions carry no `#[test]` themselves.
#[cfg(test)]
mod command;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod message_faults;
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
