//! The house rules (CONTRIBUTING.md) as tests: what a reviewer would otherwise have to look for.
#![cfg(test)]

mod arrows;
mod english;
mod evidence;
mod figures;
mod generated;
mod markdown;
mod papers;
mod planted;
mod registry;
mod repository;
mod requirements;
mod rust;
mod sizes;
mod sources;
mod texts;
mod traceability;
