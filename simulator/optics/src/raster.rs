//! A picture: a bounded rectangle of RGB pixels.

use core::fmt;

/// The most pixels a [`Picture`] may have: 40 million, a large phone photo.
pub const MAX_PIXELS: u64 = 40_000_000;

/// A colour: red, green and blue, 0 to 255 each (sRGB).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// Black, the dark module of a QR code.
    pub const BLACK: Self = Self(0, 0, 0);
    /// White, the light module of a QR code.
    pub const WHITE: Self = Self(255, 255, 255);
}

/// A rectangle of RGB pixels, at most [`MAX_PIXELS`]; it may be empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl Picture {
    /// Makes a picture of one colour, `width` x `height` pixels.
    ///
    /// # Errors
    /// [`PictureError::TooLarge`] above [`MAX_PIXELS`]; nothing is allocated then.
    pub fn new(width: u32, height: u32, colour: Colour) -> Result<Self, PictureError> {
        let pixels = pixel_count(width, height)?;
        let Colour(r, g, b) = colour;
        let rgb = [r, g, b].repeat(pixels);
        Ok(Self { width, height, rgb })
    }

    /// Makes a picture of one colour whose size is known to be within the bound when the program is built.
    #[must_use]
    pub fn blank<const WIDTH: u32, const HEIGHT: u32>(colour: Colour) -> Self {
        const { assert!(WIDTH as u64 * HEIGHT as u64 <= MAX_PIXELS) }
        let Colour(r, g, b) = colour;
        Self {
            width: WIDTH,
            height: HEIGHT,
            rgb: [r, g, b].repeat(WIDTH as usize * HEIGHT as usize),
        }
    }

    /// Makes a picture from its bytes: rows from the top, red, green and blue for each pixel.
    ///
    /// # Errors
    /// [`PictureError::TooLarge`] above [`MAX_PIXELS`]; [`PictureError::Length`] unless `rgb` holds
    /// exactly `3 * width * height` bytes.
    pub fn from_rgb(width: u32, height: u32, rgb: Vec<u8>) -> Result<Self, PictureError> {
        let expected = 3 * pixel_count(width, height)?;
        if rgb.len() != expected {
            return Err(PictureError::Length {
                expected,
                found: rgb.len(),
            });
        }
        Ok(Self { width, height, rgb })
    }

    /// The width in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// The height in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The pixels: rows from the top, red, green and blue for each pixel.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// The pixel at `x`, `y`, or `None` outside the picture.
    #[must_use]
    pub fn pixel(&self, x: u32, y: u32) -> Option<Colour> {
        let at = self.offset(x, y)?;
        match self.rgb.get(at..at + 3) {
            Some(&[r, g, b]) => Some(Colour(r, g, b)),
            _ => None,
        }
    }

    /// Mixes `colour` into the pixel at `x`, `y`: `cover` 255 replaces it, 0 leaves it. Outside the
    /// picture nothing happens.
    pub fn blend(&mut self, x: u32, y: u32, colour: Colour, cover: u8) {
        let Some(at) = self.offset(x, y) else { return };
        let Some(pixel) = self.rgb.get_mut(at..at + 3) else {
            return;
        };
        let cover = u32::from(cover);
        for (old, new) in pixel.iter_mut().zip([colour.0, colour.1, colour.2]) {
            let mixed = u32::from(*old) * (255 - cover) + u32::from(new) * cover;
            *old = ((mixed + 127) / 255) as u8;
        }
    }

    /// The brightness of each pixel, 0 to 255, rows from the top (Rec. 601 weights).
    #[must_use]
    pub fn luma(&self) -> Vec<u8> {
        let (pixels, _) = self.rgb.as_chunks::<3>();
        let brightness = |&[r, g, b]: &[u8; 3]| {
            ((u32::from(r) * 77 + u32::from(g) * 150 + u32::from(b) * 29 + 128) >> 8) as u8
        };
        pixels.iter().map(brightness).collect()
    }

    fn offset(&self, x: u32, y: u32) -> Option<usize> {
        (x < self.width && y < self.height)
            .then(|| 3 * (y as usize * self.width as usize + x as usize))
    }
}

/// Only the size: the pixels may show a code, and are no use in a message.
impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture {{ {} x {} }}", self.width, self.height)
    }
}

/// Why a picture cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureError {
    /// More than [`MAX_PIXELS`] pixels.
    TooLarge {
        /// The width asked for.
        width: u32,
        /// The height asked for.
        height: u32,
    },
    /// The bytes do not fit the size.
    Length {
        /// Bytes that the size needs.
        expected: usize,
        /// Bytes that were given.
        found: usize,
    },
}

impl fmt::Display for PictureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { width, height } => write!(
                f,
                "a picture of {width} x {height} pixels is too large: at most {MAX_PIXELS} pixels; \
                 make it smaller and try again"
            ),
            Self::Length { expected, found } => write!(
                f,
                "a picture of this size needs {expected} bytes of RGB, not {found}; check the width and height"
            ),
        }
    }
}

impl core::error::Error for PictureError {}

/// The number of pixels, as an index, once it is known to be within the bound.
pub(super) fn pixel_count(width: u32, height: u32) -> Result<usize, PictureError> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PIXELS {
        return Err(PictureError::TooLarge { width, height });
    }
    Ok(pixels as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_huge_declared_size_is_refused_before_allocation() {
        let refused = PictureError::TooLarge {
            width: u32::MAX,
            height: u32::MAX,
        };
        assert_eq!(
            Picture::new(u32::MAX, u32::MAX, Colour::WHITE),
            Err(refused)
        );
        assert_eq!(
            Picture::from_rgb(u32::MAX, u32::MAX, Vec::new()),
            Err(refused)
        );
    }

    #[test]
    fn bytes_must_fit_the_size() {
        assert_eq!(
            Picture::from_rgb(2, 2, vec![0; 11]),
            Err(PictureError::Length {
                expected: 12,
                found: 11
            })
        );
        assert!(Picture::from_rgb(0, 7, Vec::new()).is_ok());
    }

    #[test]
    fn blending_outside_changes_nothing() {
        let mut picture = Picture::new(2, 1, Colour::WHITE).unwrap();
        picture.blend(2, 0, Colour::BLACK, 255);
        picture.blend(0, 1, Colour::BLACK, 255);
        assert_eq!(picture.rgb(), [255; 6]);
        picture.blend(1, 0, Colour::BLACK, 255);
        assert_eq!(picture.pixel(1, 0), Some(Colour::BLACK));
    }
}
