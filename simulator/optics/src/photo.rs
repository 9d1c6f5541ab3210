//! Picture files as phones send them: to grey pictures of a bounded size.

mod jpeg;
mod png;
mod webp;

use core::fmt;

use crate::grey::{Grey, Reduction};
use crate::raster::Picture;

/// The most pixels that are kept of a photo; a larger one is made smaller while it is decoded.
pub const MOST_PIXELS: usize = 16_000_000;

/// The most bytes that a decoder may produce or hold for one file: a photo of 200 megapixels in most JPEG files, of 66
/// megapixels in a PNG in colour.
pub const MOST_BYTES: u64 = 200_000_000;

/// A QR code is at least 21 modules wide and high, so a picture that is narrower holds none.
const LEAST_SIDE: usize = 21;

/// What is needed of a picture file to find codes in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    backgrounds: Vec<Grey>,
    damage: Option<String>,
}

impl Photo {
    /// Decodes a PNG, JPEG or WebP file, distinguished by its first bytes. Of a file that is cut short there is what was
    /// decoded, and [`Self::damage`] says so.
    ///
    /// # Errors
    /// [`PhotoError`]; damage is one only if not a row could be decoded.
    ///
    /// # Security
    /// The file is untrusted. What a decoder takes is known from the size that the file declares before any memory for
    /// pixels is taken, and is at most [`MOST_BYTES`]; colour profiles and texts in the file are ignored.
    pub fn open(file: &[u8]) -> Result<Self, PhotoError> {
        match file {
            [0x89, b'P', b'N', b'G', ..] => png::open(file),
            [0xFF, 0xD8, 0xFF, ..] => jpeg::open(file),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => webp::open(file),
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] if is_heif(brand) => {
                Err(PhotoError::Heif)
            }
            _ => Err(PhotoError::UnknownFormat),
        }
    }

    /// Takes the pixels of a camera's frame: red, green, blue and opacity for each, rows from the top.
    ///
    /// # Errors
    /// [`PhotoError::TooLarge`]; [`PhotoError::Damaged`] unless there are `4 * width * height` bytes.
    pub fn from_rgba(width: u32, height: u32, rgba: &[u8]) -> Result<Self, PhotoError> {
        let bytes = (u64::from(width) * u64::from(height)).checked_mul(4);
        affordable(width, height, bytes)?;
        if Some(rgba.len() as u64) != bytes {
            return Err(PhotoError::Damaged("not four bytes a pixel".into()));
        }
        let size = (width as usize, height as usize);
        let Some(mut developer) = Developer::new(Layout::Rgba, size) else {
            return Ok(NARROW);
        };
        for row in rgba.chunks_exact(size.0 * 4) {
            developer.row(row);
        }
        developer.finish(None)
    }

    /// The photo in grey: once, or on white and on black if parts of it are transparent. None if it is too narrow for any
    /// code.
    #[must_use]
    pub fn backgrounds(&self) -> &[Grey] {
        &self.backgrounds
    }

    /// Why the file could not be decoded to its end; the decoder's reason.
    #[must_use]
    pub fn damage(&self) -> Option<&str> {
        self.damage.as_deref()
    }
}

impl From<Grey> for Photo {
    fn from(grey: Grey) -> Self {
        Self {
            backgrounds: vec![grey.at_most(MOST_PIXELS)],
            damage: None,
        }
    }
}

impl From<&Picture> for Photo {
    fn from(picture: &Picture) -> Self {
        Grey::new(picture.width() as usize, picture.luma()).into()
    }
}

/// The brands of an ISO media file that holds a still picture.
fn is_heif(brand: &[u8]) -> bool {
    const BRANDS: [&[u8]; 9] = [
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis",
    ];
    BRANDS.iter().any(|known| brand.starts_with(known))
}

/// How the samples of a row lie, 8 bits each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
}

/// Takes the rows of a picture and keeps it in grey.
struct Developer {
    layout: Layout,
    height: usize,
    on_white: Reduction,
    on_black: Option<Reduction>,
    transparent: bool,
    grey: Vec<u8>,
}

impl Developer {
    /// For a picture of `size` (width, height); `None` if it is too narrow for any code.
    fn new(layout: Layout, size: (usize, usize)) -> Option<Self> {
        let develop = || Reduction::new(size, MOST_PIXELS);
        let alpha = matches!(layout, Layout::GreyAlpha | Layout::Rgba);
        (size.0.min(size.1) >= LEAST_SIDE).then(|| Self {
            layout,
            height: size.1,
            on_white: develop(),
            on_black: alpha.then(develop),
            transparent: false,
            grey: Vec::with_capacity(size.0),
        })
    }

