//! Picture files: writing PNG, reading PNG and JPEG.

use core::fmt;
use std::io::Cursor;

use png::{ColorType, Decoder, Encoder, Limits, Transformations};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::raster::{MAX_PIXELS, Picture, PictureError, pixel_count};

/// The picture as a PNG file (8-bit RGB).
///
/// # Errors
/// [`FileError::Write`] if the picture is empty, which PNG cannot say.
pub fn write_png(picture: &Picture) -> Result<Vec<u8>, FileError> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, picture.width(), picture.height());
    encoder.set_color(ColorType::Rgb);
    let write = |error: png::EncodingError| FileError::Write(error.to_string());
    let mut writer = encoder.write_header().map_err(write)?;
    writer.write_image_data(picture.rgb()).map_err(write)?;
    writer.finish().map_err(write)?;
    Ok(file)
}

/// Reads a PNG or JPEG file, distinguished by its first bytes. Transparency is laid on white.
///
/// # Errors
/// [`FileError::UnknownFormat`], [`FileError::Size`] or [`FileError::Damaged`].
///
/// # Security
/// The file is untrusted. The declared size is checked against [`MAX_PIXELS`] before any memory
/// for pixels is taken; colour profiles and texts in the file are ignored.
pub fn read_picture(file: &[u8]) -> Result<Picture, FileError> {
    match file {
        [0x89, b'P', b'N', b'G', ..] => read_png(file),
        [0xFF, 0xD8, 0xFF, ..] => read_jpeg(file),
        _ => Err(FileError::UnknownFormat),
    }
}

fn read_png(file: &[u8]) -> Result<Picture, FileError> {
    let damaged = |error: png::DecodingError| FileError::Damaged(error.to_string());
    // The limit is on what the decoder takes beside the pixels; those are counted below.
    let limits = Limits { bytes: 64 << 20 };
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), limits);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let header = decoder.read_header_info().map_err(damaged)?;
    let (width, height) = (header.width, header.height);
    pixel_count(width, height)?;
    let mut reader = decoder.read_info().map_err(damaged)?;
    let size = reader
        .output_buffer_size()
        .ok_or(PictureError::TooLarge { width, height })?;
    let mut samples = vec![0; size];
    let info = reader.next_frame(&mut samples).map_err(damaged)?;
    samples.truncate(info.buffer_size());
    let rgb = match info.color_type {
        ColorType::Rgb | ColorType::Indexed => samples,
        ColorType::Grayscale => samples.iter().flat_map(|&grey| [grey; 3]).collect(),
        ColorType::GrayscaleAlpha => flatten::<2>(&samples, |&[grey, alpha]| ([grey; 3], alpha)),
        ColorType::Rgba => flatten::<4>(&samples, |&[r, g, b, alpha]| ([r, g, b], alpha)),
    };
    Ok(Picture::from_rgb(width, height, rgb)?)
}

fn read_jpeg(file: &[u8]) -> Result<Picture, FileError> {
    let damaged = |error: zune_jpeg::errors::DecodeErrors| FileError::Damaged(error.to_string());
    // The decoder's own limit on a side would be reported as damage; the number of pixels is what counts.
    let side = usize::from(u16::MAX);
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .set_max_width(side)
        .set_max_height(side);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(file), options);
    decoder.decode_headers().map_err(damaged)?;
    let (width, height) = decoder.dimensions().unwrap_or((0, 0));
    let side = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let (width, height) = (side(width), side(height));
    pixel_count(width, height)?;
    let rgb = decoder.decode().map_err(damaged)?;
    Ok(Picture::from_rgb(width, height, rgb)?)
}

/// Lays pixels with an alpha channel on white.
fn flatten<const N: usize>(samples: &[u8], split: impl Fn(&[u8; N]) -> ([u8; 3], u8)) -> Vec<u8> {
    let (pixels, _) = samples.as_chunks::<N>();
    let on_white = |pixel: &[u8; N]| {
        let (colour, alpha) = split(pixel);
        let alpha = u32::from(alpha);
        colour.map(|c| ((u32::from(c) * alpha + 255 * (255 - alpha) + 127) / 255) as u8)
    };
    pixels.iter().flat_map(on_white).collect()
}

