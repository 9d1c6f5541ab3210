//! A phone's camera: what it makes of a screen that a person photographs.
//!
//! The same [`Shot`] of the same screen gives the same photo, byte for byte, on one machine. Between
//! machines a few pixels may differ by one level, because sine, cosine and exponential do.

mod optics;
mod sensor;

use core::fmt;
use core::ops::RangeInclusive;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::raster::Picture;

/// The focal length in photo widths: a horizontal field of view of 65 degrees, usual for a phone.
pub(crate) const FOCAL_LENGTH: f64 = 0.785;

/// Everything that decides how a photo turns out. `Default` is a phone held by a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Shot {
    /// The photo's width in pixels, 1 to 4096.
    pub width: u32,
    /// The photo's height in pixels, 1 to 4096.
    pub height: u32,
    /// How much of the photo's width the screen would take if seen straight on, 0.01 to 3.
    pub fill: f64,
    /// How far the screen's middle lies right of the photo's, in photo widths, -1 to 1.
    pub shift_x: f64,
    /// How far the screen's middle lies below the photo's, in photo widths, -1 to 1.
    pub shift_y: f64,
    /// How far the phone is turned in the plane of the screen, in degrees, -180 to 180.
    pub rotation: f64,
    /// How far the screen is turned about its vertical axis, in degrees, -60 to 60.
    pub keystone_x: f64,
    /// How far the screen is turned about its horizontal axis, in degrees, -60 to 60.
    pub keystone_y: f64,
    /// Standard deviation of the lens's blur, in photo pixels, 0 to 10.
    pub blur: f64,
    /// Added to every pixel, -128 to 128 levels.
    pub brightness: f64,
    /// The distance of every pixel from middle grey is multiplied by this, 0.05 to 2.
    pub contrast: f64,
    /// The light of a reflection at its middle, 0 (none) to 1 (white).
    pub glare: f64,
    /// The middle of the reflection, in photo widths from the left and photo heights from the top, 0 to 1.
    pub glare_at: (f64, f64),
    /// The radius of the reflection, in photo widths, 0.01 to 1.
    pub glare_radius: f64,
    /// How much darker the darkest row is than the brightest (the screen's refresh), 0 to 1.
    pub scan_lines: f64,
    /// The distance between two dark rows, in photo pixels, 2 to 4096.
    pub scan_period: f64,
    /// The strength of the moire between the screen's pixels and the sensor's, 0 to 0.5.
    pub moire: f64,
    /// The distance between two moire stripes, in photo pixels, 2 to 4096.
    pub moire_period: f64,
    /// Standard deviation of the sensor's noise, in levels, 0 to 80.
    pub noise: f64,
    /// The quality of the JPEG file that the photo goes through, 1 to 100; `None` for no loss.
    pub jpeg_quality: Option<u8>,
    /// Decides the noise.
    pub seed: u64,
}

impl Default for Shot {
    fn default() -> Self {
        Self {
            width: 1280,
            height: 960,
            fill: 0.8,
            shift_x: 0.01,
            shift_y: -0.02,
            rotation: 2.0,
            keystone_x: 6.0,
            keystone_y: -8.0,
            blur: 0.8,
            brightness: -6.0,
            contrast: 0.85,
            glare: 0.25,
            glare_at: (0.7, 0.3),
            glare_radius: 0.12,
            scan_lines: 0.08,
            scan_period: 180.0,
            moire: 0.03,
            moire_period: 9.0,
            noise: 6.0,
            jpeg_quality: Some(80),
            seed: 0,
        }
    }
}

impl Shot {
    /// A screen seen straight on, sharp, without any loss: `width` x `height` pixels.
    #[must_use]
    pub fn perfect(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            fill: 1.0,
            shift_x: 0.0,
            shift_y: 0.0,
            rotation: 0.0,
            keystone_x: 0.0,
            keystone_y: 0.0,
            blur: 0.0,
            brightness: 0.0,
            contrast: 1.0,
            glare: 0.0,
            scan_lines: 0.0,
            moire: 0.0,
            noise: 0.0,
            jpeg_quality: None,
            ..Self::default()
        }
    }

    /// One of the many ways in which a person holds a phone before a screen: distance, place, keystone to 20
    /// degrees in each axis, turn to 6 degrees, blur, reflection, refresh rows, moire, noise and JPEG
    /// quality all follow from `seed`.
    #[must_use]
    pub fn held(seed: u64) -> Self {
        let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
        Self {
            fill: dice.between(0.6..=0.95),
            shift_x: dice.between(-0.04..=0.04),
            shift_y: dice.between(-0.04..=0.04),
            rotation: dice.between(-6.0..=6.0),
            keystone_x: dice.between(-20.0..=20.0),
            keystone_y: dice.between(-20.0..=20.0),
            blur: dice.between(0.5..=1.4),
            brightness: dice.between(-20.0..=20.0),
            contrast: dice.between(0.65..=1.0),
            glare: dice.between(0.0..=0.5),
            glare_at: (dice.between(0.1..=0.9), dice.between(0.1..=0.9)),
            glare_radius: dice.between(0.05..=0.18),
            scan_lines: dice.between(0.0..=0.2),
            scan_period: dice.between(60.0..=400.0),
            moire: dice.between(0.0..=0.08),
            moire_period: dice.between(4.0..=20.0),
            noise: dice.between(3.0..=10.0),
            jpeg_quality: Some(dice.between(55.0..=92.0) as u8),
            seed,
            ..Self::default()
        }
    }

    /// Photographs `screen`.
    ///
    /// # Errors
    /// [`ShotError`] names the first parameter that is out of its range.
    pub fn photograph(&self, screen: &Picture) -> Result<Picture, ShotError> {
        self.check()?;
        let mut exposure = optics::project(screen, self);
        optics::blur(&mut exposure, self.blur);
        sensor::expose(&mut exposure, self);
        sensor::add_noise(&mut exposure, self);
        sensor::develop(exposure, self.jpeg_quality)
    }

    fn check(&self) -> Result<(), ShotError> {
        let unit = 0.0..=1.0;
        let side = 1.0..=4096.0;
        let period = 2.0..=4096.0;
        let checks = [
            ("width", f64::from(self.width), side.clone()),
            ("height", f64::from(self.height), side),
            ("fill", self.fill, 0.01..=3.0),
            ("shift_x", self.shift_x, -1.0..=1.0),
            ("shift_y", self.shift_y, -1.0..=1.0),
            ("rotation", self.rotation, -180.0..=180.0),
            ("keystone_x", self.keystone_x, -60.0..=60.0),
            ("keystone_y", self.keystone_y, -60.0..=60.0),
            ("blur", self.blur, 0.0..=10.0),
            ("brightness", self.brightness, -128.0..=128.0),
            ("contrast", self.contrast, 0.05..=2.0),
            ("glare", self.glare, unit.clone()),
            ("glare_at.0", self.glare_at.0, unit.clone()),
            ("glare_at.1", self.glare_at.1, unit.clone()),
            ("glare_radius", self.glare_radius, 0.01..=1.0),
            ("scan_lines", self.scan_lines, unit),
            ("scan_period", self.scan_period, period.clone()),
            ("moire", self.moire, 0.0..=0.5),
            ("moire_period", self.moire_period, period),
            ("noise", self.noise, 0.0..=80.0),
            (
                "jpeg_quality",
                f64::from(self.jpeg_quality.unwrap_or(100)),
                1.0..=100.0,
            ),
        ];
        for (parameter, value, range) in checks {
            // Not-a-number is in no range.
            if !range.contains(&value) {
                return Err(ShotError {
                    parameter,
                    value,
                    range,
                });
            }
        }
        Ok(())
    }
}

