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

/// Reads a PNG or JPEG file, told apart by its first bytes. Transparency is laid on white.
///
/// # Errors
/// [`FileError::UnknownFormat`], [`FileError::Size`] or [`FileError::Damaged`].
///
/// # Security
/// The file may come from anybody. The declared size is checked against [`MAX_PIXELS`] before any memory
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
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
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
#[non_exhaustive]
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
