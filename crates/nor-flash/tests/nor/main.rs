//! The slots on a model of NOR flash, cut at every word.

mod bench;
mod chip;
mod power_cuts;
mod slots;
