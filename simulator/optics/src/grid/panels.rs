//! The screens that devices have, and how a phone sees a code on them: drawn with whole pixels, at a distance.

use core::f64::consts::TAU;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;

use super::scene::{Size, between};
use crate::camera::{FOCAL_LENGTH, Shot, ShotError};
use crate::canvas::{Area, qr_code};
use crate::qr::QrMatrix;
use crate::{Colour, Picture};

/// A device's screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Panel {
    /// Pixels across and down.
    pub size: Size,
    /// The width in millimetres.
    pub millimetres: f64,
}

/// A monitor of 24 inches.
pub const MONITOR: Panel = Panel {
    size: Size {
        width: 1920,
        height: 1080,
    },
    millimetres: 531.0,
};
/// A screen of 10 inches, such as a recorder or a door station has.
pub const BUILT_IN: Panel = Panel {
    size: Size {
        width: 1280,
        height: 720,
    },
    millimetres: 221.0,
};
/// A panel of 3.5 inches.
pub const SMALL: Panel = Panel {
    size: Size {
        width: 480,
        height: 320,
    },
    millimetres: 74.0,
};

impl Panel {
    /// Screen pixels a module of `code`, quiet zone included; 0 if it does not fit.
    #[must_use]
    pub fn scale(&self, code: &QrMatrix) -> u32 {
        self.size.height.min(self.size.width) / code.framed_size()
    }

    /// Photo pixels a module of `code`, seen straight on from `distance` millimetres by a photo of this width.
    #[must_use]
    pub fn pitch(&self, code: &QrMatrix, distance: f64, width: u32) -> f64 {
        let module = f64::from(self.scale(code)) * self.millimetres / f64::from(self.size.width);
        module / distance * FOCAL_LENGTH * f64::from(width)
    }

    /// A photo of `size` of the screen with `code` on it and nothing else, by a hand that holds the phone at `distance`
    /// millimetres: turned, from the side, with noise, reflection and so on as in [`Shot::held`].
    ///
    /// # Errors
    /// [`ShotError`] if the camera does not do this.
    pub(super) fn photograph(
        &self,
        code: &QrMatrix,
        distance: f64,
        size: Size,
        dice: &mut ChaCha20Rng,
    ) -> Result<Picture, ShotError> {
        let mut screen = Picture::new(self.size.width, self.size.height, Colour(18, 24, 34))
            .unwrap_or_else(|_| Picture::blank::<1, 1>(Colour::BLACK));
        let whole = Area::new(
            0,
            0,
            self.size.width.cast_signed(),
            self.size.height.cast_signed(),
        );
        qr_code(&mut screen, whole, code);
        let tilt = between(dice, 0.0, 20.0);
        let direction = between(dice, 0.0, TAU);
        Shot {
            width: size.width,
            height: size.height,
            fill: self.millimetres / distance * FOCAL_LENGTH,
            keystone_x: tilt * direction.cos(),
            keystone_y: tilt * direction.sin(),
            ..Shot::held(dice.next_u64())
        }
        .photograph(&screen)
    }
}
