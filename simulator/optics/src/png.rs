//! Picture files of our own: PNG.

use core::fmt;

use png::{ColorType, Encoder};

use super::raster::Picture;

/// The picture as a PNG file (8-bit RGB).
///
/// # Errors
/// [`WriteError`] if the picture is empty, which PNG cannot say.
pub fn write_png(picture: &Picture) -> Result<Vec<u8>, WriteError> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, picture.width(), picture.height());
    encoder.set_color(ColorType::Rgb);
    let write = |error: png::EncodingError| WriteError(error.to_string());
    let mut writer = encoder.write_header().map_err(write)?;
    writer.write_image_data(picture.rgb()).map_err(write)?;
    writer.finish().map_err(write)?;
    Ok(file)
}

/// Why a picture cannot be written; the encoder's reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteError(String);

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the picture cannot be written as PNG: {}", self.0)
    }
}

impl core::error::Error for WriteError {}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::super::raster::Colour;
    use super::super::samples::few;
    use super::*;

    proptest! {
        #![proptest_config(few())]

        #[test]
        fn what_was_written_is_read(width in 1_u32..40, height in 1_u32..40, level in any::<u8>()) {
            let mut picture = Picture::new(width, height, Colour(level, 1, 2)).unwrap();
            picture.blend(width - 1, height - 1, Colour(9, level, 7), 255);
            let file = write_png(&picture).unwrap();
            let mut reader = png::Decoder::new(Cursor::new(file)).read_info().unwrap();
            let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut rgb).unwrap();
            prop_assert_eq!(Picture::from_rgb(width, height, rgb), Ok(picture));
        }
    }

    #[test]
    fn an_empty_picture_is_refused() {
        let empty = Picture::new(0, 3, Colour::WHITE).unwrap();
        assert!(write_png(&empty).is_err());
    }
}
