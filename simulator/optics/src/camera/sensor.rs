//! From the light on the sensor to a photo: exposure, reflection, rows, moire, noise, JPEG.

use core::f64::consts::TAU;
use std::io::Cursor;

use jpeg_encoder::{ColorType, Encoder};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::super::raster::Picture;
use super::optics::Exposure;
use super::{Shot, ShotError};

/// Applies contrast, brightness, the screen's refresh rows, moire and the reflection.
pub(super) fn expose(exposure: &mut Exposure, shot: &Shot) {
    let rows: Vec<RowLight> = (0..exposure.height)
        .map(|y| RowLight::new(y, shot))
        .collect();
    let columns: Vec<(f32, f32)> = (0..exposure.width)
        .map(|x| {
            let (sin, cos) = (x as f64 / shot.moire_period * TAU).sin_cos();
            (sin as f32, cos as f32)
        })
        .collect();
    let spot = Spot::new(shot);
    let (contrast, brightness) = (shot.contrast as f32, shot.brightness as f32);
    let lines = exposure.light.chunks_exact_mut(3 * exposure.width);
    for (y, (line, row)) in lines.zip(&rows).enumerate() {
        let (pixels, _) = line.as_chunks_mut::<3>();
        for (x, (pixel, &(sin, cos))) in pixels.iter_mut().zip(&columns).enumerate() {
            // The stripes run diagonally: the sine of a sum of a row's and a column's angle.
            let gain = row.gain * (1.0 + row.moire.0 * cos + row.moire.1 * sin);
            let reflection = spot.light(x, y);
            for channel in pixel {
                let graded = (*channel - 128.0) * contrast + 128.0 + brightness;
                *channel = graded * gain + reflection;
            }
        }
    }
}

/// What changes from row to row.
struct RowLight {
    gain: f32,
    moire: (f32, f32),
}

impl RowLight {
    fn new(y: usize, shot: &Shot) -> Self {
        let wave = 0.5 - 0.5 * (y as f64 / shot.scan_period * TAU).cos();
        // Slightly steeper than the columns, so that the stripes do not lie at 45 degrees.
        let (sin, cos) = (y as f64 / (1.37 * shot.moire_period) * TAU).sin_cos();
        Self {
            gain: (1.0 - shot.scan_lines * wave) as f32,
            moire: ((shot.moire * sin) as f32, (shot.moire * cos) as f32),
        }
    }
}

/// A round reflection that fades to nothing at its radius.
struct Spot {
    x: f32,
    y: f32,
    radius: f32,
    strength: f32,
}

impl Spot {
    fn new(shot: &Shot) -> Self {
        Self {
            x: (shot.glare_at.0 * f64::from(shot.width)) as f32,
            y: (shot.glare_at.1 * f64::from(shot.height)) as f32,
            radius: (shot.glare_radius * f64::from(shot.width)) as f32,
            strength: (shot.glare * 255.0) as f32,
        }
    }

    fn light(&self, x: usize, y: usize) -> f32 {
        let (dx, dy) = (
            (x as f32 - self.x) / self.radius,
            (y as f32 - self.y) / self.radius,
        );
        let inside = (1.0 - dx * dx - dy * dy).max(0.0);
        self.strength * inside * inside
    }
}

/// Adds noise to every channel: nearly Gaussian, a sum of four uniform bytes.
pub(super) fn add_noise(exposure: &mut Exposure, shot: &Shot) {
    /// The standard deviation of a sum of four uniform bytes.
    const BYTES_DEVIATION: f32 = 147.8;
    if shot.noise == 0.0 {
        return;
    }
    let scale = shot.noise as f32 / BYTES_DEVIATION;
    let mut generator = ChaCha8Rng::seed_from_u64(shot.seed);
    for channel in &mut exposure.light {
        let sum: u16 = generator
            .next_u32()
            .to_le_bytes()
            .map(u16::from)
            .iter()
            .sum();
        *channel += (f32::from(sum) - 510.0) * scale;
    }
}

/// Rounds to levels, and takes the photo through a JPEG file.
pub(super) fn develop(exposure: Exposure, jpeg_quality: Option<u8>) -> Result<Picture, ShotError> {
    let (width, height) = (exposure.width as u32, exposure.height as u32);
    // `as` saturates: below 0 is 0, above 255 is 255.
    let rgb: Vec<u8> = exposure
        .light
        .iter()
        .map(|channel| channel.round() as u8)
        .collect();
    let too_large = |_| ShotError {
        parameter: "width",
        value: f64::from(width),
        range: 1.0..=4096.0,
    };
    let photo = Picture::from_rgb(width, height, rgb).map_err(too_large)?;
    Ok(jpeg_quality
        .and_then(|quality| through_jpeg(&photo, quality))
        .unwrap_or(photo))
}

/// `None` if the size does not fit a JPEG file, which the camera's limits exclude.
fn through_jpeg(photo: &Picture, quality: u8) -> Option<Picture> {
    let width = u16::try_from(photo.width()).ok()?;
    let height = u16::try_from(photo.height()).ok()?;
    let mut file = Vec::new();
    let encoder = Encoder::new(&mut file, quality);
    encoder
        .encode(photo.rgb(), width, height, ColorType::Rgb)
        .ok()?;
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
    let rgb = JpegDecoder::new_with_options(Cursor::new(file), options).decode();
    Picture::from_rgb(photo.width(), photo.height(), rgb.ok()?).ok()
}
