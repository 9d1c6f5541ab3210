//! Who gets a code: against a model, under races, with a tampered registry, and by scenario.

// Clippy's leave for tests ends where `cfg(test)` ends, and shared functions carry no `#[test]` themselves.
#[cfg(test)]
mod model;
#[cfg(test)]
mod samples;
