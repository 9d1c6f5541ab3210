//! Keys, tags and codes against a reference that shares nothing with them but the hash.

// Clippy's leave for tests ends where `cfg(test)` ends, and shared functions carry no `#[test]`
// themselves.
#[cfg(test)]
mod codes;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod hybrid;
mod keys;
#[cfg(test)]
mod labels;
#[cfg(test)]
mod mistakes;
#[cfg(test)]
mod redaction;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tags;
#[cfg(test)]
mod typed;
#[cfg(test)]
mod wiped;
