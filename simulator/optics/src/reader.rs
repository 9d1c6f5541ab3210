//! Reads the QR codes in a picture, as the app does with its camera.
//!
//! A decoder reads a picture that is black and white; which pixels are black is the whole difficulty of a bad photo.
//! So the photo is looked at in several sizes and prepared in several cheap ways, one after another, until a code with
//! a wanted text is read.

mod decode;
mod look;
mod prepare;

use decode::Effort;
use look::{LOOKS, SECOND_LOOK, SIZES};

use crate::grey::Grey;
use crate::photo::Photo;
use crate::raster::Picture;

/// What a picture says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// No QR code could be read: there is none, or the photo is too bad.
    NoCode,
    /// There is a Micro QR code and no other.
    MicroCode,
    /// The text of the one code, or of several codes with the same text. Exactly as encoded: spaces
    /// are neither trimmed nor collapsed.
    Text(String),
    /// Codes with different texts; which one is meant is for the caller to ask.
    Several(Vec<String>),
    /// There are QR codes, but none of them holds a text: their bytes are not UTF-8.
    NotText,
}

/// Reads the QR codes in `picture`, whatever their texts are. See [`read_wanted`].
#[must_use]
pub fn read(picture: &Picture) -> Reading {
    read_wanted(&Photo::from(picture), |_| true)
}

/// Reads QR codes in `photo` until one has a text that is `wanted`: any QR mode, any rotation, mirrored or light on dark.
///
/// All codes that were read on the way are said. A second one beside the wanted one is found if it is as easy to read, or
/// light on dark; one that is harder to read is not looked for.
///
/// # Security
/// The picture is untrusted. Work and memory are bounded: 45 looks at no more than 16 million pixels each, at each of two
/// backgrounds of a transparent picture, and a bounded number of candidates in all of them together.
#[must_use]
pub fn read_wanted(photo: &Photo, wanted: impl Fn(&str) -> bool) -> Reading {
    let mut effort = Effort::new();
    let mut sights: Vec<Sight> = photo.backgrounds().iter().map(Sight::new).collect();
    let mut texts = Vec::new();
    let (mut micro, mut bytes) = (false, false);
    let mut found = false;
    for (pixels, preparation) in LOOKS {
        if found && (pixels, preparation) != SECOND_LOOK {
            continue;
        }
        for sight in &mut sights {
            let Some(grey) = sight.fresh(pixels, preparation) else {
                continue;
            };
            let seen = decode::codes(&preparation.of(grey), !micro, &mut effort);
            micro |= seen.micro;
            for code in seen.codes {
                match String::from_utf8(code) {
                    Ok(text) => texts.push(text),
                    Err(_) => bytes = true,
                }
            }
        }
        found = texts.iter().any(|text| wanted(text));
    }
    texts.sort_unstable();
    texts.dedup();
    match texts.len() {
        0 if bytes => Reading::NotText,
        0 if micro => Reading::MicroCode,
        0 => Reading::NoCode,
        1 => Reading::Text(texts.swap_remove(0)),
        _ => Reading::Several(texts),
    }
}

/// A photo in the sizes that were asked for, and how it was looked at.
struct Sight<'a> {
    photo: &'a Grey,
    smaller: [Option<Grey>; SIZES.len()],
    looked: Vec<(usize, look::Preparation)>,
}

impl<'a> Sight<'a> {
    fn new(photo: &'a Grey) -> Self {
        Self {
            photo,
            smaller: [const { None }; SIZES.len()],
            looked: Vec::new(),
        }
    }

    /// The photo at a size, unless it was prepared like this at the same size already.
    fn fresh(&mut self, pixels: usize, preparation: look::Preparation) -> Option<&Grey> {
        let look = (pixels.min(self.photo.levels().len()), preparation);
        if self.looked.contains(&look) {
            return None;
        }
        self.looked.push(look);
        if look.0 < pixels || look.0 == self.photo.levels().len() {
            return Some(self.photo);
        }
        let at = SIZES.iter().position(|size| *size == pixels)?;
        // From the next larger one that is there: that is quicker, and the levels differ by rounding alone.
        if self.smaller.get(at)?.is_none() {
            let larger = self.smaller.iter().skip(at + 1).flatten().next();
            let smaller = larger.unwrap_or(self.photo).at_most(pixels);
            *self.smaller.get_mut(at)? = Some(smaller);
        }
        self.smaller.get(at)?.as_ref()
    }
}

#[cfg(test)]
mod tests;
