//! Films a recorder's screen for a browser's fake camera: the text of a QR code in, a film in the Y4M format out.
//!
//! ```text
//! relatch-web-film FILM.y4m [SEED] < TEXT
//! ```
//!
//! A person holds the camera: each frame is another photo. Without a text the screen shows no code.

use std::error::Error;
use std::fs;
use std::io::{self, Read, Write};

use relatch_optics::camera::Shot;
use relatch_optics::canvas::{Align, Area, qr_code, text};
use relatch_optics::font::Style;
use relatch_optics::qr::QrMatrix;
use relatch_optics::raster::{Colour, Picture};

const FRAMES: u64 = 4;
const GROUND: Colour = Colour(24, 32, 44);

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let path = words.next().ok_or("give the path of the film")?;
    let seed: u64 = words.next().as_deref().unwrap_or("1").parse()?;
    let mut shown = String::new();
    io::stdin().read_to_string(&mut shown)?;
    let screen = screen(shown.trim_end_matches('\n'))?;
    let mut film = Vec::new();
    for frame in 0..FRAMES {
        let photo = Shot::held(seed.wrapping_mul(FRAMES) + frame).photograph(&screen)?;
        if frame == 0 {
            let (width, height) = (photo.width(), photo.height());
            writeln!(film, "YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg")?;
        }
        film.write_all(b"FRAME\n")?;
        // Brightness, then no colour at all, in two planes of a quarter of the size.
        let brightness = photo.luma();
        film.extend_from_slice(&brightness);
        film.resize(film.len() + brightness.len() / 2, 128);
    }
    // Whole or not there: the browser may have the old one open.
    let new = format!("{path}.new");
    fs::write(&new, film)?;
    fs::rename(new, path)?;
    Ok(())
}

/// The recorder's screen.
fn screen(shown: &str) -> Result<Picture, Box<dyn Error>> {
    let mut picture = Picture::blank::<1280, 720>(GROUND);
    let style = Style::regular(40.0, Colour::WHITE);
    text(
        &mut picture,
        640,
        80,
        Align::Centre,
        style,
        "Scan this code with your app",
    );
    if !shown.is_empty() {
        qr_code(
            &mut picture,
            Area::new(360, 110, 560, 560),
            &QrMatrix::encode(shown)?,
        );
    }
    Ok(picture)
}