/// Uniform numbers from a generator.
struct Dice(ChaCha8Rng);

impl Dice {
    fn between(&mut self, range: RangeInclusive<f64>) -> f64 {
        let unit = f64::from(self.0.next_u32()) / f64::from(u32::MAX);
        range.start() + unit * (range.end() - range.start())
    }
}

/// A parameter of a [`Shot`] that is out of its range.
#[derive(Clone, Debug, PartialEq)]
pub struct ShotError {
    /// The field's name.
    pub parameter: &'static str,
    /// The value it had.
    pub value: f64,
    /// The values it may have.
    pub range: RangeInclusive<f64>,
}

impl fmt::Display for ShotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the camera's {} is {}; choose a value from {} to {}",
            self.parameter,
            self.value,
            self.range.start(),
            self.range.end()
        )
    }
}

impl core::error::Error for ShotError {}

#[cfg(test)]
mod tests {
    use super::super::canvas::{Area, fill};
    use super::super::raster::Colour;
    use super::*;

    fn screen() -> Picture {
        let mut screen = Picture::new(160, 90, Colour::WHITE).unwrap();
        fill(&mut screen, Area::new(60, 30, 40, 30), Colour::BLACK);
        screen
    }

    fn small(shot: Shot) -> Shot {
        Shot {
            width: 200,
            height: 150,
            ..shot
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
        let photo = |seed| small(Shot::held(seed)).photograph(&screen()).unwrap();
        assert_eq!(photo(7), photo(7));
        assert!(photo(7) != photo(8));
    }

    #[test]
    fn a_perfect_shot_is_the_screen_itself() {
        let photo = Shot::perfect(160, 90).photograph(&screen()).unwrap();
        for (x, y) in [
            (0, 0),
            (58, 45),
            (62, 32),
            (80, 45),
            (97, 57),
            (102, 45),
            (159, 89),
        ] {
            assert_eq!(photo.pixel(x, y), screen().pixel(x, y), "{x}, {y}");
        }
    }

    #[test]
    fn every_held_shot_is_within_the_ranges() {
        for seed in 0..1000 {
            assert_eq!(Shot::held(seed).check(), Ok(()), "seed {seed}");
        }
    }

    #[test]
    fn extremes_within_the_ranges_give_a_photo_of_the_size_asked_for() {
        let extreme = Shot {
            fill: 3.0,
            rotation: 180.0,
            keystone_x: 60.0,
            keystone_y: -60.0,
            shift_x: 1.0,
            blur: 10.0,
            noise: 80.0,
            glare: 1.0,
            jpeg_quality: Some(1),
            ..Shot::default()
        };
        let empty = Picture::new(0, 0, Colour::WHITE).unwrap();
        for screen in [screen(), empty] {
            let photo = small(extreme.clone()).photograph(&screen).unwrap();
            assert_eq!((photo.width(), photo.height()), (200, 150));
        }
        let one = Shot {
            width: 1,
            height: 1,
            ..extreme
        };
        assert!(one.photograph(&screen()).is_ok());
    }

    #[test]
    fn a_parameter_out_of_its_range_is_named() {
        let refused = |shot: Shot| shot.photograph(&screen()).unwrap_err();
        let too_wide = refused(Shot {
            width: u32::MAX,
            ..Shot::default()
        });
        assert_eq!(too_wide.parameter, "width");
        let nonsense = refused(Shot {
            blur: f64::NAN,
            ..Shot::default()
        });
        assert_eq!(nonsense.parameter, "blur");
        let no_quality = refused(Shot {
            jpeg_quality: Some(0),
            ..Shot::default()
        });
        assert_eq!(
            no_quality.to_string(),
            "the camera's jpeg_quality is 0; choose a value from 1 to 100"
        );
    }
}
