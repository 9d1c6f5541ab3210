//! What a recorder and a phone show, as pictures from plain data.

pub mod digits;
pub mod nvr_screens;
pub mod phone_screens;
mod widgets;
