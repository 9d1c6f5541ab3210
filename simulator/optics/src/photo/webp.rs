//! WebP, as messengers send photos.

use std::io::Cursor;

use image_webp::{DecodingError, WebPDecoder};

use super::{Developer, Layout, NARROW, Photo, PhotoError, affordable};

pub(super) fn open(file: &[u8]) -> Result<Photo, PhotoError> {
    let damaged = |error: DecodingError| PhotoError::Damaged(error.to_string());
    let mut decoder = WebPDecoder::new(Cursor::new(file)).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let layout = if decoder.has_alpha() {
        Layout::Rgba
    } else {
        Layout::Rgb
    };
    let output = if layout == Layout::Rgba { 4 } else { 3 };
    // Beside the output the decoder holds brightness and two colours of a quarter, or all four channels; an animation's
    // canvas as well.
    let inner = match (decoder.is_animated(), decoder.is_lossy()) {
        (true, _) => 8,
        (false, true) => 2,
        (false, false) => 4,
    };
    let bytes = u64::from(width) * u64::from(height) * (output + inner);
    affordable(width, height, Some(bytes))?;
    let size = (width as usize, height as usize);
    let Some(mut developer) = Developer::new(layout, size) else {
        return Ok(NARROW);
    };
    let mut samples = vec![0; decoder.output_buffer_size().unwrap_or_default()];
    if decoder.is_animated() {
        decoder.read_frame(&mut samples).map_err(damaged)?;
    } else {
        decoder.read_image(&mut samples).map_err(damaged)?;
    }
    for row in samples.chunks_exact((samples.len() / size.1).max(1)) {
        developer.row(row);
    }
    developer.finish(None)
}
