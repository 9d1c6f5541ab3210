//! The device's tests: single rules, tables of states, power cuts at every byte, and random lives
//! against a model.
#![cfg(test)]

mod lives;
mod power_cuts;
mod rules;
mod shows;
mod states;
mod support;
