//! JPEG: the brightness alone, so that a photo of many megapixels takes a byte a pixel.

use std::io::Cursor;

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{Developer, Layout, NARROW, Photo, PhotoError, affordable};

/// More than cameras and programs write; each scan of a picture costs time anew.
const MOST_SCANS: usize = 30;

pub(super) fn open(file: &[u8]) -> Result<Photo, PhotoError> {
    let damaged = |error: DecodeErrors| PhotoError::Damaged(error.to_string());
    let head = Head::read(file).ok_or_else(|| PhotoError::Damaged("it has no size".to_owned()))?;
    affordable(head.width, head.height, head.bytes(1))?;
    let mut options = DecoderOptions::default()
        .jpeg_set_max_scans(MOST_SCANS)
        // The decoder's own limit on a side would be reported as damage; the memory is what counts.
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(file), options);
    decoder.decode_headers().map_err(damaged)?;
    let grey = matches!(
        decoder.input_colorspace(),
        Some(ColorSpace::YCbCr | ColorSpace::Luma)
    );
    let layout = if grey { Layout::Grey } else { Layout::Rgb };
    if !grey {
        affordable(head.width, head.height, head.bytes(3))?;
        options = options.jpeg_set_out_colorspace(ColorSpace::RGB);
        decoder = JpegDecoder::new_with_options(Cursor::new(file), options);
    }
    let size = (head.width as usize, head.height as usize);
    let Some(mut developer) = Developer::new(layout, size) else {
        return Ok(NARROW);
    };
    let samples = decoder.decode().map_err(damaged)?;
    for row in samples.chunks_exact((samples.len() / size.1).max(1)) {
        developer.row(row);
    }
    let photo = developer.finish(None)?;
    // The decoder makes up what a file that ends early lacks.
    let cut = !has_end(file.get(head.data..).unwrap_or_default());
    Ok(Photo {
        damage: cut.then(|| "it ends early".to_owned()),
        ..photo
    })
}

/// What the segments in front of the first scan say.
struct Head {
    width: u32,
    height: u32,
    /// Samples of all components for 64 of the brightest one's, in blocks as they are stored.
    coefficients: u64,
    /// Whether the decoder must hold them all: several scans make up the picture.
    several_scans: bool,
    /// Where the first scan begins.
    data: usize,
}

impl Head {
    fn read(file: &[u8]) -> Option<Self> {
        let mut at = 2;
        let mut frame: Option<(u8, &[u8])> = None;
        loop {
            let &[0xFF, marker] = file.get(at..at + 2)? else {
                // Between two segments there may be anything, as decoders allow.
                at += 1;
                continue;
            };
            if matches!(marker, 0x00 | 0x01 | 0xD0..=0xD8 | 0xFF) {
                at += if marker == 0xFF { 1 } else { 2 };
                continue;
            }
            let &[high, low] = file.get(at + 2..at + 4)? else {
                return None;
            };
            let length = usize::from(u16::from_be_bytes([high, low]));
            let content = file.get(at + 4..at + 2 + length)?;
            at += 2 + length;
            match marker {
                0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                    frame = Some((marker, content));
                }
                0xDA => {
                    let (kind, frame) = frame?;
                    return Self::of(kind, frame, *content.first()?, at);
                }
                _ => {}
            }
        }
    }

    fn of(kind: u8, frame: &[u8], in_scan: u8, data: usize) -> Option<Self> {
        let &[_, high, low, wide, narrow, components, ref sampling @ ..] = frame else {
            return None;
        };
        let sampling = || sampling.chunks_exact(3).take(usize::from(components));
        let factors = |component: &[u8]| {
            let packed = component.get(1).copied().unwrap_or_default();
            (u64::from(packed >> 4), u64::from(packed & 15))
        };
        let widest = sampling().map(|c| factors(c).0).max()?.max(1);
        let highest = sampling().map(|c| factors(c).1).max()?.max(1);
        let samples: u64 = sampling().map(|c| factors(c).0 * factors(c).1).sum();
        Some(Self {
            width: u32::from(u16::from_be_bytes([wide, narrow])),
            height: u32::from(u16::from_be_bytes([high, low])),
            coefficients: (64 * samples).div_ceil(widest * highest),
            several_scans: kind == 0xC2 || in_scan < components,
            data,
        })
    }

    /// What the decoder takes for an output of this many bytes a pixel: two for each coefficient that it holds.
    fn bytes(&self, output: u64) -> Option<u64> {
        let pixels = u64::from(self.width) * u64::from(self.height);
        let held = if self.several_scans {
            2 * self.coefficients
        } else {
            0
        };
        pixels
            .checked_mul(64 * output + held)
            .map(|bytes| bytes / 64)
    }
}

/// Whether the marker of the end is there; the data of a scan cannot contain it.
fn has_end(scans: &[u8]) -> bool {
    scans.windows(2).any(|marker| marker == [0xFF, 0xD9])
}
