//! Reads the QR codes in a picture, as the app does with its camera.
//!
//! A decoder reads a picture that is black and white; which pixels are black is the whole difficulty of a bad photo.
//! So the photo is prepared in several cheap ways, one after another, until one of them gives a code.

mod decode;
mod prepare;

use prepare::{Bits, Luma};

use super::raster::Picture;

/// What a picture says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// No QR code could be read: there is none, or the photo is too bad.
    NoCode,
    /// The text of the one code, or of several codes with the same text. Exactly as encoded: spaces
    /// are neither trimmed nor collapsed.
    Text(String),
    /// Codes with different texts; which one is meant is for the caller to ask.
    Several(Vec<String>),
    /// There are QR codes, but none of them holds a text: their bytes are not UTF-8.
    NotText,
}

/// Reads all QR codes in `picture`: any QR mode, any rotation, mirrored or light on dark.
///
/// Codes are looked for until one way of preparing the picture shows any; a second code that only another
/// preparation would show is not found.
///
/// # Security
/// The picture is untrusted. Work and memory are bounded: at most [`PREPARATIONS`] preparations of at
/// most 8 million pixels each, and a bounded number of candidates in each.
#[must_use]
pub fn read(picture: &Picture) -> Reading {
    let photo = Luma::new(picture);
    // A camera's full resolution is much more than a code needs, and its noise: first as a preview shows it.
    let coarse = photo.shrink_to(PREVIEW_PIXELS);
    let found = climb(&coarse);
    if !found.is_empty() || photo.len() <= coarse.len() {
        return sort(found);
    }
    sort(climb(&photo.shrink_to(FINE_PIXELS)))
}

/// How many ways of preparing a picture are tried, at each of two sizes.
pub const PREPARATIONS: usize = 9;

const PREVIEW_PIXELS: usize = 2_000_000;
const FINE_PIXELS: usize = 8_000_000;

/// The preparations, the cheapest and most successful first. The names say what each is good for.
fn climb(photo: &Luma) -> Vec<Vec<u8>> {
    let ladder: [fn(&Luma) -> Bits; PREPARATIONS] = [
        good_photo,
        noise_and_low_contrast,
        light_on_dark,
        rows_of_different_brightness,
        small_modules,
        moire,
        blur,
        heavy_blur,
        tiny_and_blurred,
    ];
    ladder
        .iter()
        .map(|prepare| decode::codes(&prepare(photo)))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

fn good_photo(photo: &Luma) -> Bits {
    photo.threshold(40)
}

fn noise_and_low_contrast(photo: &Luma) -> Bits {
    photo.smooth(2).threshold(20)
}

fn light_on_dark(photo: &Luma) -> Bits {
    photo.invert().threshold(40)
}

fn rows_of_different_brightness(photo: &Luma) -> Bits {
    photo.level_rows().smooth(1).threshold(40)
}

fn small_modules(photo: &Luma) -> Bits {
    photo.threshold(8)
}

fn moire(photo: &Luma) -> Bits {
    photo.smooth(3).threshold(40)
}

fn blur(photo: &Luma) -> Bits {
    photo.smooth(1).sharpen(6, 3).threshold(40)
}

fn heavy_blur(photo: &Luma) -> Bits {
    photo.smooth(1).sharpen(3, 3).sharpen(4, 3).threshold(20)
}

fn tiny_and_blurred(photo: &Luma) -> Bits {
    photo
        .shrink_to(PREVIEW_PIXELS)
        .enlarge()
        .sharpen(2, 2)
        .threshold(40)
}

fn sort(codes: Vec<Vec<u8>>) -> Reading {
    if codes.is_empty() {
        return Reading::NoCode;
    }
    let mut texts: Vec<String> = codes
        .into_iter()
        .filter_map(|bytes| String::from_utf8(bytes).ok())
        .collect();
    texts.sort_unstable();
    texts.dedup();
    match texts.len() {
        0 => Reading::NotText,
        1 => Reading::Text(texts.swap_remove(0)),
        _ => Reading::Several(texts),
    }
}

#[cfg(test)]
mod tests;