/// Why a picture file cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// Neither PNG nor JPEG.
    UnknownFormat,
    /// The file declares a picture that cannot be held.
    Size(PictureError),
    /// The file is cut short or broken; the decoder's reason.
    Damaged(String),
    /// The picture cannot be written; the encoder's reason.
    Write(String),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFormat => f.write_str(
                "the file is neither a PNG nor a JPEG picture; save the photo as one of these",
            ),
            Self::Size(error) => write!(
                f,
                "{error} (the limit is {} million)",
                MAX_PIXELS / 1_000_000
            ),
            Self::Damaged(reason) => {
                write!(
                    f,
                    "the picture file is damaged ({reason}); save or send it again"
                )
            }
            Self::Write(reason) => write!(f, "the picture cannot be written as PNG: {reason}"),
        }
    }
}

impl core::error::Error for FileError {}

impl From<PictureError> for FileError {
    fn from(error: PictureError) -> Self {
        Self::Size(error)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::raster::Colour;
    use super::super::samples::few;
    use super::*;

    fn sample() -> Picture {
        let mut picture = Picture::new(7, 5, Colour(200, 100, 50)).unwrap();
        picture.blend(3, 2, Colour::BLACK, 255);
        picture
    }

    /// The sample as a PNG file whose header says another size, with the checksum that belongs to it.
    fn with_declared_size(width: u32, height: u32) -> Vec<u8> {
        let mut file = write_png(&sample()).unwrap();
        file[16..20].copy_from_slice(&width.to_be_bytes());
        file[20..24].copy_from_slice(&height.to_be_bytes());
        let mut crc = u32::MAX;
        for byte in &file[12..29] {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = (crc >> 1) ^ (0xEDB8_8320 * (crc & 1));
            }
        }
        file[29..33].copy_from_slice(&(!crc).to_be_bytes());
        file
    }

    fn jpeg() -> Vec<u8> {
        let mut file = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut file, 90);
        encoder
            .encode(sample().rgb(), 7, 5, jpeg_encoder::ColorType::Rgb)
            .unwrap();
        file
    }

    proptest! {
        #![proptest_config(few())]

        #[test]
        fn what_was_written_is_read(width in 1_u32..40, height in 1_u32..40, level in any::<u8>()) {
            let mut picture = Picture::new(width, height, Colour(level, 1, 2)).unwrap();
            picture.blend(width - 1, height - 1, Colour(9, level, 7), 255);
            prop_assert_eq!(read_picture(&write_png(&picture).unwrap()), Ok(picture));
        }

        #[test]
        fn a_changed_or_cut_file_never_panics(place in 0_usize..1000, bit in 0..8, cut in 0_usize..1000) {
            for mut file in [write_png(&sample()).unwrap(), jpeg()] {
                let at = place % file.len();
                file[at] ^= 1_u8 << bit;
                file.truncate(file.len() - cut % file.len());
                let _ = read_picture(&file);
            }
        }
    }

    #[test]
    fn a_huge_declared_size_is_refused() {
        let refused =
            |width, height| Err(FileError::Size(PictureError::TooLarge { width, height }));
        assert_eq!(read_picture(&with_declared_size(7, 5)), Ok(sample()));
        assert_eq!(
            read_picture(&with_declared_size(8000, 5001)),
            refused(8000, 5001)
        );
        let most = i32::MAX as u32;
        assert_eq!(
            read_picture(&with_declared_size(most, most)),
            refused(most, most)
        );
        let mut file = jpeg();
        let frame = file
            .windows(2)
            .position(|marker| marker == [0xFF, 0xC0])
            .unwrap();
        file[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
        assert!(matches!(read_picture(&file), Err(FileError::Size(_))));
    }

    #[test]
    fn a_jpeg_is_read() {
        let picture = read_picture(&jpeg()).unwrap();
        assert_eq!((picture.width(), picture.height()), (7, 5));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for file in [&b""[..], b"RL1:", b"GIF89a", b"\x89PN"] {
            assert_eq!(read_picture(file), Err(FileError::UnknownFormat));
        }
        for file in [&b"\x89PNG\r\n\x1a\n"[..], b"\xFF\xD8\xFF\xE0"] {
            assert!(matches!(read_picture(file), Err(FileError::Damaged(_))));
        }
        let empty = Picture::new(0, 3, Colour::WHITE).unwrap();
        assert!(matches!(write_png(&empty), Err(FileError::Write(_))));
    }

    #[test]
    fn transparent_pixels_lie_on_white() {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, 2, 1);
        encoder.set_color(ColorType::Rgba);
        let mut writer = encoder.write_header().unwrap();
        writer
            .write_image_data(&[10, 20, 30, 255, 10, 20, 30, 0])
            .unwrap();
        writer.finish().unwrap();
        let picture = read_picture(&file).unwrap();
        assert_eq!(picture.rgb(), [10, 20, 30, 255, 255, 255]);
    }
}
