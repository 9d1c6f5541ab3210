//! One photo of one code: the code on a screen, and what spoils the photo in the code's own measure.

use core::fmt;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;

use super::panels::Panel;
use crate::camera::{Shot, ShotError};
use crate::canvas::{Area, qr_code};
use crate::qr::{Level, QrError, QrMatrix};
use crate::{Colour, Picture};

/// Everything that spoils a photo. Lengths are in modules of the message's code at the protocol's level of error correction,
/// so that a code at another level has the same size on the screen, and smaller or larger modules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scene {
    /// Photo pixels a module, seen straight on. Fewer, if the photo would be wider than the camera's.
    pub pitch: f64,
    /// The turn in the plane of the screen, in degrees; each photo adds up to 3 random ones.
    pub rotation: f64,
    /// The angle between the line of sight and the screen's normal, in degrees; each photo has its own direction.
    pub keystone: f64,
    /// Standard deviation of the blur, in modules.
    pub blur: f64,
    /// Standard deviation of the sensor's noise, in levels.
    pub noise: f64,
    /// Levels between black and white, to 255.
    pub contrast: f64,
    /// The radius of a white reflection in sides of the code; each photo has its own place on the code.
    pub glare: f64,
    /// How much darker the darkest rows of the screen's refresh are, 0 to 1; from 3 to 12 modules apart.
    pub rows: f64,
    /// The strength of the moire, 0 to 0.5; its stripes are from 3 to 12 pixels apart.
    pub moire: f64,
    /// The quality of the JPEG file, if there is one.
    pub jpeg: Option<u8>,
    /// Whether the screen shows the code light on dark.
    pub light_on_dark: bool,
    /// Instead of all this, a phone held before a screen of a device, so many millimetres away.
    pub held: Option<(Panel, f64)>,
}

/// A photo without a fault: 4 pixels a module.
impl Default for Scene {
    fn default() -> Self {
        Self {
            pitch: 4.0,
            rotation: 0.0,
            keystone: 0.0,
            blur: 0.0,
            noise: 0.0,
            contrast: 255.0,
            glare: 0.0,
            rows: 0.0,
            moire: 0.0,
            jpeg: None,
            light_on_dark: false,
            held: None,
        }
    }
}

impl Scene {
    /// How many times as wide as the screen a photo must be: a turned square is wider, and seen from the side its near edge
    /// is longer.
    fn room(&self) -> f64 {
        let turn = self.rotation.to_radians();
        (turn.cos().abs() + turn.sin().abs()) * (1.0 + self.keystone.to_radians().sin())
    }
}

/// A photo's size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Size {
    /// The width.
    pub width: u32,
    /// The height.
    pub height: u32,
}

/// A screen with one code on it.
#[derive(Debug)]
pub struct Sheet {
    code: QrMatrix,
    /// The modules across this text's code at the protocol's level of error correction, with the quiet zone.
    modules: f64,
}

/// Screen pixels a module: enough that the screen's own pixels do not show in a photo.
const SCALE: u32 = 8;
/// The widest photo that the camera takes, in pixels.
const WIDEST: f64 = 4096.0;
/// How much of the screen is beyond the quiet zone, in modules.
const MARGIN: u32 = 4;

impl Sheet {
    /// A screen that shows `text` at `level`.
    ///
    /// # Errors
    /// [`QrError`] if no code holds the text.
    pub fn new(text: &str, level: Level) -> Result<Self, QrError> {
        Ok(Self {
            code: QrMatrix::encode_at(level, text)?,
            modules: f64::from(QrMatrix::encode(text)?.framed_size()),
        })
    }

    /// A photo of it, of `size` or as large as the code needs. `dice` decides what differs from one photo to the next.
    ///
    /// # Errors
    /// [`ShotError`] if the camera does not do this.
    pub fn photograph(
        &self,
        scene: &Scene,
        size: Size,
        dice: &mut ChaCha20Rng,
    ) -> Result<Picture, ShotError> {
        let screen = self.screen(scene.light_on_dark);
        if let Some((panel, distance)) = scene.held {
            return panel.photograph(&self.code, distance, size, dice);
        }
        let around =
            f64::from(self.code.framed_size() + 2 * MARGIN) / f64::from(self.code.framed_size());
        let room = around * scene.room();
        let pitch = scene.pitch.min(WIDEST / (self.modules * room));
        let side = self.modules * pitch;
        let needed = (side * room).ceil() as u32;
        let size = Size {
            width: size.width.max(needed),
            height: size.height.max(needed),
        };
        let (width, height) = (f64::from(size.width), f64::from(size.height));
        let direction = between(dice, 0.0, core::f64::consts::TAU);
        let mut on_code = |length: f64| 0.5 + between(dice, -0.4, 0.4) * side / length;
        let glare_at = (on_code(width), on_code(height));
        Shot {
            fill: side * around / width,
            // Wherever the modules fall on the sensor's pixels.
            shift_x: between(dice, -0.5, 0.5) / width,
            shift_y: between(dice, -0.5, 0.5) / width,
            rotation: wrapped(scene.rotation + between(dice, -3.0, 3.0)),
            keystone_x: scene.keystone * direction.cos(),
            keystone_y: scene.keystone * direction.sin(),
            blur: scene.blur * pitch,
            contrast: scene.contrast / 255.0,
            glare: if scene.glare > 0.0 { 1.0 } else { 0.0 },
            glare_at: (glare_at.0.clamp(0.0, 1.0), glare_at.1.clamp(0.0, 1.0)),
            glare_radius: (scene.glare * side / width).clamp(0.01, 1.0),
            scan_lines: scene.rows,
            scan_period: between(dice, 3.0, 12.0) * pitch,
            moire: scene.moire,
            moire_period: between(dice, 3.0, 12.0),
            noise: scene.noise,
            jpeg_quality: scene.jpeg,
            seed: dice.next_u64(),
            ..Shot::perfect(size.width, size.height)
        }
        .photograph(&screen)
    }

    fn screen(&self, light_on_dark: bool) -> Picture {
        let side = SCALE * (self.code.framed_size() + 2 * MARGIN);
        // The largest code is 185 modules across with its quiet zone: far within a picture's bound.
        let mut screen = Picture::new(side, side, Colour(18, 24, 34))
            .unwrap_or_else(|_| Picture::blank::<1, 1>(Colour::BLACK));
        let area = Area::new(0, 0, side.cast_signed(), side.cast_signed());
        qr_code(
            &mut screen,
            area.inset((SCALE * MARGIN).cast_signed()),
            &self.code,
        );
        if !light_on_dark {
            return screen;
        }
        let inverted = screen.rgb().iter().map(|level| 255 - level).collect();
        Picture::from_rgb(side, side, inverted).unwrap_or(screen)
    }

    /// The QR version of the code.
    #[must_use]
    pub fn version(&self) -> u8 {
        self.code.version()
    }
}

/// A uniform number.
pub(super) fn between(dice: &mut ChaCha20Rng, least: f64, most: f64) -> f64 {
    let unit = (dice.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    least + unit * (most - least)
}

fn wrapped(degrees: f64) -> f64 {
    if degrees > 180.0 {
        degrees - 360.0
    } else {
        degrees
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}
