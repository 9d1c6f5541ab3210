//! The rules of a binding, against small models and by example.

// Clippy's leave for tests ends where `cfg(test)` ends, and shared functions carry no `#[test]` themselves.
#[cfg(test)]
mod acts;
#[cfg(test)]
mod epochs;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod offered;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod texts;
