//! Everything between a text that becomes a QR code on a screen and the text that a phone's camera reads.
//! Nothing in here knows the protocol: plain data in, pictures out, and back.
//!
//! - [`qr`]: text to QR matrix; a matrix in a terminal.
//! - [`raster`], [`canvas`], [`font`]: pixels, and drawing on them.
//! - [`camera`]: what a phone's camera makes of a screen.
//! - [`reader`]: picture to texts.
//! - [`png`]: writing picture files.
//! - [`photo`], [`grey`]: picture files as phones send them.
//! - [`grid`]: the reading rate of photographed codes.

pub mod camera;
pub mod canvas;
pub mod font;
#[cfg(feature = "reader")]
pub mod grey;
#[cfg(feature = "reader")]
pub mod grid;
#[cfg(feature = "reader")]
pub mod photo;
pub mod png;
pub mod qr;
pub mod raster;
#[cfg(feature = "reader")]
pub mod reader;
#[cfg(test)]
mod samples;

pub use raster::{Colour, Picture};
