//! Who gets a code: against a model, under races, with a tampered registry, and by scenario.

// Clippy's leave for tests ends where `cfg(test)` ends, and shared functions carry no `#[test]` themselves.
#[cfg(test)]
mod at_rest;
#[cfg(test)]
mod claims;
#[cfg(test)]
mod entries;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod histories;
#[cfg(test)]
mod hybrid;
#[cfg(test)]
mod key_ids;
#[cfg(test)]
mod model;
#[cfg(test)]
mod order;
#[cfg(test)]
mod ownership;
#[cfg(test)]
mod periods;
#[cfg(test)]
mod races;
#[cfg(test)]
mod recovery;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod restores;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod storage;
#[cfg(test)]
mod suite;
#[cfg(test)]
mod uniform;
#[cfg(test)]
mod upgrade;
#[cfg(test)]
mod witness;