    fn row(&mut self, samples: &[u8]) {
        match self.layout {
            Layout::Grey => self.on_white.row(samples),
            Layout::Rgb => {
                let (pixels, _) = samples.as_chunks::<3>();
                self.grey.clear();
                self.grey.extend(pixels.iter().map(luma));
                self.on_white.row(&self.grey);
            }
            Layout::GreyAlpha => {
                let (pixels, _) = samples.as_chunks::<2>();
                self.blended(pixels.iter().map(|&[grey, alpha]| (grey, alpha)));
            }
            Layout::Rgba => {
                let (pixels, _) = samples.as_chunks::<4>();
                let split = |&[r, g, b, alpha]: &[u8; 4]| (luma(&[r, g, b]), alpha);
                self.blended(pixels.iter().map(split));
            }
        }
    }

    fn blended(&mut self, pixels: impl Iterator<Item = (u8, u8)> + Clone) {
        self.transparent |= pixels.clone().any(|(_, alpha)| alpha < u8::MAX);
        for (reduction, behind) in [(Some(&mut self.on_white), 255), (self.on_black.as_mut(), 0)] {
            let over = |(level, alpha): (u8, u8)| {
                let alpha = u32::from(alpha);
                ((u32::from(level) * alpha + behind * (255 - alpha) + 127) / 255) as u8
            };
            self.grey.clear();
            self.grey.extend(pixels.clone().map(over));
            if let Some(reduction) = reduction {
                reduction.row(&self.grey);
            }
        }
    }

    /// The photo; `damage` says why rows are missing.
    fn finish(self, damage: Option<String>) -> Result<Photo, PhotoError> {
        let complete = self.on_white.taken() == self.height;
        match damage {
            Some(reason) if self.on_white.taken() == 0 => Err(PhotoError::Damaged(reason)),
            damage => {
                let on_black = self.on_black.filter(|_| self.transparent);
                let developed = core::iter::once(self.on_white).chain(on_black);
                Ok(Photo {
                    backgrounds: developed.map(Reduction::finish).collect(),
                    damage: damage.filter(|_| !complete),
                })
            }
        }
    }
}

/// A picture that is too narrow for any code.
const NARROW: Photo = Photo {
    backgrounds: Vec::new(),
    damage: None,
};

/// Rec. 601 weights, as [`Picture::luma`].
fn luma(&[r, g, b]: &[u8; 3]) -> u8 {
    ((u32::from(r) * 77 + u32::from(g) * 150 + u32::from(b) * 29 + 128) >> 8) as u8
}

/// Refuses what needs more than [`MOST_BYTES`].
fn affordable(width: u32, height: u32, bytes: Option<u64>) -> Result<(), PhotoError> {
    match bytes {
        Some(bytes) if bytes <= MOST_BYTES => Ok(()),
        _ => Err(PhotoError::TooLarge { width, height }),
    }
}

/// Why a picture file is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PhotoError {
    /// Neither PNG, JPEG nor WebP.
    UnknownFormat,
    /// HEIC or AVIF, as phones keep photos.
    Heif,
    /// The picture would take more than [`MOST_BYTES`].
    TooLarge {
        /// The width that the file declares.
        width: u32,
        /// The height that the file declares.
        height: u32,
    },
    /// The file is cut short or broken; the decoder's reason.
    Damaged(String),
}

impl fmt::Display for PhotoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFormat => f.write_str(
                "the file is neither a PNG, a JPEG nor a WebP picture; save the photo as one of these",
            ),
            Self::Heif => f.write_str(
                "the photo is a HEIC or AVIF file, which is not read here; send a screenshot of it, or set the phone's \
                 camera to JPEG (iPhone: Settings, Camera, Formats, Most Compatible) and take it again",
            ),
            Self::TooLarge { width, height } => write!(
                f,
                "a picture of {width} x {height} pixels takes too much memory in this format (the limit is {} MB); \
                 make it smaller and try again",
                MOST_BYTES / 1_000_000
            ),
            Self::Damaged(reason) => write!(
                f,
                "the picture file is damaged ({reason}); save or send it again"
            ),
        }
    }
}

impl core::error::Error for PhotoError {}

#[cfg(test)]
mod tests;
