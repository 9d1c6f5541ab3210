//! Pictures: everything between a text that becomes a QR code on a screen and the text that a phone's
//! camera reads. Nothing in here knows the protocol: plain data in, pictures out, and back.
//!
//! - [`qr`]: text to QR matrix; a matrix in a terminal.
//! - [`raster`], [`canvas`], [`font`], [`digits`]: pixels, and drawing on them.
//! - [`nvr_screens`], [`phone_screens`]: the two screens as pictures, from plain data.
//! - [`camera`]: what a phone's camera makes of a screen.
//! - [`reader`]: picture to texts.
//! - [`png`]: picture files.

pub mod camera;
pub mod canvas;
pub mod digits;
pub mod font;
pub mod nvr_screens;
pub mod phone_screens;
pub mod png;
pub mod qr;
pub mod raster;
pub mod reader;
#[cfg(test)]
mod samples;
mod widgets;

pub use raster::{Colour, Picture};
