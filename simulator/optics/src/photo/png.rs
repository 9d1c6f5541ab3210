//! PNG, row by row: only an interlaced picture is held whole.

use std::io::Cursor;

use png::{ColorType, Decoder, DecodingError, Limits, Reader, Transformations};

use super::{Developer, Layout, NARROW, Photo, PhotoError, affordable};

pub(super) fn open(file: &[u8]) -> Result<Photo, PhotoError> {
    let damaged = |error: DecodingError| PhotoError::Damaged(error.to_string());
    // The limit is on what the decoder takes beside the pixels; those are counted below.
    let limits = Limits { bytes: 64 << 20 };
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), limits);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let header = decoder.read_header_info().map_err(damaged)?;
    let (width, height) = (header.width, header.height);
    // Before anything is decoded: eight bytes a pixel at most, so this does not overflow.
    affordable(width, height, Some(u64::from(width) * u64::from(height)))?;
    let reader = decoder.read_info().map_err(damaged)?;
    let bytes = reader.output_buffer_size().map(|bytes| bytes as u64);
    affordable(width, height, bytes)?;
    let layout = match reader.output_color_type().0 {
        ColorType::Grayscale => Layout::Grey,
        ColorType::GrayscaleAlpha => Layout::GreyAlpha,
        ColorType::Rgb | ColorType::Indexed => Layout::Rgb,
        ColorType::Rgba => Layout::Rgba,
    };
    let Some(developer) = Developer::new(layout, (width as usize, height as usize)) else {
        return Ok(NARROW);
    };
    if reader.info().interlaced {
        interlaced(reader, developer)
    } else {
        by_row(reader, developer)
    }
}

fn by_row(
    mut reader: Reader<Cursor<&[u8]>>,
    mut developer: Developer,
) -> Result<Photo, PhotoError> {
    loop {
        match reader.next_row() {
            Ok(Some(row)) => developer.row(row.data()),
            Ok(None) => return developer.finish(None),
            Err(error) => return developer.finish(Some(error.to_string())),
        }
    }
}

fn interlaced(
    mut reader: Reader<Cursor<&[u8]>>,
    mut developer: Developer,
) -> Result<Photo, PhotoError> {
    let mut samples = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let damage = reader.next_frame(&mut samples).err();
    let line = samples.len() / developer.height;
    for row in samples.chunks_exact(line.max(1)) {
        developer.row(row);
    }
    let photo = developer.finish(None)?;
    // The passes that are there fill the whole height, so the rows do not say that some are missing.
    Ok(Photo {
        damage: damage.map(|error| error.to_string()),
        ..photo
    })
}
